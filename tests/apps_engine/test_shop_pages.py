"""Marketplace, Private Apps, My Apps, and the page of one app; asking, installing and uninstalling there."""

import re

import pytest

from core.apps.availability import AppState, availability
from core.apps.facts import forget_app_facts
from core.apps.lifecycle import access_key_hash, activate_app, activation_of, change_plan, decline_activation
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.permissions.rights import Role
from tests.apps_engine.conftest import MANAGER
from tests.conftest import NOW

ACCESS = ["customers.read", "messages.send"]


def state(name="concierge"):
    db.session.rollback()
    forget_app_facts()
    return availability(name).state


def activate():
    with transaction():
        activate_app("concierge", until=None, reason="", actor=MANAGER, at=NOW)


@pytest.fixture
def owner(landlord, visit_as):
    return visit_as(Role.OWNER, landlord.id)


def test_the_marketplace_shows_public_apps_and_private_apps_the_others(owner):
    marketplace, private = owner.get("/office/apps/marketplace").text, owner.get("/office/apps/private").text

    assert "Shows what apps can do." in marketplace
    assert "Greets guests." not in marketplace
    assert "Greets guests." in private
    assert "Shows what apps can do." not in private


def test_an_app_whose_plan_is_too_low_says_which_plan_it_needs(landlord, make_landlord, visit_as):
    basic = make_landlord("basic", Plan.BASIC)
    with use_landlord(basic.id):
        activate_on_premium_then_downgrade(basic)

    page = visit_as(Role.OWNER, basic.id).get("/office/apps/concierge").text

    assert "It needs the plan Premium; this account has Basic." in page
    assert "Your account manager can change the plan to Premium." in page


def activate_on_premium_then_downgrade(landlord):
    with transaction():
        change_plan(landlord, Plan.PREMIUM, actor=MANAGER, at=NOW)
    activate()
    with transaction():
        change_plan(landlord, Plan.BASIC, actor=MANAGER, at=NOW)


def test_the_page_of_an_app_says_what_it_does_and_what_data_it_touches(owner):
    page = owner.get("/office/apps/concierge").text

    for expected in (
        "Greets guests at the door.",
        "Never sleeps.",
        "Read customers&#39; names and contact data",
        "Send e-mails to customers in your name",
        "Deutsch, English",
        "2.1",
        "First hour",
    ):
        assert expected in page


def test_the_owner_asks_for_a_private_app_and_sees_that_the_request_is_open(owner):
    answer = owner.post("/office/apps/concierge/request", note="For our guests")

    page = owner.get(answer.location).text
    assert state() is AppState.REQUESTED
    assert "For our guests" in page
    assert "Your account manager decides about it." in page


def test_asking_twice_leaves_one_request(owner):
    owner.post("/office/apps/concierge/request", note="For our guests")
    owner.post("/office/apps/concierge/request", note="For our guests")

    assert activation_of("concierge").request_note == "For our guests"


def test_a_note_that_is_too_long_is_refused_and_kept(owner):
    answer = owner.post("/office/apps/concierge/request", note="x" * 2001)

    assert answer.status_code == 422
    assert "x" * 2001 in answer.text
    assert state() is AppState.UNAVAILABLE


def test_a_declined_landlord_reads_the_reason_and_can_ask_again(owner):
    owner.post("/office/apps/concierge/request", note="")
    with transaction():
        decline_activation("concierge", "Not in winter", actor=MANAGER, at=NOW)

    page = owner.get("/office/apps/concierge").text

    assert "Its activation was declined: Not in winter" in page
    assert 'action="/office/apps/concierge/request"' in page


def test_an_access_key_is_shown_once(owner):
    shown = owner.post("/office/apps/concierge/access-key").text

    key = re.search(r"<code>([\w-]{20,})</code>", shown).group(1)
    assert activation_of("concierge").access_key_hash == access_key_hash(key)
    assert key not in owner.get("/office/apps/concierge").text


def test_the_installation_lists_the_access_and_asks_for_consent(owner):
    activate()

    page = owner.get("/office/apps/concierge/install").text

    assert "Read customers&#39; names and contact data" in page
    assert "Send e-mails to customers in your name" in page
    assert 'name="agree"' in page


def test_without_the_tick_nothing_is_installed_and_the_page_says_so(owner):
    activate()

    answer = owner.post("/office/apps/concierge/install", access=ACCESS)

    assert answer.status_code == 422
    assert "Please agree to the app&#39;s access to your data" in answer.text
    assert state() is AppState.ACTIVATED


def test_a_consent_to_less_than_the_app_needs_now_is_no_consent(owner):
    activate()

    answer = owner.post("/office/apps/concierge/install", access=ACCESS[:1], agree="true")

    assert answer.status_code == 422
    assert state() is AppState.ACTIVATED


def test_with_the_tick_the_app_is_installed_and_goes_to_its_settings(owner):
    activate()

    answer = owner.post("/office/apps/concierge/install", access=ACCESS, agree="true")

    assert (answer.status_code, answer.location) == (302, "/office/apps/concierge/settings")
    assert state() is AppState.INSTALLED


