"""Commands with settings of their own: nothing of the developer's environment gets in."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from core import cli
from core.app import create_app
from core.db import APP_ROLE, db
from tests.support.databases import KEYS, Database, PostgresDatabase, process_name
from tests.support.services import another_app, own_limiter, redis_url, server

LOGIN_PASSWORD = "only-for-tests"
Command = Callable[..., "Said"]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def login_url(database: Database) -> Iterator[str]:
    """The address under which requests reach the database: on PostgreSQL a role that may do nothing by itself."""
    if not isinstance(database, PostgresDatabase):
        yield database.settings.database_url
        return
    role = f"{process_name()}_login"
    with database.owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{LOGIN_PASSWORD}' IN ROLE {APP_ROLE}"))
    url = make_url(database.settings.database_url).set(username=role, password=LOGIN_PASSWORD)
    yield url.render_as_string(hide_password=False)
    with database.owner.begin() as connection:
        connection.execute(text(f"DROP ROLE {role}"))


@pytest.fixture
def environment(database: Database, login_url: str) -> dict[str, str]:
    """Settings without a fault; tests change what they are about."""
    settings = database.settings
    return {
        "KONTOR_DATABASE_URL": login_url,
        "KONTOR_OWNER_DATABASE_URL": settings.database_url,
        "KONTOR_SECRET_KEYS": ",".join(KEYS),
        "KONTOR_BASE_URL": "https://kontor.test",
        "KONTOR_DATA_DIR": str(settings.data_dir),
        "KONTOR_MAIL_FROM": "kontor@kontor.test",
        "KONTOR_TRUSTED_PROXIES": "1",
    }


@pytest.fixture
def command(own_limiter: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a short command in this process, and close its connections before the next test's database comes."""
    apps: list[Flask] = []

    def make_app(*arguments: Any) -> Flask:
        apps.append(create_app(*arguments))
        return apps[-1]

    def run(*arguments: str, env: dict[str, str]) -> Said:
        for name in [name for name in os.environ if name.startswith("KONTOR_")]:
            monkeypatch.delenv(name)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["kontor", *arguments])
        monkeypatch.setattr(cli, "create_app", make_app)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        for app in apps:
            with app.app_context():
                db.engine.dispose()
        said = capsys.readouterr()
        return Said(int(ended.value.code or 0), said.out, said.err)

    return run


__all__ = ["another_app", "own_limiter", "redis_url", "server"]
