import re
from contextvars import Context
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from core.accounts.models import User, UserSession
from core.accounts.services import ABSOLUTE_LIMIT, IDLE_LIMIT
from core.accounts.throttle import PER_ACCOUNT, PER_NETWORK, device_cookie
from core.db import db, transaction
from core.permissions.rights import Role
from tests.conftest import NOW, PASSWORD, browser
from tests.support.desk import Desk

ADDRESS = "mira@example.org"


@pytest.fixture(autouse=True)
def _user(landlord, make_user):
    make_user(Role.STAFF, landlord.id, ADDRESS)


@pytest.fixture
def visitor(app) -> Desk:
    return Desk(app)


def try_to_sign_in(visitor: Desk, password: str = PASSWORD, email: str = ADDRESS, next_page: str = "", **more):
    return visitor.post("/sign-in", {"email": email, "password": password, "next": next_page}, **more)


def without_changing_parts(text: str) -> str:
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", text)
    return re.sub(r'value="[^"]*@example.org"', "", text)


def sessions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(UserSession.id)))


def test_the_right_password_opens_the_start_page(visitor):
    answer = try_to_sign_in(visitor)

    assert answer.location == "/office/"
    assert visitor.get("/office/").status_code == 200


def test_the_address_is_read_without_regard_to_capitals_and_blanks(visitor):
    assert try_to_sign_in(visitor, email="  Mira@Example.ORG ").status_code == 302


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(app):
    known = try_to_sign_in(Desk(app), "wrong password")
    unknown = try_to_sign_in(Desk(app), "wrong password", "nobody@example.org")

    assert (known.status_code, unknown.status_code) == (422, 422)
    assert "do not match" in known.text
    assert without_changing_parts(known.text) == without_changing_parts(unknown.text)
    assert "Set-Cookie" not in known.headers or "kontor_device" not in known.headers["Set-Cookie"]


@pytest.mark.parametrize("email", [ADDRESS, "nobody@example.org"])
def test_a_wrong_password_costs_one_check_for_known_and_unknown_people_alike(app, visitor, monkeypatch, email):
    work: list[str] = []

    class CountingHasher(PasswordHasher):
        def hash(self, *args, **more):
            work.append("hash")
            return super().hash(*args, **more)

        def verify(self, *args, **more):
            work.append("verify")
            return super().verify(*args, **more)

    try_to_sign_in(visitor, "wrong password", "first@example.org")
    quick = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setitem(app.extensions, "kontor.password_hasher", quick)

    try_to_sign_in(visitor, "wrong password", email)

    assert work == ["verify"]


def test_the_password_does_not_come_back_in_the_page(visitor):
    assert "wrong password" not in try_to_sign_in(visitor, "wrong password").text


def test_somebody_who_is_switched_off_gets_the_same_answer_and_is_signed_out_at_once(visitor):
    try_to_sign_in(visitor)
    with transaction():
        db.session.scalars(select(User).where(User.email == ADDRESS)).one().is_active = False

    assert visitor.get("/office/").status_code == 302
    assert "do not match" in try_to_sign_in(visitor).text


@pytest.mark.parametrize("password", ["", "x" * 100_000, "null\x01", "ünïcödé" * 20])
def test_odd_passwords_are_refused_calmly(visitor, password):
    assert try_to_sign_in(visitor, password).status_code == 422


def test_too_many_wrong_guesses_close_the_account_to_strangers_even_with_the_right_password(visitor):
    for _ in range(PER_ACCOUNT.amount):
        try_to_sign_in(visitor, "wrong password")

    answer = try_to_sign_in(visitor)

    assert answer.status_code == 429
    assert "quarter of an hour" in answer.text


def test_strangers_cannot_lock_the_owner_out_of_a_browser_that_is_known(app):
    owner, other_browser, stranger = Desk(app), Desk(app), Desk(app)
    try_to_sign_in(owner)
    owner.post("/sign-out")
    for _ in range(PER_ACCOUNT.amount):
        try_to_sign_in(stranger, "wrong password")

    known = try_to_sign_in(owner)
    control = try_to_sign_in(other_browser)

    assert known.status_code == 302
    assert control.status_code == 429


def test_the_mark_of_a_known_browser_counts_for_its_own_account_only_and_cannot_be_made_up(app, landlord, make_user):
    make_user(Role.STAFF, landlord.id, "tom@example.org")
    toms, forger = Desk(app), Desk(app)
    try_to_sign_in(toms, email="tom@example.org")
    toms.post("/sign-out")
    forger.client.set_cookie(device_cookie_name(app), "WyJ4IiwieSJd.forged", domain="kontor.test")
    for _ in range(PER_ACCOUNT.amount):
        try_to_sign_in(Desk(app), "wrong password")

    assert try_to_sign_in(toms).status_code == 429
    assert try_to_sign_in(forger).status_code == 429


