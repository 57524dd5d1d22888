"""Rows as JSON: what stands in the columns of a row, so that it can be kept, compared and written back."""

from base64 import b64decode, b64encode
from collections.abc import Collection
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, DateTime, LargeBinary, Numeric, Time, inspect, select
from sqlalchemy.types import TypeEngine

from core.db import LandlordOwned, UtcDateTime, db
from core.personal_data.tables import AT_ONCE

Model = type[LandlordOwned]
Image = dict[str, Any]


def columns_of(model: Model) -> list[str]:
    """Return the names of a model's columns."""
    return [attribute.key for attribute in inspect(model).column_attrs]


def version_of(model: Model) -> str:
    """Return the name of the column that counts the versions of a row; blank where nobody counts."""
    column = inspect(model).version_id_col
    return column.key or "" if column is not None else ""


def images_of(model: Model, ids: Collection[int]) -> dict[int, Image]:
    """Return what stands in these rows now, by their ids; rows that are gone are missing."""
    names = columns_of(model)
    columns = [getattr(model, name) for name in names]
    ordered, found = sorted(ids), {}
    # Asked for in the middle of a flush too.
    with db.session.no_autoflush:
        for start in range(0, len(ordered), AT_ONCE):
            query = select(*columns).where(model.id.in_(ordered[start : start + AT_ONCE]))
            for values in db.session.execute(query):
                image = {name: as_json(value) for name, value in zip(names, values, strict=True)}
                found[image["id"]] = image
    return found


def as_json(value: Any) -> Any:
    """Return a value of a column as JSON holds it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return b64encode(value).decode() if isinstance(value, bytes) else value


def from_json(model: Model, name: str, stored: Any) -> Any:
    """Return the value of a column as the model holds it."""
    kind: TypeEngine[Any] = getattr(model, name).type
    if stored is None:
        return None
    if isinstance(kind, UtcDateTime | DateTime):
        return datetime.fromisoformat(stored)
    if isinstance(kind, Date):
        return date.fromisoformat(stored)
    if isinstance(kind, Time):
        return time.fromisoformat(stored)
    if isinstance(kind, LargeBinary):
        return b64decode(stored)
    return Decimal(stored) if isinstance(kind, Numeric) and isinstance(stored, str) else stored
