"""Apps' pages: open where the app may be used, closed everywhere else, and never a way around core's rules."""

import pytest
from flask import Blueprint
from sqlalchemy import select

from core.apps.gate import guard_app_routes
from core.apps.lifecycle import change_plan
from core.apps.models import AppFault
from core.apps.parts import AppRoutes
from core.apps.registry import AppRegistry
from core.customers.models import Customer
from core.db import db, transaction
from core.landlords.models import Plan
from core.permissions.rights import Role
from tests.apps import concierge
from tests.apps_engine.conftest import MANAGER
from tests.conftest import NOW, browser
from tests.support.visits import Visitor

LOBBY = "/office/my-apps/concierge/"


def test_staff_opens_a_page_of_an_app_in_use_with_its_tabs_in_order(landlord, enable, visit_as):
    enable("concierge")

    page = visit_as(Role.STAFF, landlord.id).get(LOBBY)

    assert page.status_code == 200
    assert "Welcome to the lobby." in page.text
    assert 0 < page.text.index(">Lobby</a>") < page.text.index(">Keys</a>")


def test_the_gear_is_there_for_those_who_may_configure(landlord, enable, visit_as):
    enable("concierge")

    assert "/office/apps/concierge/settings" in visit_as(Role.MANAGER, landlord.id).get(LOBBY).text
    assert "/office/apps/concierge/settings" not in visit_as(Role.STAFF, landlord.id).get(LOBBY).text


def test_a_page_of_an_app_that_is_not_in_use_says_why_and_what_helps(landlord, visit_as):
    page = visit_as(Role.OWNER, landlord.id).get(LOBBY)

    assert page.status_code == 404
    assert "It is a private app and not activated for this account." in page.text
    assert "/office/apps/concierge#request" in page.text
    assert "Welcome to the lobby." not in page.text


def test_a_page_of_a_paused_app_says_why_without_a_dead_button(landlord, enable, visit_as):
    enable("concierge")
    with transaction():
        change_plan(landlord, Plan.BASIC, actor=MANAGER, at=NOW)

    page = visit_as(Role.OWNER, landlord.id).get(LOBBY)

    assert page.status_code == 404
    assert "It needs the plan Premium; this account has Basic." in page.text
    assert "Your account manager can change the plan to Premium." in page.text
    assert "disabled" not in page.text.split("<main", 1)[1]


def test_nobody_opens_a_page_of_the_office_without_signing_in_even_if_the_app_says_so(landlord, enable, visitor):
    enable("concierge")

    for page in ("", "said-to-be-public"):
        answer = visitor.get(LOBBY + page)
        assert (answer.status_code, answer.location.split("?")[0]) == (302, "/sign-in")


def test_a_page_with_a_right_of_its_own_asks_for_it(landlord, enable, visit_as):
    enable("concierge")

    assert visit_as(Role.STAFF, landlord.id).get(LOBBY + "keys").status_code == 200
    assert visit_as(Role.READ_ONLY, landlord.id).get(LOBBY + "keys").status_code == 403


def test_an_account_manager_has_no_way_into_apps_of_landlords(landlord, enable, visit_as):
    enable("concierge")

    assert visit_as(Role.ACCOUNT_MANAGER).get(LOBBY).status_code == 404


def test_the_app_of_one_landlord_is_closed_for_the_staff_of_another(landlord, make_landlord, enable, visit_as):
    enable("concierge")
    other = make_landlord("other")

    assert visit_as(Role.OWNER, other.id).get(LOBBY).status_code == 404


def test_a_page_that_fails_names_the_app_counts_the_fault_and_stores_nothing(landlord, enable, visit_as):
    enable("concierge")

    page = visit_as(Role.OWNER, landlord.id).get(LOBBY + "fails")

    assert page.status_code == 500
    assert "“Concierge” could not show this page." in page.text
    assert db.session.execute(select(AppFault.app, AppFault.hook)).all() == [("concierge", "page concierge.fails")]
    assert db.session.scalars(select(Customer)).all() == []


def test_an_error_that_the_app_foresees_is_no_fault(landlord, enable, visit_as):
    enable("concierge")

    page = visit_as(Role.OWNER, landlord.id).get(LOBBY + "foresees")

    assert page.status_code == 409
    assert db.session.scalars(select(AppFault)).all() == []


def test_tabs_that_fail_leave_the_page(landlord, enable, visit_as):
    enable("concierge")
    concierge.hooks.fails_in.add("app_tabs")

    page = visit_as(Role.OWNER, landlord.id).get(LOBBY)

    assert page.status_code == 200
    assert "Welcome to the lobby." in page.text


def test_customers_open_a_public_page_of_an_app_in_use(landlord, enable, visitor):
    enable("concierge")

    assert "Hello, guest." in visitor.get("/a/seeblick/concierge/hello").text


def test_customers_learn_nothing_about_an_app_that_is_not_in_use(landlord, visitor):
    page = visitor.get("/a/seeblick/concierge/hello")

    assert page.status_code == 404
    assert "Concierge" not in page.text
    assert "plan" not in page.text.lower()


def test_customers_learn_nothing_about_an_app_whose_page_fails(landlord, enable, visitor):
    enable("concierge")

    page = visitor.get("/a/seeblick/concierge/fails")

    assert page.status_code == 500
    assert "Concierge" not in page.text


def test_a_public_page_that_says_nothing_opens_for_nobody(landlord, enable, visitor):
    enable("concierge")

    assert visitor.get("/a/seeblick/concierge/unmarked").status_code == 403


def test_a_page_for_staff_below_the_public_address_is_for_the_staff_of_that_landlord(
    app, landlord, make_landlord, enable, visit_as
):
    enable("concierge")
    other = make_landlord("other")

    assert visit_as(Role.STAFF, landlord.id).get("/a/seeblick/concierge/for-staff").status_code == 200
    assert visit_as(Role.STAFF, other.id).get("/a/seeblick/concierge/for-staff").status_code == 404


@pytest.mark.parametrize("name", ["customers", "concierges"])
def test_an_app_whose_blueprint_could_be_taken_for_anothers_is_left_out(app, name):
    registry = AppRegistry()
    registry.add(concierge)

    guard_app_routes(app, registry, [("concierge", AppRoutes(office=Blueprint(name, __name__)))])

    assert "ForeignName" in registry.get("concierge").error
    assert Visitor(app, browser(app)).get("/healthz").status_code == 200
