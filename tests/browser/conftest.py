"""A running Kontor with the demo's data, a real mail server, and Chromium."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import make_url
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


@pytest.fixture
def site(database_kind: str, chromium: Browser, tmp_path: Path) -> Iterator[Site]:
    """Kontor with the demo's data, served as ``kontor run`` does, on each kind of database."""
    with SmtpServer() as mail_server, database_url(database_kind, tmp_path) as url:
        port = free_port()
        settings = Settings(
            database_url=url,
            secret_keys=KEYS,
            base_url=f"http://127.0.0.1:{port}",
            data_dir=tmp_path,
            smtp_url=mail_server.url,
            mail_from="post@kontor.example",
            port=port,
        )
        with running(settings) as app:
            yield Site(settings.base_url, app, mail_server)


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'kontor.sqlite3'}"
        return
    server_url = service_url("KONTOR_TEST_POSTGRES_URL")
    name = f"{process_name()}_browser"
    recreate(server_url, name)
    with dropped_at_end(server_url, name):
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    app = create_app(replace(settings))
    upgrade_all(settings, app.extensions["kontor.apps"])
    with app.app_context():
        load(now())
    server = create_server(app, host="127.0.0.1", port=settings.port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    worker = EmbeddedWorker(app, every_seconds=1.0)
    thread.start()
    worker.start()
    yield app
    worker.stop()
    server.close()
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
