"""Fixtures for real services, for the folders that need them."""

import os
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from redis import Redis

from core.db import db
from core.extensions import limiter
from core.jobs.redis_queue import QUEUE_NAME
from tests.conftest import service_url
from tests.smtp_server import SmtpServer
from tests.support.databases import Database, make_app


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    """A mail server."""
    with SmtpServer() as server:
        yield server


@pytest.fixture
def own_limiter() -> Iterator[None]:
    """Give the one limiter of the process back to the application of the other tests."""
    before = dict(vars(limiter))
    yield
    vars(limiter).update(before)


@pytest.fixture
def another_app(database: Database, own_limiter: None) -> Iterator[Callable[..., Flask]]:
    """Make an application on this test's database with other settings; its connections end with the test."""
    made: list[Flask] = []

    def make(**settings: object) -> Flask:
        app = make_app(database.settings, **settings)
        app.extensions["kontor.password_hasher"] = database.app.extensions["kontor.password_hasher"]
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A database of a real Redis for this process alone; only the queue of Kontor is emptied."""
    parts = urlsplit(service_url("KONTOR_TEST_REDIS_URL"))
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = (int(parts.path.strip("/") or 0) + worker) % 16
    url = parts._replace(path=f"/{number}").geturl()
    # Workers that a test killed stay registered for some minutes.
    own_keys = (f"rq:queue:{QUEUE_NAME}", f"rq:workers:{QUEUE_NAME}")
    with Redis.from_url(url) as connection:
        connection.delete(*own_keys)
        yield url
        connection.delete(*own_keys)
