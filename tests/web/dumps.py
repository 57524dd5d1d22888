"""The whole database as it is, to see whether something changed."""

from typing import Any

from sqlalchemy import text

from core.db import Base
from core.migrations.run import owner_connection
from tests.support.databases import Database, PostgresDatabase

# A visit is noted every few minutes; it is no business of anybody's.
NOTED = {"user_session": {"seen_at"}}


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return the content of every table, read past all of our code."""
    found = {}
    with owner_connection(database.settings) as connection:
        if isinstance(database, PostgresDatabase):
            connection.execute(text("SET row_security = off"))
        for table in Base.metadata.sorted_tables:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = connection.execute(text(f"SELECT {names} FROM {table.name} ORDER BY id"))
            kept = [index for index, column in enumerate(rows.keys()) if column not in NOTED.get(table.name, ())]
            found[table.name] = [tuple(str(row[index]) for index in kept) for row in rows]
        connection.rollback()
    return found


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the tables that differ."""
    return [name for name in before if before[name] != after[name]]
