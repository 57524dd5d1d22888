"""One schema gives the form, the checks, the defaults and the upgrade of an app's settings (A-05)."""

from datetime import time
from decimal import Decimal

import pytest

from core.apps.facts import forget_app_facts
from core.apps.lifecycle import change_plan, configure_app, installation_of
from core.apps.settings import app_settings
from core.db import db, transaction
from core.landlords.models import Plan
from core.permissions.rights import Role
from tests.apps.concierge.settings import Concierge
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.conftest import NOW

PAGE = "/office/apps/concierge/settings"
RIGHT = {
    "greeting-de": "Moin",
    "greeting-en": "Hello",
    "greeting-fr": "",
    "hour": "09:30",
    "last_hour": "21:00",
    "fee": "2.75",
    "rings": "3",
    "rooms": ["2:hall"],
    "is_polite": "true",
}


@pytest.fixture
def owner(landlord, enable, visit_as):
    enable("concierge")
    return visit_as(Role.OWNER, landlord.id)


def stored():
    db.session.rollback()
    forget_app_facts()
    return installation_of("concierge").settings


def store(settings):
    with transaction():
        configure_app("concierge", settings, actor=OWNER, at=NOW)


def test_an_app_that_nobody_configured_has_its_defaults(landlord, enable):
    enable("concierge")

    assert app_settings("concierge") == Concierge({}, time(8), time(20), Decimal("1.50"), 2, [], True)


def test_the_form_shows_every_setting_with_its_value_and_the_landlords_own_choices(owner):
    page = owner.get(PAGE).text

    assert 'value="08:00"' in page
    assert 'value="1.50"' in page
    assert "Seeblick" in page.split('name="rooms"')[0].rsplit("<legend", 1)[1]
    assert 'value="2:hall"' in page


def test_saved_settings_are_what_the_app_reads_and_the_form_shows(owner):
    answer = owner.post(PAGE, **RIGHT)

    forget_app_facts()
    db.session.rollback()
    assert answer.status_code == 302
    assert app_settings("concierge") == Concierge(
        {"de": "Moin", "en": "Hello", "fr": ""}, time(9, 30), time(21), Decimal("2.75"), 3, ["2:hall"], True
    )
    page = owner.get(PAGE).text
    assert 'value="09:30"' in page
    assert 'value="Moin"' in page


def test_what_is_stored_is_plain_json(owner):
    owner.post(PAGE, **RIGHT)

    assert stored()["fee"] == "2.75"
    assert stored()["hour"] == "09:30:00"


def test_errors_stand_beside_their_fields_and_nothing_that_was_typed_is_lost(owner):
    answer = owner.post(PAGE, **{**RIGHT, "rings": "12", "hour": "noon"})

    assert answer.status_code == 422
    assert 'id="field-rings-error"' in answer.text
    assert 'id="field-hour-error"' in answer.text
    for typed in ('value="12"', 'value="noon"', 'value="Moin"', 'value="2.75"'):
        assert typed in answer.text
    assert stored() == {}


def test_a_rule_about_several_settings_is_checked(owner):
    answer = owner.post(PAGE, **{**RIGHT, "last_hour": "09:00"})

    assert answer.status_code == 422
    assert "The last hour must be later." in answer.text


def test_a_field_that_the_schema_does_not_know_is_refused(owner):
    answer = owner.post(PAGE, **RIGHT, is_admin="true")

    assert answer.status_code == 422
    assert stored() == {}


def test_a_new_setting_gets_its_default_and_a_gone_one_is_dropped(landlord, enable):
    enable("concierge")
    store({"rings": 5, "colour_of_the_past": "red"})

    assert app_settings("concierge").rings == 5
    assert app_settings("concierge").hour == time(8)


def test_a_value_that_a_new_version_no_longer_accepts_falls_back_alone(landlord, enable):
    enable("concierge")
    store({"rings": 99, "fee": "9.00"})

    assert (app_settings("concierge").rings, app_settings("concierge").fee) == (2, Decimal("9.00"))


def test_values_that_contradict_each_other_fall_back_to_the_defaults(landlord, enable):
    enable("concierge")
    store({"hour": "21:00:00", "rings": 5})

    assert app_settings("concierge").hour == time(8)


def test_an_app_without_settings_has_no_such_page(landlord, enable, visit_as):
    enable("broken")

    assert visit_as(Role.OWNER, landlord.id).get("/office/apps/broken/settings").status_code == 404


def test_settings_of_a_paused_app_are_closed_with_the_reason(landlord, owner):
    with transaction():
        change_plan(landlord, Plan.BASIC, actor=MANAGER, at=NOW)

    page, answer = owner.get(PAGE), owner.post(PAGE, **RIGHT)

    assert (page.status_code, answer.status_code) == (404, 404)
    assert "It needs the plan Premium; this account has Basic." in page.text
    assert stored() == {}


def test_settings_that_may_have_caused_the_faults_can_be_changed(landlord, owner):
    with transaction():
        installation_of("concierge").paused_for_faults_at = NOW

    assert owner.get(PAGE).status_code == 200
    assert owner.post(PAGE, **RIGHT).status_code == 302


def test_settings_of_one_landlord_are_not_those_of_another(owner, make_landlord, visit_as):
    owner.post(PAGE, **RIGHT)
    other = make_landlord("other")

    assert visit_as(Role.OWNER, other.id).get(PAGE).status_code == 404
