"""Every landlord-owned table with its register, and all rows that belong to a person, directly or through others."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.db import Base, LandlordOwned, db
from core.personal_data.register import BelongsToAny, ColumnClass, NamesInJson, Ownership, TableRegister

Model = type[LandlordOwned]
Records = dict[Model, set[int]]
# So many ids fit into one statement on every database.
AT_ONCE = 500


def owned_models() -> dict[str, Model]:
    """Return the models of all tables that belong to landlords, core's and apps', by the name of the table."""
    found = {
        mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, LandlordOwned)
    }
    return dict(sorted(found.items()))


def models_by_app(names: Iterable[str]) -> dict[str, list[type[Any]]]:
    """Return the models of each app, whose tables bear its name, and under a blank name those of core."""
    known = sorted(names)
    found: dict[str, list[type[Any]]] = {"": []}
    for mapper in Base.registry.mappers:
        table = mapper.local_table.name  # type: ignore[attr-defined]
        owner = next((name for name in known if table == name or table.startswith(f"{name}_")), "")
        if owner or mapper.class_.__module__.startswith("core."):
            found.setdefault(owner, []).append(mapper.class_)
    return found


def fields_about_people() -> set[str]:
    """Return the names of columns that hold something about people in whatever table; logs blacken their values.

    A name that is a technical one in another table, such as ``number``, is left out: it would hide too much.
    """
    about_people, others = set(), set()
    for mapper in Base.registry.mappers:
        found = getattr(mapper.class_, "registered", None)
        if isinstance(found, TableRegister):
            about_people.update(found.columns(ColumnClass.PERSONAL, ColumnClass.STAFF, ColumnClass.FREE_TEXT))
            others.update(found.columns(ColumnClass.TECHNICAL, ColumnClass.FISCAL))
    return about_people - others


def table_of(model: type[Any]) -> str:
    """Return the name of a model's table."""
    return str(model.__tablename__)


def register_of(model: type[Any]) -> TableRegister:
    """Return what the columns of a model hold.

    Raises:
        AttributeError: nobody has classed them.
    """
    found: TableRegister = model.registered
    return found


def owners_among(table: str) -> Iterator[tuple[Model, Ownership]]:
    """Give each way in which rows belong to rows of a table."""
    for model in owned_models().values():
        for owner in register_of(model).owners:
            if isinstance(owner, BelongsToAny) or owner.table == table:
                yield model, owner


def belonging(model: Model, owner: Ownership, table: str, ids: Collection[int]) -> ColumnElement[bool]:
    """Return the condition under which rows of ``model`` belong to one of the rows ``ids`` of a table."""
    if isinstance(owner, NamesInJson):
        return getattr(model, owner.column)[owner.path].as_integer().in_(ids)  # type: ignore[no-any-return]
    names = getattr(model, owner.column).in_(ids)
    if isinstance(owner, BelongsToAny):
        return and_(getattr(model, owner.type_column).in_(owner.words_for(table)), names)
    return names  # type: ignore[no-any-return]


def records_of(model: Model, ids: Collection[int]) -> Records:
    """Return the ids of these rows and of everything that belongs to them, directly or through other rows."""
    found: Records = {model: set(ids)}
    waiting = [(model, set(ids))]
    while waiting:
        owner_model, owner_ids = waiting.pop()
        for child, fresh in _children(table_of(owner_model), sorted(owner_ids)):
            fresh -= found.setdefault(child, set())
            if fresh:
                found[child] |= fresh
                waiting.append((child, fresh))
    return {one: rows for one, rows in found.items() if rows}


def _children(table: str, ids: list[int]) -> Iterator[tuple[Model, set[int]]]:
    ways: dict[Model, list[Ownership]] = {}
    for model, owner in owners_among(table):
        ways.setdefault(model, []).append(owner)
    for model, owners in ways.items():
        rows: set[int] = set()
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            condition = or_(*(belonging(model, owner, table, part) for owner in owners))
            rows.update(db.session.scalars(select(model.id).where(condition)))
        yield model, rows