def test_a_known_browser_has_its_own_limit(app):
    thief = Desk(app)
    try_to_sign_in(thief)
    thief.post("/sign-out")
    for _ in range(PER_ACCOUNT.amount):
        try_to_sign_in(thief, "wrong password")

    assert try_to_sign_in(thief).status_code == 429


def test_one_network_cannot_try_one_password_on_all_accounts(app):
    visitor = Desk(app)
    for index in range(PER_NETWORK.amount):
        try_to_sign_in(visitor, "wrong password", f"user{index}@example.org")

    here = try_to_sign_in(visitor)
    elsewhere = try_to_sign_in(Desk(app), environ_base={"REMOTE_ADDR": "192.0.2.7"})

    assert here.status_code == 429
    assert elsewhere.status_code == 302


def test_the_throttle_lets_go_after_its_time(visitor, clock):
    for _ in range(PER_ACCOUNT.amount):
        try_to_sign_in(visitor, "wrong password")
    before = try_to_sign_in(visitor).status_code

    clock.shift(timedelta(minutes=16))

    assert before == 429
    assert try_to_sign_in(visitor).status_code == 302


def test_signing_out_ends_the_session_on_the_server(app, visitor):
    try_to_sign_in(visitor)
    stolen = browser(app)
    for cookie in visitor.client._cookies.values():
        stolen.set_cookie(cookie.key, cookie.value, domain="kontor.test")
    thief = Desk(app, stolen)
    before = thief.get("/office/").status_code

    visitor.post("/sign-out")

    assert before == 200
    assert thief.get("/office/").status_code == 302
    assert sessions() == 0


def test_signing_out_changes_nothing_by_a_link(visitor):
    try_to_sign_in(visitor)

    assert visitor.get("/sign-out").status_code == 405
    assert visitor.get("/office/").status_code == 200


def test_a_session_ends_when_it_is_not_used(visitor, clock):
    try_to_sign_in(visitor)
    clock.shift(IDLE_LIMIT - timedelta(minutes=1))
    still = visitor.get("/office/").status_code
    clock.shift(IDLE_LIMIT + timedelta(seconds=1))

    assert still == 200
    assert visitor.get("/office/").status_code == 302


def test_a_session_ends_after_its_absolute_limit_however_busy(visitor, clock):
    try_to_sign_in(visitor)
    clock.move_to(NOW)
    statuses = []
    while len(statuses) < 7:
        clock.shift(timedelta(hours=2))
        statuses.append(visitor.get("/office/").status_code)

    within = int(ABSOLUTE_LIMIT / timedelta(hours=2)) - 1
    assert statuses[:within] == [200] * within
    assert statuses[-1] == 302


def test_a_new_session_has_a_new_secret(app, visitor):
    visitor.get("/sign-in")
    before = {cookie.value for cookie in visitor.client._cookies.values()}
    try_to_sign_in(visitor)
    first = {cookie.value for cookie in visitor.client._cookies.values()}
    visitor.post("/sign-out")
    try_to_sign_in(visitor)
    second = {cookie.value for cookie in visitor.client._cookies.values()}

    assert not before & first
    assert sessions() == 1
    assert first != second


def test_a_page_that_needs_sign_in_is_opened_afterwards(visitor):
    asked = visitor.get("/office/bookings/?when=past")
    shown = visitor.get(asked.location).text

    answer = try_to_sign_in(visitor, next_page="/office/bookings/?when=past")

    assert "when%3Dpast" in asked.location
    assert 'value="/office/bookings/?when=past"' in shown
    assert answer.location == "/office/bookings/?when=past"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/office/\r\nLocation: https://evil.example",
        "javascript:alert(1)",
        "/%2fevil.example",
        "evil.example",
        "/nowhere",
        "/office/bookings/../../\t/evil.example",
        " /office/",
        "https:/office/",
    ],
)
def test_no_address_leads_away_from_here(visitor, address):
    answer = try_to_sign_in(visitor, next_page=address)

    assert answer.location == "/office/"


def test_the_cookies_are_for_this_host_only_and_out_of_reach_of_scripts(visitor):
    cookies = try_to_sign_in(visitor).headers.getlist("Set-Cookie")

    assert len(cookies) >= 2
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
        assert "Domain" not in cookie


def test_without_the_token_of_the_form_nothing_is_signed_in(app):
    client = browser(app)

    answer = Context().run(lambda: client.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD}))

    assert answer.status_code == 400
    assert sessions() == 0


def test_somebody_who_is_signed_in_goes_on_to_their_pages(app, visitor, make_user):
    make_user(Role.ACCOUNT_MANAGER, None, "anna@example.org")
    manager = Desk(app)

    try_to_sign_in(visitor)
    answer = try_to_sign_in(manager, email="anna@example.org")

    assert visitor.get("/sign-in").location == "/office/"
    assert answer.location.startswith("/platform")


def device_cookie_name(app: Flask) -> str:
    with app.app_context():
        return device_cookie()
