"""Everything that stands in the landlord's tables, to compare before and after."""

from typing import Any

from sqlalchemy import select

from core.db import db
from core.merging.images import images_of, version_of
from core.merging.journal import NOT_TAKEN_BACK
from core.personal_data.tables import owned_models

Dump = dict[str, dict[int, dict[str, Any]]]


def dump() -> Dump:
    """Return every row of the landlord who is served, by table and id."""
    db.session.rollback()
    found = {}
    for table, model in owned_models().items():
        found[table] = images_of(model, set(db.session.scalars(select(model.id))))
    return found


def business(found: Dump) -> Dump:
    """Return a dump without version counters, and without what a merge leaves behind on purpose."""
    models = owned_models()
    return {
        table: {
            row_id: {name: value for name, value in row.items() if name != version_of(models[table])}
            for row_id, row in rows.items()
        }
        for table, rows in found.items()
        if table not in NOT_TAKEN_BACK
    }


def history(found: Dump) -> dict[int, dict[str, Any]]:
    """Return the lines of history of a dump."""
    return found["activity"]
