"""The clock stands still, and the test apps have heard nothing yet."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.permissions.rights import Role
from tests.apps import broken, concierge
from tests.conftest import NOW, browser
from tests.support.visits import Visitor

OWNER = Actor(ActorKind.STAFF, "Olga Owner", 7)
MANAGER = Actor(ActorKind.ACCOUNT_MANAGER, "Max Manager", 8)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _apps_have_heard_nothing() -> Iterator[None]:
    yield
    concierge.hooks.told.clear()
    concierge.hooks.fails_in.clear()
    broken.hooks.fault["kind"] = ""


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app, browser(app))


@pytest.fixture
def visit_as(app: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[..., Visitor]:
    """Return a browser that is signed in with a role."""

    def make(role: Role = Role.OWNER, landlord_id: int | None = None, language: str = "en") -> Visitor:
        return Visitor(app, sign_in(role, landlord_id, language))

    return make
