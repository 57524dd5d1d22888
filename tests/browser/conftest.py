"""A running Kontor with the demo's data, a real mail server, and Chromium."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import make_url
from waitress import wasyncore
from waitress.server import create_server

from core.app import create_app
from core.clock import now
from core.config import Settings
from core.db import db
from core.demo.load import load
from core.jobs.embedded import EmbeddedWorker
from core.migrations.run import upgrade_all
from tests.conftest import service_url
from tests.smtp_server import SmtpServer
from tests.support.databases import KEYS, dropped_at_end, process_name, recreate

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """A running server and the mails that left it."""

    url: str
    app: Flask
    mail_server: SmtpServer

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail.message for mail in self.mail_server.messages if address in str(mail.message["To"])]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = service_url("KONTOR_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Loaded:
    """The demo's data, loaded once: where its files lie, and the database to copy."""

    folder: Path
    database: str


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Loaded]]:
    """Return the loaded demo on a kind of database; loading takes many times as long as copying."""
    made: dict[str, Loaded] = {}
    with ExitStack() as at_end:

        def on(kind: str) -> Loaded:
            if kind not in made:
                folder = tmp_path_factory.mktemp(f"demo-{kind}")
                url = at_end.enter_context(database_of(kind, f"{process_name()}_demo", folder))
                settings = settings_for(url, folder)
                app = create_app(settings)
                upgrade_all(settings, app.extensions["kontor.apps"])
                with app.app_context():
                    load(now())
                    db.engine.dispose()
                made[kind] = Loaded(folder, url)
            return made[kind]

        yield on


@pytest.fixture
def site(database_kind: str, chromium: Browser, loaded: Callable[[str], Loaded], tmp_path: Path) -> Iterator[Site]:
    """Kontor with the demo's data, served as ``kontor run`` does, on each kind of database."""
    demo = loaded(database_kind)
    shutil.copytree(demo.folder, tmp_path, dirs_exist_ok=True)
    name = f"{process_name()}_browser"
    with SmtpServer() as mail_server, database_of(database_kind, name, tmp_path, template=demo.database) as url:
        settings = replace(settings_for(url, tmp_path), smtp_url=mail_server.url)
        with running(settings) as app:
            yield Site(settings.base_url, app, mail_server)


def settings_for(url: str, folder: Path) -> Settings:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    return Settings(url, KEYS, base_url=base_url, data_dir=folder, mail_from="post@kontor.example", port=port)


@contextmanager
def database_of(kind: str, name: str, folder: Path, *, template: str = "") -> Iterator[str]:
    """Give the address of a database; on PostgreSQL a copy of another one, on SQLite what lies in the folder."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kontor.sqlite3'}"
        return
    server_url = service_url("KONTOR_TEST_POSTGRES_URL")
    recreate(server_url, name, template=make_url(template).database if template else None)
    with dropped_at_end(server_url, name):
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    server = create_server(app, host="127.0.0.1", port=settings.port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    worker = EmbeddedWorker(app, every_seconds=1.0)
    thread.start()
    worker.start()
    yield app
    worker.stop()
    # Closing a socket while the other thread waits on it is an error there: the answers end first, then that
    # thread closes what it watches by itself.
    server.task_dispatcher.shutdown()
    server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))
    thread.join(5)
    with app.app_context():
        db.engine.dispose()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return pages with a profile of their own; a page that logs an error in its console fails the test."""
    contexts = []
    troubles: list[str] = []

    def make(language: str = "de", scheme: str = "light", width: int = 1400) -> Page:
        context = chromium.new_context(
            locale=language, color_scheme=scheme, viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert [text for text in troubles if "status of 4" not in text] == []


@pytest.fixture
def screenshot_folder() -> Path | None:
    """Where screenshots go when KONTOR_SCREENSHOTS names a folder."""
    folder = os.environ.get("KONTOR_SCREENSHOTS")
    return Path(folder) if folder else None
