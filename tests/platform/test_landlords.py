"""The account manager's lists: landlords with plan and apps, open requests, access keys."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event

from core.apps.lifecycle import activate_app, create_access_key, install_app, manifest_of, request_activation
from core.apps.models import AppFault
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.platform.conftest import MANAGER, OWNER


@pytest.fixture
def manager(visit_as):
    return visit_as(Role.ACCOUNT_MANAGER)


def at(landlord, service, *arguments, actor=OWNER, **more):
    with use_landlord(landlord.id), transaction():
        return service(*arguments, actor=actor, at=NOW, **more)


def row(page, name):
    return next(part for part in page.split("<tr>") if f">{name}</a>" in part)


def statements(visit):
    """Return how many statements a visit needs."""
    seen = []

    def note(_connection, _cursor, statement, *_):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        visit()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_list_shows_each_landlord_with_plan_apps_requests_and_faults(manager, make_landlord):
    sea, wood = make_landlord("sea", Plan.PREMIUM, "Sea"), make_landlord("wood", Plan.BASIC, "Wood")
    at(sea, activate_app, "concierge", until=None, reason="", actor=MANAGER)
    at(sea, install_app, "concierge", manifest_of("concierge").access_names)
    at(wood, request_activation, "concierge", "")
    with use_landlord(wood.id), transaction():
        db.session.add(AppFault(app="sample", hook="x", at=NOW, error="E"))

    page = manager.get("/platform/").text

    assert "Premium" in row(page, "Sea")
    assert re.search(r"Concierge <[^>]+>.*In use", row(page, "Sea"))
    assert "Basic" in row(page, "Wood")
    assert re.search(r"Concierge <[^>]+>.*Activation requested", row(page, "Wood"))
    assert row(page, "Wood").count('k-badge k-tone-purple">1<') == 1
    assert row(page, "Wood").count('k-badge k-tone-red">1<') == 1
    assert "k-tone-red" not in row(page, "Sea")


def test_the_search_finds_landlords_by_name_and_says_when_there_are_none(manager, make_landlord):
    make_landlord("sea", name="Sea & Shore")
    make_landlord("wood", name="Wood 100%")

    found, percent, nothing = (manager.get(f"/platform/?q={words}").text for words in ("shore", "100%25", "%25x"))

    assert "Sea &amp; Shore" in found
    assert "Wood" not in found
    assert "Wood 100%" in percent
    assert "Sea &amp; Shore" not in percent
    assert "No landlord has “%x” in the name." in nothing


def test_the_list_is_paged_forwards_and_backwards(manager, make_landlord, monkeypatch):
    monkeypatch.setattr("core.platform.overview.PAGE_SIZE", 2)
    ids = {name: make_landlord(name, name=f"House {name}").id for name in ("aaa", "bbb", "ccc", "ddd", "eee")}

    first = manager.get("/platform/").text
    second = manager.get(f"/platform/?after={ids['bbb']}").text
    back = manager.get(f"/platform/?before={ids['ccc']}").text
    last = manager.get(f"/platform/?after={ids['ddd']}").text

    assert [names(page) for page in (first, second, back, last)] == [
        ["aaa", "bbb"],
        ["ccc", "ddd"],
        ["aaa", "bbb"],
        ["eee"],
    ]
    assert (">Previous<" in first.replace("\n", ""), 'rel="next"' in first) == (False, True)
    assert ('rel="prev"' in second, 'rel="next"' in second) == (True, True)
    assert ('rel="prev"' in back, 'rel="next"' in back) == (False, True)
    assert ('rel="prev"' in last, 'rel="next"' in last) == (True, False)


def names(page):
    return [part.split("</a>")[0] for part in page.split(">House ")[1:]]


@pytest.mark.parametrize("query", ["after=x", "after=99999999999", "before=-1", "after=&before=", "q=%25_"])
def test_a_broken_address_of_a_page_is_harmless(manager, landlord, query):
    assert manager.get(f"/platform/?{query}").status_code == 200


def test_a_page_after_a_landlord_who_is_gone_is_not_found(manager, landlord):
    assert manager.get("/platform/?after=99").status_code == 404


def test_the_list_needs_as_many_statements_for_many_landlords_and_apps_as_for_one(manager, make_landlord):
    def add(slug):
        landlord = make_landlord(slug)
        at(landlord, activate_app, "concierge", until=None, reason="", actor=MANAGER)
        for app in ("concierge", "sample", "extras"):
            at(landlord, install_app, app, manifest_of(app).access_names)

    add("first")
    manager.get("/platform/")
    for_one = statements(lambda: manager.get("/platform/"))
    for number in range(8):
        add(f"more-{number}")

    for_many = statements(lambda: manager.get("/platform/"))

    assert for_many == for_one


def test_open_requests_stand_with_note_plan_and_obstacle_the_oldest_first(manager, make_landlord):
    sea, wood = make_landlord("sea", Plan.PREMIUM, "Sea"), make_landlord("wood", Plan.BASIC, "Wood")
    at(wood, request_activation, "concierge", "For the <b>woods</b>")
    at(sea, request_activation, "concierge", "For the sea")

    page = manager.get("/platform/requests").text

    assert page.index("Wood") < page.index("For the sea")
    assert "For the &lt;b&gt;woods&lt;/b&gt;" in page
    assert page.count("Needs the plan Premium.") == 1
    assert f"/platform/landlords/{sea.id}#app-concierge" in page


def test_without_requests_the_page_says_so(manager, landlord):
    assert "No open requests" in manager.get("/platform/requests").text


def test_an_access_key_opens_its_request(manager, landlord):
    key = at(landlord, create_access_key, "concierge")

    answer = manager.post("/platform/requests", key=f" {key} ")

    assert (answer.status_code, answer.location) == (302, f"/platform/landlords/{landlord.id}#app-concierge")


def test_a_wrong_old_or_used_access_key_opens_nothing_and_is_kept_in_the_form(manager, landlord):
    key = at(landlord, create_access_key, "concierge")
    at(landlord, activate_app, "concierge", until=None, reason="", actor=MANAGER)
    used = manager.post("/platform/requests", key=key)
    wrong = manager.post("/platform/requests", key="a-wrong-key")
    empty = manager.post("/platform/requests", key="")

    assert [answer.status_code for answer in (used, wrong, empty)] == [422, 422, 422]
    assert "This access key is wrong, used or older than 24 hours." in used.text
    assert 'value="a-wrong-key"' in wrong.text


@pytest.mark.parametrize(("age", "status"), [(timedelta(hours=24, seconds=-1), 302), (timedelta(hours=24), 422)])
def test_an_access_key_lives_for_24_hours(manager, landlord, age, status):
    with transaction():
        key = create_access_key("concierge", actor=OWNER, at=NOW - age)

    assert manager.post("/platform/requests", key=key).status_code == status


@pytest.mark.parametrize("address", ["", "requests", "explain", "landlords/1"])
@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY])
def test_staff_of_landlords_do_not_learn_that_the_platform_exists(landlord, visit_as, role, address):
    assert visit_as(role, landlord.id).get(f"/platform/{address}").status_code == 404


@pytest.mark.parametrize("address", ["", "requests", "explain", "landlords/1"])
def test_strangers_are_sent_to_sign_in(landlord, visitor, address):
    answer = visitor.get(f"/platform/{address}")

    assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


def test_account_managers_have_the_platforms_menu_and_none_of_the_office(manager, landlord):
    page = manager.get("/platform/").text

    menu = page.split('aria-label="Main menu"')[1].split("</nav>")[0]
    assert all(label in menu for label in ("Landlords", "Requests", "Why can&#39;t they see it?"))
    assert "Bookings" not in menu
    assert "You act as account manager" in page
