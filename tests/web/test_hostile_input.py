"""Requests that nobody's browser sends: a clear refusal, never an error of ours (R-80, ASVS 5.2, 16.5)."""

import json
import re
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from core.permissions.rights import Role
from tests.security.conftest import World
from tests.security.routes import routes_of
from tests.security.rules import FAILING
from tests.security.world import Browser

FORGED_HOSTS = (
    "evil.example",
    "kontor.test.evil.example",
    "evil.example:443",
    "kontor.test@evil.example",
    "",
    "127.0.0.1",
    "[::1]",
    "kontor.test, evil.example",
    "KONTOR.test.",
)
NUL = "a\0b"
STRANGE_TEXTS = (
    "'; DROP TABLE customer; --",
    "%00",
    "{{ 7 * 7 }}",
    "é" * 2000,
    "\u202e",
    "\ue000\ufffe",
    "\r\nX: y",
)
STRANGE_NUMBERS = ("-1", "0", "2147483648", "9" * 400, "1.5", "0x1", "١٢", "1e3", " 1", "+1", "NaN")


def refused(answer: Any) -> bool:
    return 400 <= answer.status_code < 500


def test_a_forged_host_is_refused_everywhere(world: World) -> None:
    for route in routes_of(world.app):
        address = route.address(world.house.ids)
        for host in FORGED_HOSTS:
            answer = world.visitor.open(address, route.method, headers={"Host": host}, base_url=None)

            assert answer.status_code == 400, f"{route} {host}: {answer.status_code}"
            assert "evil" not in f"{answer.headers}{answer.text}"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-Proto": "http"},
        {"X-Forwarded-For": "10.1.2.3"},
        {"X-Forwarded-Prefix": "/evil"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Original-URL": "/office/"},
        {"X-Rewrite-URL": "/office/"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
)
def test_what_only_proxies_may_say_is_ignored(app: Flask, headers: dict[str, str]) -> None:
    plain = Browser(app).open("/office/")
    forged = Browser(app).open("/office/", headers=headers)

    assert (forged.status_code, forged.location) == (plain.status_code, plain.location)
    assert "evil" not in str(forged.headers)


def test_a_body_that_is_no_form_is_refused(world: World) -> None:
    bodies = {
        "application/json": json.dumps({"email": "a@b.c", "password": "x"}),
        "text/plain": "email=a",
        "application/xml": "<email/>",
        "multipart/form-data": "no boundary",
        "application/json; nested": "[" * 5000 + "]" * 5000,
        "": "nothing",
    }
    # Whatever a mail program sends there, the token alone counts, and the answer is always the same (RFC 8058).
    routes = [route for route in routes_of(world.app, "POST") if route.endpoint != "storefront.withdraw_consent"]
    for route in routes:
        for kind, body in bodies.items():
            answer = world.staff[Role.OWNER].open(
                route.address(world.house.ids), "POST", data=body, content_type=kind.partition(";")[0]
            )
            assert refused(answer), f"{route} {kind}: {answer.status_code}"


def test_a_field_of_ten_megabytes_is_refused(world: World) -> None:
    for route in routes_of(world.app, "POST"):
        if route.endpoint in ("accounts.check_sign_in", "customers.create", "catalogue.create"):
            answer = world.staff[Role.OWNER].post_unguarded(
                route.address(world.house.ids), {"last_name": "x" * 10_000_000}
            )

            assert answer.status_code == 413, route


def test_a_body_without_end_is_refused(world: World) -> None:
    answer = world.visitor.open("/sign-in", "POST", data=b"a=" + b"x" * (13 * 1024 * 1024))

    assert answer.status_code == 413


def test_five_thousand_parts_are_refused(world: World) -> None:
    parts = {f"part-{number}": (BytesIO(b"x"), f"{number}.txt") for number in range(5000)}

    answer = world.staff[Role.OWNER].post_unguarded("/office/customers/new", parts, content_type="multipart/form-data")

    assert answer.status_code == 413


def test_five_thousand_fields_are_refused_as_unknown(world: World) -> None:
    answer = world.staff[Role.OWNER].post_unguarded(
        "/office/customers/new", {f"field-{number}": "x" for number in range(5000)}
    )

    assert answer.status_code == 422


def test_a_long_text_is_read_and_answered_beside_its_field(world: World) -> None:
    """The control: a form below the limit is not too large, only too long in one field."""
    answer = world.staff[Role.OWNER].post_unguarded("/office/customers/new", new_customer(last_name="x" * 100_000))

    assert answer.status_code == 422


def test_a_number_that_no_row_has_leads_nowhere(world: World) -> None:
    for path in ("/office/customers/{}", "/office/bookings/{}", "/office/files/{}", "/book/amsel/services/{}"):
        for number in STRANGE_NUMBERS:
            answer = world.staff[Role.OWNER].open(path.format(number))

            assert answer.status_code == 404, path.format(number)


@pytest.mark.parametrize("turn", range(-1, 3))
def test_strange_words_in_the_query_are_harmless(world: World, turn: int) -> None:
    for route in routes_of(world.app, "GET"):
        if route.endpoint in FAILING:
            continue
        person = world.account_manager if route.endpoint.startswith("platform.") else world.staff[Role.OWNER]
        answer = person.open(route.address(world.house.ids), query_string=strange(QUERY_NAMES, turn))

        assert answer.status_code < 500, f"{route}: {answer.status_code}"
        assert "49" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("turn", range(-1, 3))
def test_strange_words_in_every_field_are_harmless(world: World, turn: int) -> None:
    for route in routes_of(world.app, "POST"):
        if route.endpoint == "accounts.sign_out":
            continue
        person = world.account_manager if route.endpoint.startswith("platform.") else world.staff[Role.OWNER]
        address = route.address(world.house.ids)
        page = person.open(address).text if "GET" in (route.rule.methods or ()) else ""
        for names in (fields_of(page), GUESSED):
            answer = person.post_unguarded(address, strange(names, turn))

            assert answer.status_code < 500, f"{route}: {answer.status_code}"


def strange(names: Iterable[str], turn: int) -> dict[str, str]:
    """Return a strange word for each name, another one each turn; a NUL stops the request, so it comes alone."""
    words = (*STRANGE_TEXTS, *STRANGE_NUMBERS) if turn >= 0 else (NUL,)
    return {name: words[(place + 6 * turn) % len(words)] for place, name in enumerate(sorted(names))}


QUERY_NAMES = (
    "q", "state", "from", "to", "before", "after", "page", "customer", "service", "sort", "lang", "next", "kind",
)  # fmt: skip
GUESSED = (
    "email", "password", "name", "titles-en", "price", "capacity", "starts_at", "ends_at", "first", "last", "day",
    "start", "hours", "slot", "quantity", "state", "note", "until", "reason", "plan", "back", "version", "step",
)  # fmt: skip


def fields_of(page: str) -> set[str]:
    """Return the names of the controls of a page."""
    return set(re.findall(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"', page)) - {"csrf_token"}


def test_a_text_from_somebody_is_never_taken_for_html_or_a_template(world: World) -> None:
    attack = "<script>alert(1)</script>{{ 7 * 7 }}'\"><img src=x onerror=alert(1)>"
    owner = world.staff[Role.OWNER]
    made = owner.post_unguarded("/office/customers/new", new_customer(last_name=attack[:100], comment=attack))

    assert made.status_code in (302, 303), made.text[-3000:]
    for address in (made.location, "/office/customers/", f"/office/customers/?q={attack[:20]}"):
        shown = owner.open(address).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert "&lt;script&gt;" in shown or "alert" not in shown
        assert "49" not in shown.partition("&lt;script&gt;")[2][:60]


def new_customer(**values: str) -> dict[str, str]:
    return {"kind": "person", "first_name": "Ada", "last_name": "Lind", "language": "en", **values}


def test_a_line_break_never_reaches_a_header(world: World) -> None:
    for address in ("/sign-in?next=/office/%0d%0aSet-Cookie:%20a=b", "/book/amsel/?lang=de%0d%0aX:%20y"):
        answer = world.visitor.open(address)

        assert "Set-Cookie: a=b" not in str(answer.headers)
        assert "X" not in answer.headers
