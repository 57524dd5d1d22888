"""What must be known before customers are merged: whatever speaks of them, or nothing is merged (R-21)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, String, cast, inspect, select

from core.db import db
from core.merging.errors import LeftBehind, UnknownTable
from core.merging.live_schema import Place, live_inspector, speaks_of, trusted_models, unknown_places
from core.personal_data.checks import PERSON
from core.personal_data.register import BelongsToAny, NamesInJson, Ownership
from core.personal_data.tables import AT_ONCE, Model, belonging, register_of, table_of

CORE = "core."


@dataclass
class References:
    """Who refers to whom: the declared ways, and the places that nobody declared."""

    models: Sequence[Model] = field(default_factory=trusted_models)
    unknown: dict[str, list[Place]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unknown = unknown_places(live_inspector(), self.models)

    def ways_to(self, table: str) -> list[tuple[Model, Ownership]]:
        """Return the declared ways to rows of a table, in the order in which their rows are locked.

        What has a foreign key comes first, as bookings do: other writers take the same order.
        """
        found = [
            (model, owner)
            for model in self.models
            for owner in register_of(model).owners
            if isinstance(owner, BelongsToAny) or owner.table == table
        ]
        return sorted(found, key=lambda way: (isinstance(way[1], BelongsToAny | NamesInJson), table_of(way[0])))

    def refuse_unknown(self, table: str, ids: Collection[int]) -> None:
        """Make sure that nothing undeclared names one of these rows.

        Raises:
            UnknownTable: something does.
        """
        for place in self.unknown.get(table, []):
            if speaks_of(place, table, ids):
                raise UnknownTable(table=place.table)
        if table == PERSON:
            for model in _names_in_texts(self.models, set(ids)):
                raise UnknownTable(table=table_of(model))

    def refuse_left(self, table: str, ids: Sequence[int]) -> None:
        """Make sure that nothing declared names one of these rows any more.

        Raises:
            LeftBehind: something does.
        """
        for model, owner in self.ways_to(table):
            for start in range(0, len(ids), AT_ONCE):
                names = belonging(model, owner, table, ids[start : start + AT_ONCE])
                if db.session.scalar(select(model.id).where(names).limit(1)) is not None:
                    raise LeftBehind(table=table_of(model))


def _names_in_texts(models: Iterable[Model], ids: set[int]) -> Iterator[Model]:
    """Give the models of apps that name one of these customers inside JSON without having said so."""
    for model in models:
        if model.__module__.startswith(CORE):
            continue
        declared = {owner.column for owner in register_of(model).owners if isinstance(owner, NamesInJson)}
        for attribute in inspect(model).column_attrs:
            column = getattr(model, attribute.key)
            if isinstance(column.type, JSON) and attribute.key not in declared:
                stored = db.session.scalars(select(column).where(cast(column, String).contains(PERSON)))
                if any(_names_one(value, ids) for value in stored):
                    yield model


def _names_one(value: Any, ids: set[int], key: str = "") -> bool:
    if isinstance(value, dict):
        return any(_names_one(inner, ids, str(name)) for name, inner in value.items())
    if isinstance(value, list):
        return any(_names_one(inner, ids, key) for inner in value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return PERSON in key and (value in ids if is_number else str(value) in {str(one) for one in ids})
