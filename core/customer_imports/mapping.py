"""Which column holds what: remembered for the next list with the same heads, else guessed."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from core.customer_imports.models import ImportMapping
from core.customer_imports.targets import known_columns
from core.db import db
from core.lists.columns import ListField, folded_head, guessed_columns


def probable_columns(heads: Sequence[str], fields: Sequence[ListField]) -> dict[str, int]:
    """Return the columns that were chosen last for a list with the same heads, in whatever order they stand."""
    remembered = _remembered(heads)
    if remembered is None:
        return guessed_columns(heads, fields)
    places = {head: number for number, head in reversed(list(enumerate(map(folded_head, heads))))}
    found = {name: places[head] for name, head in remembered.columns.items() if head in places}
    return known_columns(found, fields)


def remember_columns(heads: Sequence[str], columns: Mapping[str, int], *, at: datetime) -> None:
    """Keep the chosen columns for the next list with the same heads."""
    mapping = _remembered(heads)
    if mapping is None:
        mapping = ImportMapping(fingerprint=_fingerprint(heads))
        db.session.add(mapping)
    mapping.columns = {name: folded_head(heads[number]) for name, number in columns.items() if number < len(heads)}
    mapping.used_at = at


def _remembered(heads: Sequence[str]) -> ImportMapping | None:
    return db.session.scalar(select(ImportMapping).where(ImportMapping.fingerprint == _fingerprint(heads)))


def _fingerprint(heads: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(sorted(map(folded_head, heads))).encode()).hexdigest()
