"""The command ``kontor`` for operators."""

import multiprocessing
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from core.accounts.services import create_user
from core.addresses import checked_email
from core.app import create_app
from core.apps.registry import AppRegistry
from core.check import database_problems, problems
from core.clock import now
from core.config import ConfigurationError, Settings
from core.db import transaction
from core.demo import run as demo
from core.errors import DomainError
from core.jobs.embedded import EmbeddedWorker
from core.landlords.models import Plan
from core.landlords.services import create_landlord, get_landlord_by_slug
from core.logs import init_logs
from core.migrations.run import upgrade_all
from core.permissions.rights import Role
from core.privacy.replay import complete_ledgers, replay_erasures
from core.serve import serve


def main() -> None:
    """Run the command; what the operator can mend is one clear line, not a traceback."""
    multiprocessing.freeze_support()
    try:
        kontor(standalone_mode=True)
    except (ConfigurationError, DomainError) as error:
        give_up(error.sentence if isinstance(error, DomainError) else str(error))
    except DBAPIError as error:
        give_up(f"The database cannot be used: {' '.join(str(error.orig).split())}. `kontor check` tells more.")


def give_up(text: str) -> NoReturn:
    """End the command with one line that says why."""
    click.echo(f"kontor: {text}", err=True)
    sys.exit(2)


@click.group()
def kontor() -> None:
    """Kontor, the back office for bookable things."""


@kontor.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
def run(host: str) -> None:
    """Serve the web pages; without Redis also run the jobs, in the same process."""
    settings = read_settings()
    app = logging_app(settings)
    refuse_unusable_database(app)
    with app.app_context():
        complete_ledgers()
    serve(app, host, worker=None if settings.redis_url else EmbeddedWorker(app))


@kontor.command()
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
def worker(burst: bool) -> None:
    """Run the jobs that wait in Redis, and sweep up what Redis lost."""
    settings = read_settings()
    if not settings.redis_url:
        raise ConfigurationError("KONTOR_REDIS_URL is not set; without Redis the command `kontor run` works the jobs.")
    from core.jobs.rq_worker import work

    refuse_unusable_database(create_app(settings))
    work(partial(logging_app, settings), burst=burst)


@kontor.command()
def migrate() -> None:
    """Bring the tables of core and of every app up to date."""
    settings = read_settings()
    app = create_app(settings)
    upgrades = upgrade_all(settings, registry_of(app))
    for upgrade in upgrades:
        click.echo(f"{upgrade.name}: {upgrade.error or 'up to date'}")
    sys.exit(1 if any(upgrade.error for upgrade in upgrades) else 0)


@kontor.command("replay-erasures")
def replay_erasures_command() -> None:
    """After a restore: anonymise and delete again whoever the erasure ledger names."""
    app = create_app(read_settings())
    refuse_unusable_database(app)
    with app.app_context():
        click.echo(f"{replay_erasures()} customers were erased again.")


@kontor.command("demo")
@click.option("--reset", is_flag=True, help="Throw the demo's data away first.")
@click.option("--prepare-only", is_flag=True, help="Make the data, but do not serve.")
def demo_command(reset: bool, prepare_only: bool) -> None:
    """Serve a complete demo on SQLite, with mails on a page instead of a mail server."""
    settings = demo.settings(os.environ)
    if reset or demo.is_half_loaded(settings):
        demo.throw_away(settings)
    app = logging_app(settings)
    upgrade_all(settings, registry_of(app))
    with app.app_context():
        if not demo.has_data():
            click.echo("Making the demo's data, this takes some seconds.")
            demo.load_into(settings, now())
        click.echo(demo.welcome(settings))
    if not prepare_only:
        serve(app, "127.0.0.1", worker=EmbeddedWorker(app))


@kontor.group()
def landlords() -> None:
    """Landlords."""


