"""The privacy statement with its consent form: versions per landlord, and which one people read (C-24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.activities.services import Actor, Subject, record
from core.consent.models import ConsentPurpose, Wording
from core.consent.ready_made import PARTS, READY_MADE
from core.db import db
from core.errors import Conflict, NotFound
from core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from core.landlords.models import Landlord
from core.landlords.services import current_landlord, lock_landlord
from core.messages.placeholders import fill

PRIVACY = "privacy"
PLACEHOLDERS = ("name", "contact")
HEADING = "# "
Texts = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Block:
    """One heading or paragraph of a text, as lines."""

    is_heading: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One version as somebody reads it, in one language, with the landlord's name filled in."""

    number: int
    language: str
    statement: tuple[Block, ...]
    intro: str
    sentences: Mapping[ConsentPurpose, str]


@dataclass(frozen=True)
class Piece:
    """A paragraph of a text that was added, removed, or stayed."""

    state: str
    text: str


def newest_wording() -> Wording | None:
    """Return the version in force; None while the landlord uses the ready-made one and nobody has agreed to it."""
    return db.session.scalar(
        select(Wording).where(Wording.kind_name == PRIVACY).order_by(Wording.number.desc()).limit(1)
    )


def wordings() -> Sequence[Wording]:
    """Return all versions, newest first."""
    return db.session.scalars(select(Wording).where(Wording.kind_name == PRIVACY).order_by(Wording.number.desc())).all()


def get_wording(wording_id: int) -> Wording:
    """Return one version.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(Wording).where(Wording.id == wording_id, Wording.kind_name == PRIVACY))
    if found is None:
        raise NotFound
    return found


def wording_before(wording: Wording) -> Wording | None:
    """Return the version before."""
    return _numbered(wording.number - 1)


def texts_in_force(wording: Wording | None) -> dict[str, dict[str, str]]:
    """Return the texts of a version, or the ready-made ones, complete in every language."""
    stored: Texts = wording.texts if wording is not None else {}
    return {
        language: {part: stored.get(language, {}).get(part) or READY_MADE[language][part] for part in PARTS}
        for language in LANGUAGES
    }


def read_wording(wording: Wording | None, language: str, landlord: Landlord) -> Reading:
    """Return a version as somebody reads it in a language."""
    spoken = language if language in LANGUAGES else DEFAULT_LANGUAGE
    values = {"name": landlord.name, "contact": "\n".join(landlord.contact_lines)}
    texts = {part: fill(text, values) for part, text in texts_in_force(wording)[spoken].items()}
    return Reading(
        number=wording.number if wording is not None else 1,
        language=spoken,
        statement=tuple(_blocks(texts["statement"])),
        intro=texts["intro"],
        sentences={purpose: texts[purpose.value] for purpose in ConsentPurpose},
    )


def keep_wording(number: int, *, at: datetime) -> Wording:
    """Return the version that somebody read, as a row; the ready-made one becomes a row when it is first agreed to."""
    return _numbered(number) or newest_wording() or _first(at)


def save_wording(texts: Texts, *, based_on: int, actor: Actor, at: datetime) -> Wording | None:
    """Store the next version; what people agreed to before stays as it was. None when nothing is new.

    Raises:
        Conflict: somebody else saved another version since ``based_on`` was shown.
    """
    landlord = lock_landlord(current_landlord().id)
    newest = newest_wording() or _first(at)
    if newest.number != based_on:
        raise Conflict
    before, after = texts_in_force(newest), {language: dict(texts[language]) for language in LANGUAGES}
    if before == after:
        return None
    made = Wording(kind_name=PRIVACY, number=newest.number + 1, texts=after, created_at=at, created_by=actor.name)
    db.session.add(made)
    db.session.flush()
    record("consent.wording_saved", Subject("landlord", landlord.id), actor, at, {"number": made.number})
    return made


def pieces_between(before: str, after: str) -> list[Piece]:
    """Return a text's paragraphs with what was removed and added."""
    old, new = before.split("\n\n"), after.split("\n\n")
    found: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Piece("same", text) for text in old[a:b]]
            continue
        found += [Piece("removed", text) for text in old[a:b]] + [Piece("added", text) for text in new[c:d]]
    return found


def _numbered(number: int) -> Wording | None:
    return db.session.scalar(select(Wording).where(Wording.kind_name == PRIVACY, Wording.number == number))


def _first(at: datetime) -> Wording:
    texts: dict[str, Any] = {language: dict(parts) for language, parts in READY_MADE.items()}
    made = Wording(kind_name=PRIVACY, number=1, texts=texts, created_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        # Somebody else agreed to it in the same moment.
        found = _numbered(1)
        if found is None:
            raise
        return found
    return made


def _blocks(text: str) -> Iterable[Block]:
    for paragraph in filter(None, (one.strip() for one in text.replace("\r\n", "\n").split("\n\n"))):
        if paragraph.startswith(HEADING):
            title, _, rest = paragraph.partition("\n")
            yield Block(True, (title.removeprefix(HEADING).strip(),))
            if rest:
                yield Block(False, tuple(rest.split("\n")))
        else:
            yield Block(False, tuple(paragraph.split("\n")))
