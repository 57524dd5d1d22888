"""The tables that the migrations make are those that the models describe, on both databases."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import Connection, inspect

from core.apps.registry import AppRegistry, discover
from core.apps.schema_state import newest_version, version_table
from core.db import Base
from core.migrations.run import CORE_VERSIONS, owner_connection, upgrade_all
from core.models import MODELS
from tests.support.databases import Database

# SQLite's index of words is a virtual table that keeps itself in three others.
OF_THE_SEARCH = {"customer_search", "customer_search_config", "customer_search_data", "customer_search_idx"}
# The same on PostgreSQL is an index, which SQLite does not have.
ONLY_ON_POSTGRESQL = {"ix_customer_search"}


def differences_of(connection: Connection, **more: object) -> list[Any]:
    is_sqlite = connection.dialect.name == "sqlite"

    def is_ours(_item: object, name: str | None, kind: str, *_: object) -> bool:
        if kind == "table":
            return not (str(name).startswith("alembic_version") or (is_sqlite and name in OF_THE_SEARCH))
        return not (is_sqlite and kind == "index" and name in ONLY_ON_POSTGRESQL)

    context = MigrationContext.configure(connection, opts={"include_object": is_ours, **more})
    return list(compare_metadata(context, Base.metadata))


def test_models_and_migrated_tables_are_the_same(database: Database) -> None:
    with owner_connection(database.settings) as connection:
        differences = differences_of(connection, compare_type=True)

    assert differences == []


def test_a_column_that_a_migration_forgot_is_noticed(database: Database) -> None:
    with owner_connection(database.settings) as connection:
        connection.exec_driver_sql("ALTER TABLE customer ADD COLUMN forgotten INTEGER")
        differences = differences_of(connection)
        connection.rollback()

    assert [(kind, table) for kind, _schema, table, _column in differences] == [("remove_column", "customer")]


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    upgrades = upgrade_all(database.settings, database.app.extensions["kontor.apps"])

    assert {upgrade.name: upgrade.error for upgrade in upgrades if upgrade.error} == {}


def test_every_history_is_at_its_newest_version(app: Flask, database: Database) -> None:
    apps = database.app.extensions["kontor.apps"].usable()
    histories = {"core": CORE_VERSIONS} | {found.name: found.migrations for found in apps if found.migrations}

    with owner_connection(database.settings) as connection:
        for name, versions in histories.items():
            context = MigrationContext.configure(connection, opts={"version_table": version_table(name)})
            assert context.get_current_revision() == newest_version(versions, name), name


def test_an_apps_tables_carry_its_name() -> None:
    registry = AppRegistry()
    discover(registry)

    for mapper in Base.registry.mappers:
        package, _, rest = mapper.class_.__module__.partition(".")
        if package == "plugins":
            name = rest.partition(".")[0]
            assert mapper.local_table.name.startswith(f"{name}_"), mapper.class_
        else:
            assert mapper.class_ in MODELS, mapper.class_


def test_core_never_refers_to_a_table_of_an_app(database: Database) -> None:
    core = {model.__tablename__ for model in MODELS}

    with owner_connection(database.settings) as connection:
        found = inspect(connection)
        referred = {key["referred_table"] for table in core for key in found.get_foreign_keys(table)}

    assert referred <= core
