"""Fixtures: an application on each kind of database, and builders of what tests need (``make_x`` builds)."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from core.accounts.models import User
from core.accounts.services import create_user
from core.activities.services import SYSTEM
from core.apps.lifecycle import activate_app, install_app, manifest_of
from core.apps.manifest import Visibility
from core.customers.models import Customer
from core.customers.services import CustomerData, create_customer
from core.db import db, transaction
from core.extensions import limiter
from core.isolation import set_scope, use_landlord
from core.landlords.models import Landlord, Plan
from core.landlords.services import create_landlord
from core.permissions.rights import Role
from tests.apps import broken, sample
from tests.support.databases import Database, PostgresDatabase, SqliteDatabase, dropped_at_end, process_name

PASSWORD = "correct horse battery"
NOW = datetime(2026, 6, 1, 10, 0, tzinfo=UTC)
REQUIRED = os.environ.get("KONTOR_TEST_REQUIRE_SERVICES") == "1"


def service_url(name: str) -> str:
    """Return the address of a real service, or skip visibly; where services are required this is a failure."""
    url = os.environ.get(name, "")
    if not url and REQUIRED:
        pytest.fail(f"{name} is not set, but services are required")
    if not url:
        pytest.skip(f"{name} is not set")
    return url


@pytest.fixture(scope="session")
def sqlite_database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return quick_passwords(SqliteDatabase(tmp_path_factory.mktemp("sqlite")))


@pytest.fixture(scope="session")
def postgres_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    server_url = service_url("KONTOR_TEST_POSTGRES_URL")
    name = process_name()
    with dropped_at_end(server_url, name):
        database = quick_passwords(PostgresDatabase(tmp_path_factory.mktemp("postgres"), server_url, name))
        yield database
        database.owner.dispose()


def quick_passwords(database: Database) -> Database:
    database.app.extensions["kontor.password_hasher"] = PasswordHasher(memory_cost=8, time_cost=1, parallelism=1)
    return database


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Database:
    """The database of this test; every test runs on both kinds."""
    found: Database = request.getfixturevalue(f"{request.param}_database")
    found.clean()
    limiter.reset() if limiter.initialized else None
    sample.hooks.told.clear()
    broken.hooks.fault["kind"] = ""
    return found


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application, with a context open as in a job."""
    with database.app.app_context():
        yield database.app


@pytest.fixture
def settings_folder(database: Database) -> Path:
    return database.settings.data_dir


@pytest.fixture
def make_landlord(app: Flask) -> Callable[..., Landlord]:
    def make(slug: str = "seeblick", plan: Plan = Plan.PREMIUM, name: str = "Seeblick") -> Landlord:
        with transaction():
            landlord = create_landlord(name, slug, plan, at=NOW)
            landlord.email, landlord.phone = f"hallo@{slug}.example", "+49 30 23125 001"
        return landlord

    return make


@pytest.fixture
def landlord(make_landlord: Callable[..., Landlord]) -> Landlord:
    """A Premium landlord, who is served for the rest of the test."""
    made = make_landlord()
    set_scope(made.id)
    return made


@pytest.fixture
def make_customer(landlord: Landlord) -> Callable[..., Customer]:
    def make(
        first_name: str = "Ada", last_name: str = "Lind", email: str = "ada@example.org", **more: object
    ) -> Customer:
        data = CustomerData(first_name=first_name, last_name=last_name, email=email, **more)  # type: ignore[arg-type]
        with transaction():
            return create_customer(data, actor=SYSTEM, at=NOW)

    return make


@pytest.fixture
def make_user(app: Flask) -> Callable[..., User]:
    def make(role: Role = Role.OWNER, landlord_id: int | None = None, email: str = "", language: str = "en") -> User:
        address = email or f"{role.value}-{landlord_id}@example.org"
        with transaction():
            return create_user(
                address, role.value.title(), PASSWORD, role, landlord_id=landlord_id, language=language, at=NOW
            )

    return make


@pytest.fixture
def sign_in(app: Flask, make_user: Callable[..., User]) -> Callable[..., FlaskClient]:
    """Return a client that is signed in with a role; pages answer under the configured host over TLS."""

    def make(role: Role = Role.OWNER, landlord_id: int | None = None, language: str = "en") -> FlaskClient:
        user = make_user(role, landlord_id, language=language)
        client = browser(app)
        with unguarded(app):
            answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
        assert answer.status_code == 302, answer.text
        return client

    return make


@pytest.fixture
def enable(landlord: Landlord) -> Callable[..., None]:
    """Activate and install an app for the landlord who is served."""

    def make(name: str, at: datetime = NOW) -> None:
        manifest = manifest_of(name)
        with transaction():
            if manifest.visibility is Visibility.PRIVATE:
                activate_app(name, until=None, reason="", actor=SYSTEM, at=at)
            install_app(name, manifest.access_names, actor=SYSTEM, at=at)

    return make


class Browser(FlaskClient):
    """A client whose requests go to the configured host, each with a context of its own as on a server."""

    def open(self, *args: object, **options: object):
        options.setdefault("base_url", "https://kontor.test")
        with self.application.app_context():
            answer = super().open(*args, **options)  # type: ignore[arg-type]
        if has_app_context():
            # What the test has read so far is from before the request.
            db.session.rollback()
        return answer


def browser(app: Flask) -> FlaskClient:
    """Return a client that speaks to the configured host over TLS, without CSRF checks."""
    return Browser(app, app.response_class, use_cookies=True)


class unguarded:  # noqa: N801 - reads as a statement
    """Posts without a CSRF token inside the block; tests/web/test_csrf.py covers the token itself."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __enter__(self) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = False

    def __exit__(self, *_: object) -> None:
        self.app.config["WTF_CSRF_ENABLED"] = True


__all__ = ["use_landlord"]
