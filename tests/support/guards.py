"""Takes the database's guard of the places away, to show what it is good for."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.db import db
from core.migrations.run import owner_connection
from tests.support.databases import Database

TABLES = ("booking_item", "blocking")


@contextmanager
def without_guards(database: Database) -> Iterator[None]:
    """Run a block without the triggers that count places; a test's database gets them back afterwards."""
    is_postgresql = database.settings.database_url.startswith("postgresql")
    # Nobody may be in a transaction on the tables that change.
    db.session.rollback()
    taken = _sqlite_triggers(database) if not is_postgresql else {}
    _run(database, [f"DROP TRIGGER {name}" for name in taken] or [_switch(table, "DISABLE") for table in TABLES])
    try:
        yield
    finally:
        db.session.rollback()
        _run(database, list(taken.values()) or [_switch(table, "ENABLE") for table in TABLES])


def _switch(table: str, verb: str) -> str:
    return f"ALTER TABLE {table} {verb} TRIGGER USER"


def _sqlite_triggers(database: Database) -> dict[str, str]:
    with owner_connection(database.settings) as connection:
        found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    return {row.name: row.sql for row in found if row.name.startswith("guard_places")}


def _run(database: Database, statements: list[str]) -> None:
    with owner_connection(database.settings) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
