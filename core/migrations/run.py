"""Brings core's and the apps' tables up to date, each history by itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from core.apps.manifest import App
from core.apps.registry import AppRegistry
from core.apps.schema_state import SCRIPTS, migration_config, version_table
from core.config import Settings
from core.db import APP_ROLE

logger = logging.getLogger(__name__)
CORE_VERSIONS = SCRIPTS / "versions"


@dataclass(frozen=True)
class Upgrade:
    """What happened to one history; ``error`` is empty when it is up to date."""

    name: str
    error: str = ""


def upgrade_all(settings: Settings, registry: AppRegistry) -> list[Upgrade]:
    """Upgrade core, then each app in the order of their needs; an app that fails does not stop the others.

    Raises:
        Exception: whatever core's own migration raises, because nothing works without it.
    """
    with owner_connection(settings) as connection:
        _make_app_role(connection)
        names = set(registry.apps)
        _upgrade(connection, CORE_VERSIONS, "core", names)
        share_versions(connection, "core")
        return [Upgrade("core"), *(_upgrade_app(connection, app, names) for app in in_order(registry))]


def in_order(registry: AppRegistry) -> list[App]:
    """Return the usable apps so that each comes after those that it needs."""
    waiting = {app.name: app for app in registry.usable()}
    ordered: list[App] = []
    while waiting:
        ready = [app for app in waiting.values() if not set(app.manifest.needs) & set(waiting)]
        # A circle of needs is broken by taking what is left in order of names.
        ordered.extend(waiting.pop(app.name) for app in ready or list(waiting.values()))
    return ordered


@contextmanager
def owner_connection(settings: Settings) -> Iterator[Connection]:
    """Connect as the owner of the tables, without the limits of the application role."""
    engine = owner_engine(settings)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def owner_engine(settings: Settings) -> Engine:
    """Return an engine for migrations; each step is one real transaction, also on SQLite."""
    engine = create_engine(settings.owner_database_url or settings.database_url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _plain_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def share_versions(connection: Connection, name: str) -> None:
    """Let the application role read which version a history has."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"GRANT SELECT ON {version_table(name)} TO {APP_ROLE}"))
    connection.commit()


def _upgrade_app(connection: Connection, app: App, names: set[str]) -> Upgrade:
    if app.migrations is None:
        return Upgrade(app.name)
    try:
        _upgrade(connection, app.migrations, app.name, names)
        share_versions(connection, app.name)
    except Exception as error:
        # An app's broken migration leaves the app "needs repair" and the core up.
        logger.exception("the tables of app %s need repair", app.name)
        connection.rollback()
        return Upgrade(app.name, f"{type(error).__name__}: {error}")
    return Upgrade(app.name)


def _upgrade(connection: Connection, versions: Path, name: str, apps: set[str]) -> None:
    config = migration_config(versions, name)
    config.attributes.update(connection=connection, apps=apps)
    command.upgrade(config, "head")
    connection.commit()


def _make_app_role(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        return
    found = connection.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :name"), {"name": APP_ROLE})
    if found.scalar() is None:
        try:
            connection.execute(text(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS"))
        except DBAPIError:
            # Another process made it in the same moment.
            connection.rollback()
    is_member = connection.execute(text("SELECT pg_has_role(current_user, :name, 'MEMBER')"), {"name": APP_ROLE})
    if not is_member.scalar():
        connection.execute(text(f"GRANT {APP_ROLE} TO CURRENT_USER"))
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"))
    connection.commit()


def _plain_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA busy_timeout=15000")
    cursor.close()
