"""Answers for whoever watches the server."""

from alembic.runtime.migration import MigrationContext
from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from core.apps.schema_state import SCRIPTS, newest_version
from core.db import db
from core.jobs.queue import Queue
from core.permissions.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
@public
def readyz() -> ResponseReturnValue:
    """Say whether database and queue can be used, without telling strangers why not.

    Pages work without the queue: a balancer must not take the server away because of it.
    """
    has_database = _database_is_ready()
    checks = {"status": "ready" if has_database else "not ready", "database": has_database, "queue": _queue_is_ready()}
    return checks, 200 if has_database else 503


def _database_is_ready() -> bool:
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except DBAPIError:
        current_app.logger.exception("the database cannot be used")
        return False
    return current == newest_version(SCRIPTS / "versions", "core")


def _queue_is_ready() -> bool:
    queue: Queue = current_app.extensions["kontor.queue"]
    return queue.is_ready()
