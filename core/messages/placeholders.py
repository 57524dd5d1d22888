"""Placeholders in the texts that landlords write: flat names in braces, replaced once (R-77)."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import LazyString

# Doubled braces, then anything in one pair of braces on one line, then a brace on its own.
_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\r\n]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LITERAL = {"{{": "{", "}}": "}"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name that a text may use, with the label that explains it to the writer."""

    name: str
    label: str | LazyString

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be a placeholder: use small letters, digits and _.")

    @property
    def tag(self) -> str:
        """The placeholder as it is typed into a text."""
        return f"{{{self.name}}}"


class ProblemCode(StrEnum):
    """What can be wrong with a text; callers make the sentence."""

    UNKNOWN = "unknown_placeholder"
    MALFORMED = "malformed_placeholder"
    LONE_BRACE = "lone_brace"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a text: its kind and the piece of the text."""

    code: ProblemCode
    piece: str


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced, in one pass: values are never looked into.

    ``{{`` and ``}}`` become single braces. Whatever is no placeholder, or has no value, stays as it was typed.
    """
    return _PIECE.sub(lambda match: _replacement(match, values), str(text))


def check_text(text: str, allowed: Collection[str]) -> list[Problem]:
    """Return what is wrong with ``text``, each problem once, in order."""
    return list(dict.fromkeys(_problems(text, allowed)))


def _replacement(match: re.Match[str], values: Mapping[str, str]) -> str:
    if match[0] in _LITERAL:
        return _LITERAL[match[0]]
    return str(values.get(match[1] or "", match[0]))


def _problems(text: str, allowed: Collection[str]) -> Iterator[Problem]:
    for match in _PIECE.finditer(text):
        piece, name = match[0], match[1]
        if piece in _LITERAL:
            continue
        if name is None:
            yield Problem(ProblemCode.LONE_BRACE, piece)
        elif not _NAME.fullmatch(name):
            yield Problem(ProblemCode.MALFORMED, piece)
        elif name not in allowed:
            yield Problem(ProblemCode.UNKNOWN, piece)
