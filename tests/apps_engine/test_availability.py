"""The one resolver: each rule is the first that says no once (A-04, A-10)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.apps.availability import INSTALL_RULES, Rule, availability, enabled_apps
from core.apps.facts import forget_app_facts
from core.apps.lifecycle import activate_app, end_activation, installation_of, request_activation
from core.apps.registry import current_registry
from core.db import transaction
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.landlords.services import current_landlord
from core.permissions.rights import RIGHTS, Role
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.conftest import NOW

APP = "concierge"


@pytest.fixture
def replace_app(app, monkeypatch):
    """Change an app as the server knows it, for one test."""

    def make(name=APP, error="", **manifest):
        registry = current_registry()
        known = registry.get(name)
        changed = replace(known, error=error, manifest=replace(known.manifest, **manifest))
        monkeypatch.setitem(registry.apps, name, changed)

    return make


def first_no(name=APP, **more):
    forget_app_facts()
    check = availability(name, **more).first_no
    return (check.rule, str(check.reason)) if check else None


def test_an_app_that_is_in_use_has_no_first_no(enable):
    enable(APP)

    assert first_no(role=Role.READ_ONLY) is None
    assert APP in enabled_apps()


def test_an_app_that_the_server_does_not_have_is_refused_by_its_package(landlord):
    assert first_no("nowhere") == (Rule.PACKAGE, "It is not installed on this server.")


def test_an_app_that_could_not_be_loaded_is_refused_by_its_package(enable, replace_app):
    enable(APP)
    replace_app(error="ImportError: on purpose")

    assert first_no() == (Rule.PACKAGE, "It could not be loaded on this server.")


def test_an_app_whose_tables_are_not_ready_is_refused_by_its_version(enable, monkeypatch):
    enable(APP)
    monkeypatch.setattr("core.apps.availability.schema_is_ready", lambda app: app.name != APP)

    assert first_no() == (Rule.VERSION, "Its tables need repair by the operator.")


def test_a_private_app_that_nobody_activated_is_not_visible(landlord):
    assert first_no() == (Rule.VISIBLE, "It is a private app and not activated for this account.")


def test_a_requested_app_waits_for_its_activation(landlord):
    with transaction():
        request_activation(APP, "", actor=OWNER, at=NOW)

    assert first_no() == (Rule.ACTIVATED, "Its activation has been requested and not been decided yet.")


def test_an_app_whose_activation_was_taken_back_is_not_activated(enable):
    enable(APP)
    with transaction():
        end_activation(APP, "Enough", actor=MANAGER, at=NOW)

    assert first_no() == (Rule.ACTIVATED, "Its activation was ended.")


def test_an_app_whose_last_day_is_over_names_that_day(landlord):
    end = NOW + timedelta(hours=14)
    with transaction():
        activate_app(APP, until=end, reason="", actor=MANAGER, at=NOW)

    assert first_no(now=end) == (Rule.ACTIVATED, "Its activation ended on Jun 1, 2026.")


def test_a_plan_that_is_too_low_is_named_with_the_plan_that_is_needed(enable):
    enable(APP)
    with transaction():
        current_landlord().plan_level = Plan.BASIC.value

    assert first_no() == (Rule.PLAN, "It needs the plan Premium; this account has Basic.")


def test_a_missing_app_that_is_needed_is_named_by_its_title(landlord):
    assert first_no("extras") == (Rule.DEPENDENCIES, "It needs other apps first: Sample")


def test_apps_that_need_each_other_are_refused_instead_of_asked_for_ever(enable, replace_app):
    enable("sample")
    replace_app("sample", needs=("extras",))

    assert first_no("extras") == (Rule.DEPENDENCIES, "It needs other apps first: Sample")


def test_an_app_that_may_be_installed_waits_for_the_installation(landlord):
    assert first_no("sample") == (Rule.INSTALLED, "It is not installed.")
    assert availability("sample").may_install


def test_an_app_that_asks_for_more_access_than_agreed_waits_for_consent(enable):
    enable("sample")
    with transaction():
        installation_of("sample").consented_access = []

    assert first_no("sample") == (Rule.CONSENT, "The consent to its access to data is missing.")


def test_an_app_that_is_paused_after_faults_is_not_healthy(enable):
    enable("sample")
    with transaction():
        installation_of("sample").paused_for_faults_at = NOW

    assert first_no("sample") == (Rule.HEALTHY, "It is paused after repeated faults.")


def test_a_role_without_the_right_to_use_apps_is_named_last(enable, monkeypatch):
    enable(APP)
    monkeypatch.setitem(RIGHTS, Role.READ_ONLY, RIGHTS[Role.READ_ONLY] - {"apps.use"})

    assert first_no(role=Role.READ_ONLY) == (Rule.ROLE, "Your role may not use apps.")
    assert first_no(role=Role.STAFF) is None


def test_every_rule_is_asked_in_the_fixed_order(landlord):
    assert [check.rule for check in availability(APP).checks] == list(Rule)
    assert list(INSTALL_RULES) == list(Rule)[:6]


def test_another_landlord_has_their_own_answer(enable, make_landlord):
    enable(APP)
    other = make_landlord("other")

    with use_landlord(other.id):
        assert first_no() == (Rule.VISIBLE, "It is a private app and not activated for this account.")


def test_a_change_takes_effect_in_the_next_question_without_restart(enable):
    enable(APP)
    assert APP in enabled_apps()

    with transaction():
        end_activation(APP, "Enough", actor=MANAGER, at=NOW)

    assert APP not in enabled_apps()
