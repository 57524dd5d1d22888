"""What the live schema says about references, beside the declarations (reliability.md 4.2, rule 1).

Read anew for each merge: an app's tables can come and go while this process runs, and a merge is rare.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Inspector, Integer, column, func, inspect, select, table

from core.db import Base, db
from core.isolation import current_landlord_id
from core.personal_data.checks import PERSON, register_problems
from core.personal_data.tables import Model, owned_models, register_of, table_of

_NAMES_A_CUSTOMER = re.compile(r"(^|_)(customer|guest|person)s?(_|$)")
_INTERNAL = re.compile(r"alembic_version|sqlite_")


@dataclass(frozen=True, order=True)
class Place:
    """A column that names rows of a table; with ``type_column`` only where that holds the table's name."""

    table: str
    column: str
    type_column: str = ""


def trusted_models() -> list[Model]:
    """Return the models whose registers are complete; of others nobody knows where they refer to."""
    return [model for model in owned_models().values() if not register_problems([model])]


def live_inspector() -> Inspector:
    """Return the inspector of the database that serves this transaction."""
    return inspect(db.session.connection())


def unknown_places(inspector: Inspector, trusted: Collection[Model]) -> dict[str, list[Place]]:
    """Return where rows of a table are named without a model that says so, by the table that is named.

    Found by foreign keys; in tables that no trusted model describes also by names, because they may have none.
    """
    declared = {(table_of(model), owner.column) for model in trusted for owner in register_of(model).owners}
    found: dict[str, set[Place]] = defaultdict(set)
    for (_schema, name), keys in inspector.get_multi_foreign_keys().items():
        for key in keys:
            own = {one for one in key["constrained_columns"] if one != "landlord_id"}
            found[key["referred_table"]].update(
                Place(name or "", one) for one in own if (name or "", one) not in declared
            )
    found[PERSON].update(_named_places(inspector, {table_of(model) for model in trusted}))
    return {referred: sorted(places) for referred, places in found.items() if places}


def speaks_of(place: Place, named: str, ids: Collection[int]) -> bool:
    """Tell whether rows of the landlord name one of these rows of the table ``named`` at a place."""
    has_landlord = any(one["name"] == "landlord_id" for one in live_inspector().get_columns(place.table))
    rows = table(place.table, column(place.column), column("landlord_id"), column(place.type_column or "id"))
    query = select(func.count()).select_from(rows).where(rows.c[place.column].in_(ids))
    if has_landlord:
        query = query.where(rows.c.landlord_id == current_landlord_id())
    if place.type_column:
        query = query.where(rows.c[place.type_column] == named)
    model = owned_models().get(place.table)
    if model is not None:
        # The wall lets nobody reach a landlord's table but through its model.
        query = select(func.count(model.id)).where(getattr(model, place.column).in_(ids))
    return bool(db.session.scalar(query))


def _named_places(inspector: Inspector, trusted: Collection[str]) -> Iterator[Place]:
    mapped: set[str] = {mapper.local_table.name for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    distrusted = set(owned_models()) - set(trusted)
    wanted = [
        name
        for name in inspector.get_table_names()
        if name not in trusted and not _INTERNAL.match(name) and (name not in mapped or name in distrusted)
    ]
    if wanted:
        for (_schema, name), columns in inspector.get_multi_columns(filter_names=wanted).items():
            yield from _places_in(name or "", columns)


def _places_in(name: str, columns: Iterable[Any]) -> Iterator[Place]:
    names = {one["name"] for one in columns}
    for one in columns:
        own = one["name"]
        kind = f"{own.removesuffix('_id')}_type"
        if isinstance(one["type"], Integer) and own.endswith("_id") and kind in names:
            yield Place(name, own, kind)
        elif isinstance(one["type"], Integer) and _NAMES_A_CUSTOMER.search(own):
            yield Place(name, own)
