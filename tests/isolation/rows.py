"""Rows of every landlord-owned model, made from what the models say about themselves."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from sqlalchemy import Boolean, Column, Date, ForeignKeyConstraint, Integer, Time, UniqueConstraint
from sqlalchemy.types import JSON

from core.apps.registry import AppRegistry, discover
from core.db import Base, LandlordOwned, UtcDateTime, db, transaction
from core.isolation import use_landlord
from tests.apps import APPS

NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
FILLED_IN_BY_DATABASE = {"id", "landlord_id"}
# Words that the properties of models read back; anything else may be any text.
WORDS = {"unit_name": "night", "type_name": "text", "scope_name": "booking", "kind_name": "booking", "currency": "EUR"}
WORDS_OF_TABLE = {"erasure": {"kind_name": "anonymised", "state_name": "done"}}
_numbers = count(1)


def owned_models() -> list[type[Any]]:
    """Return every landlord-owned model, core's and those of bundled and test apps."""
    registry = AppRegistry()
    discover(registry)
    for package in APPS:
        registry.add(package)
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return sorted((model for model in mapped if issubclass(model, LandlordOwned)), key=lambda model: model.__name__)


OWNED = owned_models()
MODEL_OF = {model.__tablename__: model for model in OWNED}


def make_row(model: type[Any], **given: Any) -> Any:
    """Add one row with everything it needs to the running transaction, and return it."""
    row = model(**row_values(model, **given))
    db.session.add(row)
    db.session.flush()
    return row


def row_values(model: type[Any], **given: Any) -> dict[str, Any]:
    """Return what a row needs; rows that it refers to are added to the running transaction."""
    values = {column.name: _value(column) for column in model.__table__.columns if _is_asked(column)}
    for column, parent in parents_of(model).items():
        if column not in given and not model.__table__.columns[column].nullable:
            values[column] = make_row(parent).id
    return {**values, **WORDS_OF_TABLE.get(model.__tablename__, {}), **given}


def stored_row(model: type[Any], landlord_id: int, **given: Any) -> int:
    """Store one row of a landlord and return its id."""
    with use_landlord(landlord_id), transaction():
        return int(make_row(model, **given).id)


def parents_of(model: type[Any]) -> dict[str, type[Any]]:
    """Return which columns of a model refer to which other landlord-owned model."""
    return {
        key.column_keys[1]: MODEL_OF[key.referred_table.name]
        for key in _composite_keys(model)
        if key.referred_table.name in MODEL_OF
    }


def free_column(model: type[Any]) -> str:
    """Return a column of a model that no rule of the database ties to others."""
    rules = (rule for rule in model.__table__.constraints if isinstance(rule, UniqueConstraint))
    tied = {name for rule in rules for name in rule.columns.keys()}  # noqa: SIM118
    tied |= (
        FILLED_IN_BY_DATABASE | set(parents_of(model)) | set(WORDS) | {"version", "starts_at", "ends_at", "quantity"}
    )
    return next(column.name for column in model.__table__.columns if column.name not in tied)


def another_value(model: type[Any]) -> Any:
    """Return a new value for ``free_column``."""
    return _value(model.__table__.columns[free_column(model)])


def _composite_keys(model: type[Any]) -> list[ForeignKeyConstraint]:
    rules = model.__table__.constraints
    return [rule for rule in rules if isinstance(rule, ForeignKeyConstraint) and len(rule.column_keys) == 2]


def _is_asked(column: Column[Any]) -> bool:
    return column.name not in FILLED_IN_BY_DATABASE and not column.nullable and column.default is None


def _value(column: Column[Any]) -> Any:
    number = next(_numbers)
    match column.type:
        case Boolean():
            return number % 2 == 0
        case Integer():
            # Shares of a whole; the count of a long run goes beyond it.
            return number % 10_000 if column.name.endswith("basis_points") else number
        case UtcDateTime():
            return NOW + timedelta(hours=2 if column.name.startswith("end") else 1, microseconds=number)
        case Date():
            return date(2027 if column.name.startswith("last") else 2026, 1, 1) + timedelta(days=number % 300)
        case Time():
            return time(number % 24, number % 60)
        case JSON():
            return {"en": f"text {number}"}
        case _:
            return WORDS.get(column.name, f"w{number}")[: getattr(column.type, "length", None)]
