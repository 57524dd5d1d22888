"""Who may open what, for every route of the application and of every app (R-01, ASVS 8.2)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.accounts.models import User
from core.db import db, transaction
from core.permissions.access import access_of, public
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.security.conftest import World
from tests.security.routes import LOOKS, Route, routes_of
from tests.security.rules import BODIES, EVERYBODY, FAILING, LET_IN, PLATFORM, QUERIES, RULES, ByToken
from tests.security.world import Browser, House

PASSED = {200, 204, 302, 303, 308, 400, 404, 409, 410, 422, 429}
# Five failures would pause the app in the middle of the test; signing out ends it; the entrance leads to sign-in.
LEFT_OUT = {*FAILING, "accounts.sign_out", "entrance.entrance"}


def who_may(route: Route) -> Any:
    return RULES[route.endpoint]


def expected_refusal(route: Route, person: str) -> int | None:
    """Return the status with which somebody is turned away; None when the page opens for them."""
    rule = who_may(route)
    if rule == EVERYBODY:
        return None
    if isinstance(rule, ByToken):
        return 401
    if not rule or rule == LET_IN:
        return 403
    if person == "nobody":
        return 302
    role = Role(person)
    if role in rule:
        return None
    # Staff never learn what exists on the platform's side, and account managers not what is in an office.
    return 404 if (rule == PLATFORM) != (role is Role.ACCOUNT_MANAGER) or rule == PLATFORM else 403


def send(browser: Browser, route: Route, address: str) -> Any:
    if by_token(route):
        body = None if route.method == "GET" else BODIES.get(route.endpoint, {})
        return browser.open(address, route.method, json=body, query_string=QUERIES.get(route.endpoint))
    return browser.post_unguarded(address) if route.method == "POST" else browser.open(address, route.method)


def by_token(route: Route) -> bool:
    return isinstance(who_may(route), ByToken)


LINKS = ("link_id", "access_link_id", "email_link_id")


def let_in(browser: Browser, house: House) -> None:
    """Let a browser in as if the right address had been typed for the house's link."""
    with browser.client.session_transaction(base_url="https://kontor.test") as session:
        session["links"] = {str(house.ids[name]): NOW.isoformat() for name in LINKS}


def is_sent_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/sign-in")


def test_every_route_stands_in_the_matrix_and_every_line_of_it_is_a_route(app: Flask) -> None:
    assert {route.endpoint for route in routes_of(app)} == set(RULES)


def test_every_route_says_who_may_open_it(app: Flask) -> None:
    silent = {route.endpoint for route in routes_of(app) if access_of(app, route.endpoint) is None}

    assert silent == {"concierge_public.unmarked"}


@pytest.mark.parametrize("method", LOOKS)
def test_everybody_opens_what_they_may_and_nothing_else(world: World, method: str) -> None:
    wrong = []
    for route in routes_of(world.app, method):
        address = route.address(world.house.ids)
        for person, browser in world.people.items():
            refusal = expected_refusal(route, person)
            if refusal is None and route.endpoint in LEFT_OUT:
                continue
            answer = send(browser, route, address)
            if refusal is not None:
                right = answer.status_code == refusal and (refusal != 302 or is_sent_to_sign_in(answer))
            else:
                right = answer.status_code in PASSED and not is_sent_to_sign_in(answer)
            if not right:
                wrong.append(f"{route} as {person}: {answer.status_code} instead of {refusal or 'a page'}")

    assert not wrong, "\n".join(wrong)


def test_own_pages_do_open(world: World) -> None:
    """The control: the addresses of the matrix lead to real pages, not to "not found"."""
    own = {**world.staff, Role.ACCOUNT_MANAGER: world.account_manager}
    # These ask for a booking in the making, or for somebody who was let in.
    elsewhere = {"storefront.done": 303, "storefront.summary": 303, "storefront.details": 303}
    elsewhere |= {"storefront.selection": 303}
    # And these for a customer who has signed in: tests/storefront/test_portal.py.
    accounts = (
        "",
        "_booking",
        "_booking_document",
        "_consents",
        "_data",
        "_document",
        "_documents",
        "_email",
        "_security",
    )
    elsewhere |= {f"storefront.account{page}": 303 for page in accounts} | {"storefront.own_export": 303}
    # And these lead on, because what they offer has been done.
    elsewhere |= dict.fromkeys(("apps.open_app", "apps.install", "entrance.entrance", "accounts.sign_in"), 302)
    elsewhere |= {"settings.index": 302, "accounts.choose_password": 410, "calendars.show": 404}
    let_in(world.staff[Role.OWNER], world.house)
    wrong = []
    for route in routes_of(world.app, "GET"):
        if route.endpoint in FAILING or not who_may(route) or by_token(route):
            continue
        role = Role.ACCOUNT_MANAGER if who_may(route) == PLATFORM else Role.OWNER
        answer = own[role].open(route.address(world.house.ids))
        if answer.status_code != elsewhere.get(route.endpoint, 200):
            wrong.append(f"{route}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def test_head_is_refused_wherever_get_is(world: World) -> None:
    wrong = []
    for route in routes_of(world.app, "GET"):
        if route.endpoint in FAILING:
            continue
        address = route.address(world.house.ids)
        for browser in (world.visitor, world.staff[Role.READ_ONLY], world.account_manager):
            got, head = browser.open(address), browser.open(address, "HEAD")
            if got.status_code != head.status_code:
                wrong.append(f"{route}: GET {got.status_code}, HEAD {head.status_code}")

    assert not wrong, "\n".join(wrong)


def test_methods_that_no_page_knows_are_refused(world: World) -> None:
    known = {(route.rule.rule, route.method) for route in routes_of(world.app)}
    for route in routes_of(world.app, "GET"):
        for method in ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            if (route.rule.rule, method) in known:
                continue
            answer = world.staff[Role.OWNER].open(route.address(world.house.ids), method)

            assert answer.status_code in (400, 405), f"{method} {route}: {answer.status_code}"


def test_a_role_that_is_taken_away_acts_at_once(world: World) -> None:
    assert world.staff[Role.OWNER].open("/office/services/new").status_code == 200

    with transaction():
        for user in db.session.scalars(select(User).where(User.role_name == Role.OWNER.value)):
            user.role_name = Role.READ_ONLY.value

    assert world.staff[Role.OWNER].open("/office/services/new").status_code == 403


def test_somebody_who_is_switched_off_is_out_at_once(world: World) -> None:
    with transaction():
        for user in db.session.scalars(select(User)):
            user.is_active = False

    assert is_sent_to_sign_in(world.staff[Role.OWNER].open("/office/"))


def test_a_page_whose_mark_is_forgotten_is_found_by_the_matrix(world: World) -> None:
    """The control: without its right the platform opens for everybody, and the same look notices."""
    view = world.app.view_functions["platform.landlords"]
    route = next(route for route in routes_of(world.app, "GET") if route.endpoint == "platform.landlords")
    before = view.__kontor_access__  # type: ignore[attr-defined]

    public(view)
    try:
        answer = send(world.staff[Role.STAFF], route, route.address({}))
    finally:
        view.__kontor_access__ = before  # type: ignore[attr-defined]

    assert answer.status_code != expected_refusal(route, Role.STAFF.value)
