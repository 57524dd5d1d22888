"""A lower plan pauses apps with their data; a higher one brings them back unchanged (A-07)."""

from core.apps.availability import AppState, availability
from core.apps.history import life_cycle_lines
from core.apps.lifecycle import change_plan, configure_app, installation_of
from core.apps.rehearsal import plan_effects
from core.apps.settings import app_settings
from core.db import transaction
from core.landlords.models import Plan
from core.landlords.services import current_landlord
from tests.apps import concierge
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.conftest import NOW

APP = "concierge"


def change(plan):
    with transaction():
        change_plan(current_landlord(), plan, actor=MANAGER, at=NOW)


def test_a_lower_plan_pauses_the_app_and_tells_it(enable):
    enable(APP)
    concierge.hooks.told.clear()

    change(Plan.BASIC)

    assert availability(APP).state is AppState.PAUSED
    assert concierge.hooks.told == [("app_paused", NOW)]
    assert [line.text for line in life_cycle_lines()][:2] == [
        "Concierge: paused. The plan no longer includes it.",
        "The plan was changed from Premium to Basic.",
    ]


def test_an_app_that_fails_while_it_is_paused_is_paused_all_the_same(enable):
    enable(APP)
    concierge.hooks.fails_in.add("app_paused")

    change(Plan.BASIC)

    assert installation_of(APP).is_paused


def test_a_higher_plan_brings_the_app_back_as_it_was(enable):
    enable(APP)
    with transaction():
        configure_app(APP, {"rings": 7}, actor=OWNER, at=NOW)
    before = app_settings(APP)
    row = installation_of(APP)
    kept = (row.installed_at, row.consented_at, row.consented_access, row.is_configured)
    change(Plan.BASIC)
    concierge.hooks.told.clear()

    change(Plan.ENTERPRISE)

    row = installation_of(APP)
    assert concierge.hooks.told == [("app_resumed", NOW)]
    assert app_settings(APP) == before
    assert (row.installed_at, row.consented_at, row.consented_access, row.is_configured) == kept
    assert availability(APP).state is AppState.INSTALLED


def test_the_same_plan_again_changes_nothing_and_leaves_no_line(enable):
    enable(APP)
    lines = len(life_cycle_lines())

    change(Plan.PREMIUM)

    assert len(life_cycle_lines()) == lines


def test_an_app_that_needs_a_paused_app_still_works_where_it_does_not(enable):
    enable("sample")
    enable("extras")
    enable(APP)

    change(Plan.BASIC)

    assert availability("extras").may_use
    assert not availability(APP).may_use


def test_a_rehearsal_names_what_pauses_and_what_comes_back_and_changes_nothing(enable):
    enable(APP)
    enable("sample")

    on_premium = {effect.plan: (effect.pauses, effect.resumes) for effect in plan_effects(NOW)}
    change(Plan.BASIC)
    on_basic = {effect.plan: (effect.pauses, effect.resumes) for effect in plan_effects(NOW)}

    assert on_premium[Plan.BASIC] == (("Concierge",), ())
    assert on_premium[Plan.ENTERPRISE] == ((), ())
    assert on_basic[Plan.PREMIUM] == ((), ("Concierge",))
    assert current_landlord().plan is Plan.BASIC
