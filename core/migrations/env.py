"""Alembic's environment, for core's history and for the history of every app."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from core.apps.schema_state import version_table
from core.db import Base, UtcDateTime
from core.migrations.rules import POSTGRESQL_INDEXES, SEARCH_TABLES

name: str = context.config.attributes["history"]


def include_object(item: Any, item_name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Look only at the tables of this history when comparing."""
    owners: set[str] = context.config.attributes.get("apps", set())
    if kind == "index" and item_name in POSTGRESQL_INDEXES and connection.dialect.name == "sqlite":
        return False
    table = item_name if kind == "table" else getattr(getattr(item, "table", None), "name", "")
    return owner_of(str(table), owners) == name


def owner_of(table: str, apps: set[str]) -> str:
    """Return whose table it is, by its prefix."""
    if table.startswith("alembic_version") or table in SEARCH_TABLES:
        return ""
    return next((app for app in apps if table == app or table.startswith(f"{app}_")), "core")


def render_item(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write our own types as the migrations import them."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "UtcDateTime()"
    return "Json" if kind == "type" and isinstance(item, JSON) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=version_table(name),
    include_object=include_object,
    render_item=render_item,
    compare_type=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
