"""A form that our pages did not make changes nothing (R-72, ASVS 3.5.1), and looking changes nothing (3.5.3)."""

import re
from typing import Any

import pytest

from core.extensions import csrf
from core.permissions.rights import Role
from tests.security.conftest import World
from tests.security.routes import Route, routes_of
from tests.security.rules import EVERYBODY, FAILING, RULES
from tests.security.test_matrix import by_token
from tests.security.world import Browser
from tests.support.databases import Database
from tests.web.dumps import changed, dump

# Mail programs send it by themselves (RFC 8058); its signed token is the proof, see tests/consent. Access tokens: see
# tests/security/test_tokens.py.
ONE_CLICK = "storefront.withdraw_consent"
# The database is compared after so many routes.
BATCH = 12


def token_of(page: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found, page.text[:500]
    return found[1]


def is_csrf_refusal(answer: Any) -> bool:
    return answer.status_code == 400 and "This form was open for too long" in answer.text


def forms(world: World) -> list[Route]:
    """Return what browsers send; what opens by a token alone is no browser's."""
    return [route for route in routes_of(world.app, "POST") if not by_token(route) and route.endpoint != ONE_CLICK]


def test_no_route_is_excused_but_those_that_open_by_token_alone(world: World) -> None:
    excused = {route.endpoint for route in routes_of(world.app) if route.endpoint.partition(".")[0] == "api"}

    assert {name.rpartition(".")[2] for name in csrf._exempt_views} == {ONE_CLICK.partition(".")[2]}
    assert csrf._exempt_blueprints == {world.app.blueprints["api"]}
    assert {endpoint for endpoint in excused if RULES[endpoint] == EVERYBODY} == {"api.description", "api.reference"}
    assert all(
        by_token(route) for route in routes_of(world.app, "POST", "PATCH", "DELETE") if route.endpoint in excused
    )


def test_every_changing_route_refuses_a_form_without_a_token(database: Database, world: World) -> None:
    before = dump(database)
    wrong = []
    for route in forms(world):
        address = route.address(world.house.ids)
        for person, browser in world.people.items():
            answer = browser.open(address, "POST", data={"q": "1"})
            if not is_csrf_refusal(answer):
                wrong.append(f"{route} as {person}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)
    assert changed(before, dump(database)) == []


def test_a_made_up_token_is_refused(world: World) -> None:
    for route in forms(world):
        for forged in ("", "x", "IjEi.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"):
            answer = world.staff[Role.OWNER].open(route.address(world.house.ids), "POST", data={"csrf_token": forged})

            assert is_csrf_refusal(answer), route


def test_the_token_of_another_browser_is_refused(database: Database, world: World) -> None:
    stolen = token_of(Browser(world.app).open("/sign-in"))
    before = dump(database)

    for route in forms(world):
        answer = world.staff[Role.OWNER].open(route.address(world.house.ids), "POST", data={"csrf_token": stolen})
        assert is_csrf_refusal(answer), route

    assert changed(before, dump(database)) == []


def test_a_token_in_the_address_does_not_count(world: World) -> None:
    browser = world.staff[Role.OWNER]
    token = token_of(browser.open("/office/"))

    for route in forms(world):
        answer = browser.open(route.address(world.house.ids), "POST", query_string={"csrf_token": token})
        assert is_csrf_refusal(answer), route


def test_with_the_pages_own_token_the_form_is_read(world: World) -> None:
    """The control: the same requests pass with the token that the page gave out."""
    browser = world.staff[Role.OWNER]
    token = token_of(browser.open("/office/"))

    for route in forms(world):
        if route.endpoint != "accounts.sign_out":
            answer = browser.open(route.address(world.house.ids), "POST", data={"csrf_token": token})
            assert not is_csrf_refusal(answer), route


def test_the_form_for_signing_out_carries_a_token_that_works(world: World) -> None:
    browser = world.staff[Role.OWNER]
    token = token_of(browser.open("/office/"))

    answer = browser.open("/sign-out", "POST", data={"csrf_token": token})

    assert answer.status_code == 302
    assert browser.open("/office/").status_code == 302


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(database: Database, world: World, method: str) -> None:
    people = {**world.people, "neighbour": world.neighbours_owner}
    routes = [route for route in routes_of(world.app, "GET") if route.endpoint not in FAILING]
    before = dump(database)
    wrong = []
    for first in range(0, len(routes), BATCH):
        for route in routes[first : first + BATCH]:
            for browser in people.values():
                browser.open(route.address(world.house.ids), method)
        after = dump(database)
        if changed(before, after):
            wrong.append(
                f"{changed(before, after)} by one of {[str(route) for route in routes[first : first + BATCH]]}"
            )
            before = after

    assert not wrong, "\n".join(wrong)


def test_a_change_is_noticed(database: Database, world: World) -> None:
    """The control: the comparison sees what a form does change."""
    before = dump(database)

    world.staff[Role.OWNER].post_unguarded(f"/office/services/{world.house.ids['service_id']}/archive")

    assert {"service", "activity"} <= set(changed(before, dump(database)))
