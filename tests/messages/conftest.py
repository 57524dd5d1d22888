"""Messages of a kind made for tests, a real mail server, and a clock that tests move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask_babel import lazy_gettext

from core.activities.services import Subject
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord
from core.messages import deliver
from core.messages.kinds import Content, KnownKind, MessageKind, NotNow
from core.messages.models import Message
from core.messages.services import Plan, Recipient, plan_message
from core.messages.transport import SmtpTransport
from tests.conftest import NOW
from tests.smtp_server import SmtpServer

CORE_KIND = "core.test"
APP_KIND = "sample.test"
TIMEOUT = 0.3


@dataclass
class Clock:
    """The time that the deliverer sees."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **step: float) -> datetime:
        self.time += timedelta(**step)
        return self.time


@dataclass
class Writer:
    """Writes what a test wants; ``written`` holds the ids of the messages that it was asked for."""

    answer: Callable[[Message], Content | NotNow] = lambda message: Content("Hello", "<p>Hello</p>", "Hello")
    written: list[int] = field(default_factory=list)

    def __call__(self, message: Message, now: datetime) -> Content | NotNow:
        self.written.append(message.id)
        return self.answer(message)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(deliver, "clock_now", clock)
    return clock


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def use_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Send the application's mails to a mail server."""

    def use(server: SmtpServer, timeout: float = TIMEOUT) -> None:
        transport = SmtpTransport(server.url_with(timeout=timeout))
        monkeypatch.setitem(app.extensions, "kontor.transport", transport)

    return use


@pytest.fixture
def writer(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Writer:
    """The writer of two kinds of message, one of core's and one of the sample app's."""
    writer = Writer()
    kinds: dict[str, KnownKind] = app.extensions["kontor.message_kinds"]
    for app_name, name in (("core.bookings", CORE_KIND), ("sample", APP_KIND)):
        kind = MessageKind(name, lazy_gettext("Test"), writer)
        monkeypatch.setitem(kinds, name, KnownKind(app_name, kind))
    return writer


@pytest.fixture
def make_message(landlord: Landlord, writer: Writer, clock: Clock) -> Callable[..., int]:
    """Plan a message and return its id."""

    def make(
        kind: str = CORE_KIND, subject: int = 1, address: str = "ada@example.org", language: str = "en", **due: float
    ) -> int:
        plan = Plan(
            kind=kind,
            subject=Subject("booking", subject, None),
            occurrence="once",
            recipient=Recipient(address, "Ada Lind", language),
            due_at=clock.time + timedelta(**due),
        )
        with transaction():
            return plan_message(plan, now=clock.time).id

    return make


@pytest.fixture
def stored(landlord: Landlord) -> Callable[[int], Message]:
    """Read a message as it is in the database now."""

    def read(message_id: int) -> Message:
        with use_landlord(landlord.id):
            db.session.rollback()
            return db.session.get_one(Message, message_id)

    return read
