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
from core.jobs.redis_queue import RedisQueue
from core.landlords.services import all_landlords
from core.merging.live_schema import live_inspector, trusted_models, unknown_places
from core.messages.smtp import SmtpSender
from core.messages.smtp_settings import SmtpSettings
from core.personal_data.checks import PERSON


@dataclass(frozen=True)
class Problem:
    """One thing to mend; an error keeps Kontor from working, a warning does not."""

    text: str
    is_error: bool = True
    stops_everything: bool = False

    @property
    def severity(self) -> str:
        """How the line begins."""
        return "error" if self.is_error else "warning"


def problems(app: Flask, settings: Settings) -> list[Problem]:
    """Return everything that is wrong, the worst first."""
    with app.app_context():
        database = database_problems(app)
        senders = _senders(settings) if not database else []
        found = [*database, *_queue(app), *_mail(settings), *senders, *_address(settings), *_apps(app)]
    return sorted(found, key=lambda problem: not problem.is_error)


def database_problems(app: Flask) -> list[Problem]:
    """Return what is wrong with the database: without it nothing works."""
    try:
        connection = db.session.connection()
        current = MigrationContext.configure(connection).get_current_revision()
    except DBAPIError as error:
        return [
            Problem(
                f"The database cannot be used: {' '.join(str(error.orig).split())}. See KONTOR_DATABASE_URL.",
                stops_everything=True,
            )
        ]
    if current != newest_version(SCRIPTS / "versions", "core"):
        return [Problem("The tables are not up to date. Run `kontor migrate`.", stops_everything=True)]
    return [*_role(), *_app_tables(app), *_unknown_tables()]


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


def _unknown_tables() -> list[Problem]:
    found = unknown_places(live_inspector(), trusted_models()).get(PERSON, [])
    return [
        Problem(
            f"The table {place.table} names customers in {place.column}, and no app on this server says what becomes "
            "of its rows. Customers with such rows cannot be merged. Install the app again, or drop its tables.",
            is_error=False,
        )
        for place in found
    ]


def _queue(app: Flask) -> list[Problem]:
    queue: Queue = app.extensions["kontor.queue"]
    if not queue.is_ready():
        return [Problem("Redis does not answer. See KONTOR_REDIS_URL; mails still go out, but up to a minute later.")]
    if isinstance(queue, RedisQueue) and not queue.has_worker():
        return [Problem("No worker runs: mails wait. Start `kontor worker` beside the server.", is_error=False)]
    return []


def _mail(settings: Settings) -> list[Problem]:
    if settings.smtp_url is None:
        text = "KONTOR_SMTP_URL is not set: mails wait in the outbox."
        return [] if settings.demo else [Problem(text, is_error=False)]
    trouble = SmtpSender(SmtpSettings.from_url(settings.smtp_url)).trouble()
    return [Problem(f"The mail server cannot be used: {trouble}. See KONTOR_SMTP_URL.")] if trouble else []


def _senders(settings: Settings) -> list[Problem]:
    if settings.mail_from:
        return []
    without = [landlord.slug for landlord in all_landlords() if not landlord.email]
    if not without:
        return []
    text = (
        f"KONTOR_MAIL_FROM is not set, and these landlords have no e-mail address to send from: {', '.join(without)}."
    )
    return [Problem(text, is_error=False)]


def _address(settings: Settings) -> list[Problem]:
    if not settings.is_https and settings.host not in LOOPBACK:
        return [Problem("KONTOR_BASE_URL has no https: sign-in and links would travel in clear. Put TLS in front.")]
    if settings.is_https and settings.trusted_proxies == 0:
        text = (
            "KONTOR_TRUSTED_PROXIES is 0, but TLS ends in front of Kontor: all visitors seem to have one network "
            "address and share one limit for wrong tries. Give the number of your proxies."
        )
        return [Problem(text, is_error=False)]
    return []


def _apps(app: Flask) -> list[Problem]:
    registry: AppRegistry = app.extensions["kontor.apps"]
    return [
        Problem(f"The app {name} cannot be used: {one.error}", is_error=False)
        for name, one in sorted(registry.apps.items())
        if one.error
    ]
