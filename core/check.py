"""Finds what is wrong with the configuration and says how to mend it."""

from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy.exc import DBAPIError

from core.apps.registry import AppRegistry
from core.apps.schema_state import SCRIPTS, newest_version, version_table
from core.config import LOOPBACK, Settings
from core.db import APP_ROLE, db, role_rights
from core.jobs.queue import Queue
from core.messages.smtp_settings import InvalidSmtpSettings, SmtpSettings


@dataclass(frozen=True)
class Problem:
    """One thing to mend; an error keeps Kontor from working, a warning does not."""

    text: str
    is_error: bool = True

    @property
    def severity(self) -> str:
        """How the line begins."""
        return "error" if self.is_error else "warning"


def problems(app: Flask, settings: Settings) -> list[Problem]:
    """Return everything that is wrong, the worst first."""
    with app.app_context():
        found = [*_database(app, settings), *_queue(app, settings), *_mail(settings), *_address(settings), *_apps(app)]
    return sorted(found, key=lambda problem: not problem.is_error)


def _database(app: Flask, settings: Settings) -> list[Problem]:
    try:
        connection = db.session.connection()
        current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        return [Problem(f"The database cannot be used: {str(error.orig).strip()}. See KONTOR_DATABASE_URL.")]
    if current != newest_version(SCRIPTS / "versions", "core"):
        return [Problem("The tables are not up to date. Run `kontor migrate`.")]
    return [*_role(), *_app_tables(app)]


def _role() -> list[Problem]:
    rights = role_rights()
    if rights is None:
        return []
    if rights.is_superuser or rights.bypasses_policies:
        return [
            Problem(f"The role {APP_ROLE} can walk round row-level security. Take SUPERUSER and BYPASSRLS from it.")
        ]
    if rights.owns_tables:
        return [Problem(f"The role {APP_ROLE} owns tables. Give them to another role.")]
    if rights.login_is_superuser:
        text = (
            "KONTOR_DATABASE_URL signs in as a superuser. Better: a login role that is only a member of "
            f"{APP_ROLE}, and the owner's address in KONTOR_OWNER_DATABASE_URL."
        )
        return [Problem(text, is_error=False)]
    return []


def _app_tables(app: Flask) -> list[Problem]:
    registry: AppRegistry = app.extensions["kontor.apps"]
    found = []
    for one in registry.usable():
        if one.migrations is None:
            continue
        options = {"version_table": version_table(one.name)}
        current = MigrationContext.configure(db.session.connection(), opts=options).get_current_revision()
        if current != newest_version(one.migrations, one.name):
            found.append(Problem(f"The tables of the app {one.name} are not up to date. Run `kontor migrate`."))
    return found


def _queue(app: Flask, settings: Settings) -> list[Problem]:
    queue: Queue = app.extensions["kontor.queue"]
    if queue.is_ready():
        return []
    return [Problem("Redis does not answer. See KONTOR_REDIS_URL; mails still go out, but up to a minute later.")]


def _mail(settings: Settings) -> list[Problem]:
    if settings.smtp_url is None:
        return [] if settings.demo else [Problem("KONTOR_SMTP_URL is not set: mails wait in the outbox.", False)]
    try:
        SmtpSettings.from_url(settings.smtp_url)
    except InvalidSmtpSettings as error:
        return [Problem(f"KONTOR_SMTP_URL cannot be used: {error}")]
    return []


def _address(settings: Settings) -> list[Problem]:
    if settings.is_https or settings.host in LOOPBACK:
        return []
    return [Problem("KONTOR_BASE_URL has no https: sign-in and links would travel in clear. Put TLS in front.")]


def _apps(app: Flask) -> list[Problem]:
    registry: AppRegistry = app.extensions["kontor.apps"]
    return [
        Problem(f"The app {name} cannot be used: {one.error}", is_error=False)
        for name, one in sorted(registry.apps.items())
        if one.error
    ]
