"""Whether an app's tables are as its package expects; an app whose are not is set aside, the core stays up."""

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app, g

from core.apps.manifest import App
from core.db import db

SCRIPTS = Path(__file__).parent.parent / "migrations"


def version_table(name: str) -> str:
    """Return the version table of one migration history; core's own has no suffix."""
    return "alembic_version" if name == "core" else f"alembic_version_{name}"


def migration_config(versions: Path, name: str) -> Config:
    """Return Alembic's configuration for one history."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "os")
    config.attributes["history"] = name
    return config


@cache
def newest_version(versions: Path, name: str) -> str | None:
    """Return the newest version in a folder of migrations."""
    return ScriptDirectory.from_config(migration_config(versions, name)).get_current_head()


def schema_is_ready(app: App) -> bool:
    """Tell whether the app's tables are up to date; yes is remembered by the process, no by the request."""
    if app.migrations is None:
        return True
    ready: set[str] = current_app.extensions.setdefault("kontor.ready_schemas", set())
    asked: set[str] = g.setdefault("asked_schemas", set())
    if app.name not in ready | asked:
        options = {"version_table": version_table(app.name)}
        context = MigrationContext.configure(db.session.connection(), opts=options)
        is_ready = context.get_current_revision() == newest_version(app.migrations, app.name)
        (ready if is_ready else asked).add(app.name)
    return app.name in ready