def test_an_app_that_is_not_activated_cannot_be_installed_by_force(owner):
    page = owner.get("/office/apps/concierge/install")
    answer = owner.post("/office/apps/concierge/install", access=ACCESS, agree="true")

    assert (page.status_code, page.location) == (302, "/office/apps/concierge")
    assert answer.status_code == 409
    assert "It is a private app and not activated for this account." in answer.text
    assert state() is AppState.UNAVAILABLE


def test_installing_twice_is_harmless(owner):
    activate()
    owner.post("/office/apps/concierge/install", access=ACCESS, agree="true")

    again = owner.post("/office/apps/concierge/install", access=ACCESS, agree="true")

    assert again.status_code == 302
    assert state() is AppState.INSTALLED


def test_my_apps_shows_what_is_in_use_and_what_waits_for_its_settings(owner, enable):
    assert "No apps yet" in owner.get("/office/apps/").text
    enable("concierge")
    enable("sample")

    page = owner.get("/office/apps/").text

    assert "/office/apps/concierge/open" in page
    assert "Settings to check" in page


def test_an_app_opens_at_its_first_tab(owner, enable):
    enable("concierge")

    answer = owner.get("/office/apps/concierge/open")

    assert answer.location == "/office/my-apps/concierge/"


def test_an_app_without_tabs_or_that_is_not_in_use_opens_its_own_page(owner, enable):
    enable("sample")

    assert owner.get("/office/apps/sample/open").location == "/office/apps/sample"
    assert owner.get("/office/apps/concierge/open").location == "/office/apps/concierge"


def test_the_menu_names_the_apps_in_use_below_apps(owner, enable):
    enable("concierge")

    menu = owner.get("/office/apps/").text.split('aria-label="Main menu"')[1].split("</nav>")[0]

    assert [label for label in ("My Apps", "Marketplace", "Private Apps", "Concierge") if label in menu] == [
        "My Apps",
        "Marketplace",
        "Private Apps",
        "Concierge",
    ]
    assert "Sample" not in menu


def test_the_uninstallation_explains_and_keeps_the_data_by_default(owner, enable):
    enable("concierge")

    page = owner.get("/office/apps/concierge/uninstall").text
    answer = owner.post("/office/apps/concierge/uninstall", data="keep")

    assert "Links that it sent to customers stop working" in page
    assert re.search(r'value="keep"[^>]* checked', page)
    assert answer.status_code == 302
    assert "Its data are kept until Aug 30, 2026." in owner.get(answer.location).text


def test_an_uninstallation_without_a_choice_changes_nothing(owner, enable):
    enable("concierge")

    answer = owner.post("/office/apps/concierge/uninstall")

    assert answer.status_code == 422
    assert state() is AppState.INSTALLED


def test_what_is_not_installed_cannot_be_uninstalled(owner):
    assert owner.get("/office/apps/concierge/uninstall").status_code == 404
    assert owner.post("/office/apps/concierge/uninstall", data="keep").status_code == 404


@pytest.mark.parametrize("page", ["", "/open", "/install", "/uninstall", "/settings"])
def test_an_app_that_does_not_exist_is_not_found(owner, page):
    assert owner.get(f"/office/apps/nowhere{page}").status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.READ_ONLY])
def test_those_without_the_right_see_apps_and_change_nothing(landlord, enable, visit_as, role):
    enable("sample")
    person = visit_as(role, landlord.id)

    shown = [person.get(f"/office/apps/{page}").status_code for page in ("", "marketplace", "private", "concierge")]
    refused = [
        person.get("/office/apps/sample/settings").status_code,
        person.get("/office/apps/sample/uninstall").status_code,
        person.post("/office/apps/concierge/request").status_code,
        person.post("/office/apps/concierge/access-key").status_code,
        person.post("/office/apps/sample/install", agree="true").status_code,
        person.post("/office/apps/sample/settings", greeting="No").status_code,
        person.post("/office/apps/sample/uninstall", data="delete").status_code,
    ]

    assert shown == [200] * 4
    assert refused == [403] * 7
    assert "Ask the owner or a manager of your account" in person.get("/office/apps/concierge").text


def test_nobody_sees_the_pages_without_signing_in(landlord, visitor):
    assert visitor.get("/office/apps/").status_code == 302
    assert visitor.post("/office/apps/sample/install", agree="true").status_code == 302


def test_a_request_of_one_landlord_is_not_seen_by_another(owner, make_landlord, visit_as):
    owner.post("/office/apps/concierge/request", note="Our secret plan")
    other = make_landlord("other")

    page = visit_as(Role.OWNER, other.id).get("/office/apps/concierge").text

    assert "Our secret plan" not in page
    assert "Ask for activation" in page


def test_what_an_account_manager_wrote_is_shown_as_text_and_never_as_markup(owner):
    owner.post("/office/apps/concierge/request", note="")
    with transaction():
        decline_activation("concierge", "<b id=injected>no</b>", actor=MANAGER, at=NOW)

    page = owner.get("/office/apps/concierge").text + owner.get("/office/apps/private").text

    assert "&lt;b id=injected&gt;" in page
    assert "<b id=injected" not in page
