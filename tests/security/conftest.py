"""Two furnished landlords, and people of every kind in front of a browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine
from flask import Flask

from core.isolation import set_scope
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.security.world import STAFF, Browser, House, build_house, give_token, sign_in


@dataclass(frozen=True)
class World:
    """A landlord whose data are looked for, and another one whose people look; their owner has an access token too."""

    app: Flask
    house: House
    neighbour: House
    staff: dict[Role, Browser]
    neighbours_owner: Browser
    account_manager: Browser
    visitor: Browser

    @property
    def people(self) -> dict[str, Browser]:
        """Everybody, by what they are to the first landlord."""
        staff: dict[str, Browser] = {role.value: browser for role, browser in self.staff.items()}
        return {**staff, "account_manager": self.account_manager, "nobody": self.visitor}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """The clock stands still."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def world(app: Flask, make_user: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("core.extensions.limiter.enabled", False)
    house, neighbour = build_house("amsel", "Zilpzalp"), build_house("birke", "Kernbeisser")
    set_scope(None)
    neighbours_owner = sign_in(app, make_user, Role.OWNER, neighbour.id)
    neighbours_owner.token = give_token(neighbour.id)
    return World(
        app=app,
        house=house,
        neighbour=neighbour,
        staff={role: sign_in(app, make_user, role, house.id) for role in STAFF},
        neighbours_owner=neighbours_owner,
        account_manager=sign_in(app, make_user, Role.ACCOUNT_MANAGER, None),
        visitor=Browser(app),
    )
