"""Headers of every answer of every route, whatever becomes of the request (R-71, ASVS 3.3, 3.4)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from core.permissions.rights import Role
from core.web.headers import CONTENT_SECURITY_POLICY
from tests.conftest import PASSWORD
from tests.security.conftest import World
from tests.security.routes import Route, routes_of
from tests.security.world import Browser
from tests.support.databases import Database, make_app

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
# Mails hold style attributes and are shown in a frame of ours; files of other people are no pages at all.
OTHER_POLICIES = {
    "messages.mail": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'",
    "files.download": "sandbox; default-src 'none'",
    "long_work.download": "sandbox; default-src 'none'",
    "customer_documents.download": "sandbox; default-src 'none'",
    "files.picture": "sandbox; default-src 'none'",
    "files.service_picture": "sandbox; default-src 'none'",
}
FRAMED = {"messages.mail": "SAMEORIGIN"}
# These may be kept by browsers: they are the same for everybody, or their address changes with them.
KEPT = {"static", "unversioned_static", "files.picture", "files.service_picture", "storefront.theme"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}


def problems(route: Route | None, answer: Any) -> Iterator[str]:
    """Yield what is wrong with the headers of an answer."""
    found = answer.headers
    endpoint = route.endpoint if route and answer.status_code == 200 else ""
    for name, value in HEADERS.items():
        if found.getlist(name) != [value]:
            yield f"{name}: {found.getlist(name)}"
    if found.getlist("Content-Security-Policy") != [OTHER_POLICIES.get(endpoint, POLICY)]:
        yield f"Content-Security-Policy: {found.getlist('Content-Security-Policy')}"
    if found.get("X-Frame-Options") != FRAMED.get(endpoint, "DENY"):
        yield f"X-Frame-Options: {found.get('X-Frame-Options')}"
    if endpoint not in KEPT and "no-store" not in found.get("Cache-Control", ""):
        yield f"Cache-Control: {found.get('Cache-Control')}"
    if re.search("werkzeug|python|waitress|sqlalchemy", str(found), re.I):
        yield "says what it is made of"
    if "Access-Control-Allow-Origin" in found:
        yield "opens itself to other origins"
    if (
        answer.data
        and found.get("Content-Type", "").startswith("text/")
        and "charset=utf-8" not in found["Content-Type"]
    ):
        yield f"Content-Type: {found['Content-Type']}"
    for cookie in found.getlist("Set-Cookie"):
        yield from cookie_problems(cookie)


def cookie_problems(cookie: str) -> Iterator[str]:
    parts = [part.strip() for part in cookie.split(";")]
    if not parts[0].startswith("__Host-"):
        yield f"cookie without __Host-: {parts[0].partition('=')[0]}"
    for needed in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        if needed not in parts:
            yield f"cookie without {needed}: {parts[0].partition('=')[0]}"


def test_the_policy_is_written_down_twice() -> None:
    assert CONTENT_SECURITY_POLICY == POLICY
    assert "unsafe" not in POLICY


def test_pages_redirects_and_refusals_of_every_route_carry_the_headers(world: World) -> None:
    wrong = []
    seen = set()
    for route in routes_of(world.app):
        address = route.address(world.house.ids)
        for person, browser in world.people.items():
            if person in ("manager", "staff") or route.endpoint == "accounts.sign_out":
                continue
            answer = browser.post_unguarded(address) if route.method == "POST" else browser.open(address)
            seen.add(answer.status_code)
            wrong += [f"{route} {answer.status_code} as {person}: {found}" for found in problems(route, answer)]

    assert not wrong, "\n".join(wrong)
    assert {200, 302, 303, 403, 404, 422, 500} <= seen


def test_addresses_that_do_not_exist_carry_the_headers(world: World) -> None:
    for address in ("/nowhere", "/office/nowhere", "/book/nobody/", "/static/nothing.css", "/office/customers/0"):
        answer = world.staff[Role.OWNER].open(address)

        assert answer.status_code == 404
        assert list(problems(None, answer)) == [], address


def test_a_refused_method_carries_the_headers_and_names_the_right_ones(world: World) -> None:
    answer = world.visitor.open("/sign-in", "DELETE")

    assert answer.status_code == 405
    assert list(problems(None, answer)) == []
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))


def test_an_error_of_ours_carries_the_headers_and_tells_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(**_: object) -> None:
        raise RuntimeError("secret detail: /srv/kontor SELECT password_hash")

    for route in routes_of(world.app, "GET"):
        if route.endpoint in ("office.start", "storefront.services", "platform.landlords"):
            fails.__kontor_access__ = world.app.view_functions[route.endpoint].__kontor_access__  # type: ignore[attr-defined]
            monkeypatch.setitem(world.app.view_functions, route.endpoint, fails)
            person = world.account_manager if "platform" in route.endpoint else world.staff[Role.OWNER]
            answer = person.open(route.address(world.house.ids))

            assert answer.status_code == 500, route
            assert list(problems(route, answer)) == []
            assert "Something went wrong on our side" in answer.text
            assert not re.search("secret detail|Traceback|RuntimeError|SELECT|/srv", answer.text)

    assert "secret detail" in caplog.text


def test_the_session_of_somebody_who_signs_in_gets_another_key(world: World, make_user: Any) -> None:
    user = make_user(Role.STAFF, world.house.id, "another@example.org")
    browser = Browser(world.app)
    browser.open("/sign-in")
    before = browser.client.get_cookie("__Host-kontor", domain="kontor.test")

    answer = browser.post_unguarded("/sign-in", {"email": user.email, "password": PASSWORD})
    after = browser.client.get_cookie("__Host-kontor", domain="kontor.test")

    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert len(answer.headers.getlist("Set-Cookie")) >= 2
    assert list(problems(None, answer)) == []


def test_without_tls_nothing_claims_to_have_it(database: Database) -> None:
    app = make_app(database.settings, base_url="http://127.0.0.1:8000")

    with app.test_client() as client:
        answer = client.get("/sign-in", base_url="http://127.0.0.1:8000")

    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert all("Secure" not in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_a_page_without_the_headers_is_noticed(world: World) -> None:
    """The control: each header that is missing is found."""
    answer = world.visitor.open("/sign-in")
    for name in (*HEADERS, "Content-Security-Policy", "X-Frame-Options", "Cache-Control"):
        kept = answer.headers.get(name)
        del answer.headers[name]
        assert len(list(problems(None, answer))) == 1, name
        answer.headers[name] = kept


def test_every_page_says_its_language(world: World) -> None:
    for browser, address in ((world.visitor, "/sign-in"), (world.staff[Role.OWNER], "/office/")):
        assert re.search(r'<html[^>]*\slang="(en|de|fr)"', browser.open(address).text)


def test_only_the_demo_shows_the_demos_pages(app: Flask) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("demo.")]