@landlords.command("create")
@click.argument("slug")
@click.option("--name", required=True, help="The landlord's name.")
@click.option("--plan", type=click.Choice([plan.name.lower() for plan in Plan]), default="basic", show_default=True)
@click.option("--timezone", default="Europe/Berlin", show_default=True)
@click.option("--language", type=click.Choice(["de", "en", "fr"]), default="de", show_default=True)
@click.option("--email", default="", help="Address from which customers get mail and to which they answer.")
def create_landlord_command(slug: str, name: str, plan: str, timezone: str, language: str, email: str) -> None:
    """Create a landlord; SLUG is the short name in addresses."""

    def create() -> str:
        landlord = create_landlord(name, slug, Plan[plan.upper()], at=now(), timezone=timezone)
        landlord.language, landlord.email = language, usable_address(email) if email else ""
        return f"Landlord {slug} created."

    click.echo(in_transaction(create))


@kontor.group()
def users() -> None:
    """People who sign in."""


@users.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--landlord", "slug", help="The landlord's short name; not for account managers.")
@click.option("--language", type=click.Choice(["de", "en", "fr"]), default="de", show_default=True)
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, envvar="KONTOR_PASSWORD")
def create_user_command(email: str, name: str, role: str, slug: str | None, language: str, password: str) -> None:
    """Create somebody who signs in with EMAIL; the password is asked, or read from KONTOR_PASSWORD."""
    if (slug is None) != (role == Role.ACCOUNT_MANAGER):
        raise ConfigurationError("Staff need --landlord, account managers must not have it.")

    def create() -> str:
        landlord_id = get_landlord_by_slug(slug).id if slug else None
        create_user(
            usable_address(email), name, password, Role(role), landlord_id=landlord_id, language=language, at=now()
        )
        return f"{email} can sign in."

    click.echo(in_transaction(create))


@kontor.group()
def apps() -> None:
    """Apps that are installed on this server."""


@apps.command("list")
def list_apps() -> None:
    """List the apps with version, visibility, plan and what is wrong with them."""
    app = create_app(read_settings())
    for name, found in sorted(registry_of(app).apps.items()):
        manifest = found.manifest
        state = f"cannot be used: {found.error}" if found.error else "ready"
        click.echo(
            f"{name}\t{manifest.version}\t{manifest.visibility.value}\t{manifest.min_plan.name.lower()}\t{state}"
        )


@kontor.command()
def check() -> None:
    """Tell what is wrong with the configuration and how to mend it."""
    settings = read_settings()
    found = problems(create_app(settings), settings)
    for problem in found:
        click.echo(f"{problem.severity}: {problem.text}")
    if not found:
        click.echo("Everything is in order.")
    sys.exit(1 if any(problem.is_error for problem in found) else 0)


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        ConfigurationError: something is missing or wrong.
    """
    settings = Settings.from_environment(os.environ)
    settings.prepare_data_dir()
    return settings


def logging_app(settings: Settings) -> Flask:
    """Return the application for a process that runs for long and logs."""
    init_logs(settings.log_format)
    return create_app(settings)


def refuse_unusable_database(app: Flask) -> None:
    """Start nothing that would only answer with errors.

    Raises:
        ConfigurationError: the database cannot be used, or its tables are not up to date.
    """
    with app.app_context():
        found = [problem for problem in database_problems(app) if problem.stops_everything]
    if found:
        raise ConfigurationError(found[0].text)


def usable_address(text: str) -> str:
    """Return an e-mail address as it is stored.

    Raises:
        ConfigurationError: it is none.
    """
    try:
        return checked_email(text)
    except ValueError as error:
        raise ConfigurationError(f"{text!r} is no e-mail address.") from error


def registry_of(app: Flask) -> AppRegistry:
    """Return the apps of an application."""
    registry: AppRegistry = app.extensions["kontor.apps"]
    return registry


def in_transaction(create: Callable[[], str]) -> str:
    """Run something that writes, in an application of its own."""
    app = create_app(read_settings())
    with app.app_context(), transaction():
        return create()
