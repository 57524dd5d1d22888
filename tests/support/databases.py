"""A database of each kind, migrated once per process, empty before each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, make_url, text

from core.app import create_app
from core.config import Settings
from core.db import db
from core.migrations.run import upgrade_all
from tests.apps import APPS

COMPILED = Path(__file__).resolve().parents[2] / "var" / "test-templates"
KEYS = ("a-key-for-tests-only-0123456789-abcdefgh", "an-older-key-for-tests-0123456789-abcdefg")


def make_settings(folder: Path, database_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        secret_keys=KEYS,
        base_url="https://kontor.test",
        data_dir=folder,
        mail_from="kontor@kontor.test",
    )


# Deleting the few rows of a test is a hundred times quicker than TRUNCATE, which makes new files for every index; as
# one function whose statements are planned once it takes a few milliseconds.
EMPTY = """
CREATE SCHEMA testing;
DO $$
BEGIN
    EXECUTE format(
        'CREATE FUNCTION testing.empty_all() RETURNS void LANGUAGE plpgsql'
        ' SET session_replication_role = replica AS %L',
        'BEGIN ' || (
            SELECT string_agg(format('DELETE FROM %I;', tablename), ' ') FROM pg_tables
            WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%'
        ) || (
            SELECT string_agg(format('PERFORM setval(%L, 1, false);', format('%I', sequencename)), ' ')
            FROM pg_sequences WHERE schemaname = 'public'
        ) || ' END'
    );
END $$
"""


class Database:
    """One application on one kind of database."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.app = make_app(settings)
        upgrade_all(settings, self.app.extensions["kontor.apps"])

    def clean(self) -> None:
        raise NotImplementedError


class SqliteDatabase(Database):
    def __init__(self, folder: Path) -> None:
        self.path = folder / "test.sqlite3"
        super().__init__(make_settings(folder, f"sqlite:///{self.path}"))
        self.template = folder / "template.sqlite3"
        engine = create_engine(self.settings.database_url)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        shutil.copy(self.path, self.template)

    def clean(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        shutil.copy(self.template, self.path)


class PostgresDatabase(Database):
    def __init__(self, folder: Path, server_url: str, name: str) -> None:
        url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
        recreate(server_url, name)
        super().__init__(make_settings(folder, url))
        # One connection, kept: the plans of the function are the connection's.
        self.owner = create_engine(url, pool_size=1)
        with self.owner.begin() as connection:
            connection.execute(text(EMPTY))

    def clean(self) -> None:
        with self.owner.begin() as connection:
            connection.execute(text("SELECT testing.empty_all()"))


def make_app(settings: Settings, **overrides: object) -> Flask:
    app = create_app(replace(settings, **overrides), apps=APPS)  # type: ignore[arg-type]
    app.config["TESTING"] = True
    # Templates are compiled once for all applications and processes of this checkout's tests.
    COMPILED.mkdir(parents=True, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
    return app


def recreate(server_url: str, name: str, *, template: str | None = None) -> None:
    """Make a database, empty or as a copy of another one to which nobody is connected."""
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template or 'template1'}"))
        # Nothing here has to survive a power cut, so no test waits for the disk.
        connection.execute(text(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    engine.dispose()


@contextmanager
def dropped_at_end(server_url: str, name: str) -> Iterator[None]:
    yield
    engine = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    engine.dispose()


def process_name() -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return f"kontor_test_{worker}_{os.getpid()}"
