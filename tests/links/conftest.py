"""A purpose of links to try the gate with, and somebody who stands in front of it."""

from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import dataclass, field

import pytest
import time_machine
from flask import Flask
from flask_babel import lazy_gettext

from core.db import transaction
from core.links.kinds import KnownPurpose, LinkKind
from core.links.models import SignedLink
from core.links.services import issue_link, link_url
from tests.conftest import NOW, browser, unguarded

PURPOSE = "try-the-gate"
ADDRESS = "ada@example.org"


@dataclass
class Kind:
    """What the purpose's app would say; tests change it."""

    address: str | None = ADDRESS
    error: Exception | None = None
    asked: list[int] = field(default_factory=list)

    def expected_address(self, link: SignedLink) -> str | None:
        self.asked.append(link.id)
        if self.error:
            raise self.error
        return self.address


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _posts_without_token(app: Flask) -> Iterator[None]:
    with unguarded(app):
        yield


@pytest.fixture
def kind(app: Flask) -> Iterator[Kind]:
    """The purpose, brought by a part of core; what opens is the list of services."""
    made = Kind()
    kinds = app.extensions["kontor.link_kinds"]
    shown = LinkKind(PURPOSE, lazy_gettext("Try"), "storefront.services", made.expected_address)
    kinds[PURPOSE] = KnownPurpose("core.bookings", shown)
    yield made
    del kinds[PURPOSE]


@pytest.fixture
def issue(landlord, kind) -> Callable[..., str]:
    """Issue a link; returns its path."""

    def make(address: str = ADDRESS, subject_id: int = 1) -> str:
        with transaction():
            link = issue_link(PURPOSE, subject_id, address, now=NOW)
        return link_url(link).removeprefix("https://kontor.test")

    return make


class Stranger:
    """A browser without any history."""

    def __init__(self, app: Flask, network: str = "203.0.113.1") -> None:
        self.client = browser(app)
        self.network = network

    def open(self, method: str, path: str, **more):
        more = {"headers": {"Accept-Language": "en"}, "environ_base": {"REMOTE_ADDR": self.network}, **more}
        return Context().run(lambda: self.client.open(path, method=method, **more))

    def get(self, path: str, **more):
        return self.open("GET", path, **more)

    def type(self, path: str, address: str, **more):
        return self.open("POST", path, data={"email": address}, **more)


@pytest.fixture
def stranger(app: Flask) -> Stranger:
    return Stranger(app)
