"""What the columns of a list mean, guessed from their names in German, English and French."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import LazyString

_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "ê": "e", "à": "a", "ç": "c", "ß": "ss"})


@dataclass(frozen=True)
class ListField:
    """Something that a column can hold; ``words`` are names that people give such columns."""

    name: str
    label: LazyString | str
    words: tuple[str, ...]
    is_required: bool = False


def list_field(name: str, label: LazyString | str, words: str, *, is_required: bool = False) -> ListField:
    """Return a field; ``words`` are folded names parted by ``|``."""
    return ListField(name, label, tuple(words.split("|")), is_required)


def guessed_columns(heads: Sequence[str], fields: Sequence[ListField]) -> dict[str, int]:
    """Return which column probably holds what: same names first, then names that begin alike; each column once."""
    folded = [folded_head(head) for head in heads]
    columns: dict[str, int] = {}
    for matches in (_is_same, _begins):
        for one in fields:
            free = (number for number in range(len(folded)) if number not in columns.values())
            found = next((number for number in free if matches(folded[number], one)), None)
            if one.name not in columns and found is not None:
                columns[one.name] = found
    return columns


def folded_head(head: str) -> str:
    """Return the name of a column in the spelling that is compared."""
    return " ".join(re.findall(r"[a-z0-9]+", head.lower().translate(_FOLD)))


def _is_same(head: str, one: ListField) -> bool:
    return head in one.words


def _begins(head: str, one: ListField) -> bool:
    return any(len(word) > 3 and head.startswith(word) for word in one.words)
