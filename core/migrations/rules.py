"""What every migration that makes tables must do."""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import text

from core.db import APP_ROLE
from core.isolation import policy_statements

# SQLite's index of words (migration 0005) and the tables in which it keeps itself; no model speaks of them.
SEARCH_TABLES = frozenset(f"customer_search{part}" for part in ("", "_config", "_data", "_idx"))
# What takes its place on PostgreSQL.
POSTGRESQL_INDEXES = frozenset({"ix_customer_search"})


def protect(*tables: str) -> None:
    """Put landlord-owned tables behind row-level security and let the application role use them."""
    share(*tables)
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            for statement in policy_statements(table):
                op.execute(statement)


def share(*tables: str) -> None:
    """Let the application role, which owns nothing, read and write tables."""
    if op.get_bind().dialect.name == "postgresql":
        for table in tables:
            op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {APP_ROLE}")
        op.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")


def for_each_landlord() -> Iterator[int]:
    """Give each landlord's id, with the policies open for their rows: FORCE binds the owner of the tables as well."""
    connection = op.get_bind()
    for landlord_id in connection.execute(text("SELECT id FROM landlord ORDER BY id")).scalars().all():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.landlord_id', :id, true)"), {"id": str(landlord_id)})
        yield landlord_id
