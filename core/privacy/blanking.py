"""Blanks what rows tell of a person, column by column as the register classes them (reliability.md 8.3, rule 4).

Nothing is replaced by something that can be traced back: NULL where it may be, else empty, and where a column must
be unique a word with the row's own number.
"""

from typing import Any, cast

from sqlalchemy import JSON, Column, CursorResult, String, UniqueConstraint, delete, inspect, literal, null, update
from sqlalchemy import cast as sql_cast

from core.db import db
from core.personal_data.register import ColumnClass
from core.personal_data.tables import Model, register_of
from core.privacy.person import in_parts

PERSONAL = (ColumnClass.PERSONAL, ColumnClass.FREE_TEXT)
WORD = "anonymised-"


def personal_columns(model: Model) -> list[str]:
    """Return the columns of a model that tell of customers."""
    return register_of(model).columns(*PERSONAL)


def blank_values(model: Model, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the personal columns of a model are set to; the version of rows goes up where they have one."""
    mapper = inspect(model)
    columns = mapper.local_table.columns
    unique = {
        column.name
        for rule in mapper.local_table.constraints
        if isinstance(rule, UniqueConstraint)
        for column in rule.columns
    }
    values = {
        name: _blank(model, columns[name], is_unique=name in unique)
        for name in personal_columns(model)
        if name not in without
    }
    if mapper.version_id_col is not None:
        name = mapper.version_id_col.name
        values[name] = getattr(model, name) + 1
    return values


def blank_rows(model: Model, ids: set[int], *, without: tuple[str, ...] = (), **more: Any) -> int:
    """Blank rows of one model; returns how many they are. Loaded objects know nothing of it: expire them."""
    values = {**blank_values(model, without=without), **more}
    if not values:
        return 0
    done = 0
    for part in in_parts(ids):
        query = update(model).where(model.id.in_(part)).values(values).execution_options(synchronize_session=False)
        done += cast("CursorResult[Any]", db.session.execute(query)).rowcount
    return done


def delete_rows(model: Model, ids: set[int]) -> int:
    """Delete rows of one model; returns how many they were."""
    done = 0
    for part in in_parts(ids):
        query = delete(model).where(model.id.in_(part)).execution_options(synchronize_session=False)
        done += cast("CursorResult[Any]", db.session.execute(query)).rowcount
    return done


def _blank(model: Model, column: Column[Any], *, is_unique: bool) -> Any:
    if column.nullable:
        return null()
    if isinstance(column.type, JSON):
        return [] if "list[" in str(model.__annotations__.get(column.name, "")) else {}
    if isinstance(column.type, String):
        return literal(WORD) + sql_cast(model.id, String) if is_unique else ""
    # Whatever is neither a text nor JSON is counted or ordered by: the least that the type can say.
    return column.type.python_type()
