"""The page of one landlord: the plan, decisions about private apps, faults, history (A-02, A-03, A-07, A-08)."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from core.apps.availability import AppState, availability
from core.apps.facts import forget_app_facts
from core.apps.lifecycle import activation_of, install_app, installation_of, request_activation
from core.apps.models import AppFault
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Landlord, Plan
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.platform.conftest import OWNER


@pytest.fixture
def manager(visit_as):
    return visit_as(Role.ACCOUNT_MANAGER)


@pytest.fixture
def page(landlord):
    return f"/platform/landlords/{landlord.id}"


@pytest.fixture
def basic(make_landlord):
    return make_landlord("basic", Plan.BASIC, "Basic House")


def state(name="concierge"):
    db.session.rollback()
    forget_app_facts()
    return availability(name).state


def request():
    with transaction():
        request_activation("concierge", "For our guests", actor=OWNER, at=NOW)


def card(text, name="concierge"):
    return text.split(f'id="app-{name}"')[1].split("</section>")[0]


def test_the_page_shows_plan_facts_and_every_app(manager, page, landlord):
    text = manager.get(page).text

    assert "Seeblick" in text
    assert "hallo@seeblick.example" in text
    assert re.search(r'value="PREMIUM" checked', text)
    for name in ("concierge", "sample", "extras", "broken", "booking_data_manager"):
        assert f'id="app-{name}"' in text


def test_a_private_app_is_activated_directly(manager, page, landlord):
    answer = manager.post(f"{page}/apps/concierge/activate", until="", reason="")

    assert (answer.status_code, answer.location) == (302, f"{page}#app-concierge")
    assert state() is AppState.ACTIVATED
    assert "Concierge: activated." in manager.get(page).text
    assert "Account_Manager (account manager)" in manager.get(page).text


def test_an_activation_until_a_day_holds_until_that_day_is_over_at_the_landlords(manager, page, landlord):
    manager.post(f"{page}/apps/concierge/activate", until="2026-06-30", reason="A trial")

    db.session.rollback()
    assert activation_of("concierge").ends_at == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)
    assert "Last day: Jun 30, 2026. Reason: “A trial”" in manager.get(page).text


@pytest.mark.parametrize(
    ("until", "text"),
    [
        ("2026-05-31", "The last day must be in the future."),
        ("tomorrow", "field-activate-concierge-until-error"),
        ("9999-12-31", "field-activate-concierge-until-error"),
        ("0001-01-01", "The last day must be in the future."),
    ],
)
def test_a_wrong_last_day_is_refused_and_what_was_typed_stays(manager, page, landlord, until, text):
    answer = manager.post(f"{page}/apps/concierge/activate", until=until, reason="A trial")

    assert answer.status_code == 422
    assert text in answer.text
    assert f'value="{until}"' in answer.text
    assert "A trial</textarea>" in answer.text
    assert state() is AppState.UNAVAILABLE


def test_today_is_still_a_possible_last_day(manager, page, landlord):
    assert manager.post(f"{page}/apps/concierge/activate", until="2026-06-01", reason="").status_code == 302


def test_on_a_plan_that_is_too_low_the_page_explains_instead_of_offering(manager, basic):
    text = card(manager.get(f"/platform/landlords/{basic.id}").text)

    assert "It cannot be activated now" in text
    assert "It needs the plan Premium; this account has Basic." in text
    assert "/apps/concierge/activate" not in text
    assert 'href="#plan"' in text


def test_an_activation_that_is_forced_on_a_plan_that_is_too_low_is_refused_with_the_reason(manager, basic):
    answer = manager.post(f"/platform/landlords/{basic.id}/apps/concierge/activate", until="", reason="")

    assert answer.status_code == 409
    assert "The app cannot be activated: It needs the plan Premium; this account has Basic." in answer.text
    with use_landlord(basic.id):
        assert state() is AppState.UNAVAILABLE


def test_after_the_plan_is_changed_the_same_landlord_can_be_activated(manager, basic):
    address = f"/platform/landlords/{basic.id}"

    manager.post(f"{address}/plan", plan="PREMIUM")
    answer = manager.post(f"{address}/apps/concierge/activate", until="", reason="")

    assert answer.status_code == 302
    with use_landlord(basic.id):
        assert state() is AppState.ACTIVATED


def test_a_request_is_approved(manager, page, landlord):
    request()
    assert "For our guests" in card(manager.get(page).text)

    manager.post(f"{page}/apps/concierge/activate", until="", reason="")

    assert state() is AppState.ACTIVATED


def test_a_request_is_declined_with_a_reason_that_the_landlord_reads(manager, page, landlord, visit_as):
    request()

    manager.post(f"{page}/apps/concierge/decline", reason="Not in winter")

    assert "Not in winter" in visit_as(Role.OWNER, landlord.id).get("/office/apps/concierge").text


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_request_is_not_declined_without_a_reason(manager, page, landlord, reason):
    request()

    answer = manager.post(f"{page}/apps/concierge/decline", reason=reason)

    assert answer.status_code == 422
    assert "<details" in card(answer.text)
    assert " open>" in card(answer.text)
    assert state() is AppState.REQUESTED


def test_a_request_that_was_decided_meanwhile_cannot_be_declined(manager, page, landlord):
    request()
    manager.post(f"{page}/apps/concierge/activate", until="", reason="")

    answer = manager.post(f"{page}/apps/concierge/decline", reason="No")

    assert answer.status_code == 409
    assert "There is no open request for this app." in answer.text
    assert state() is AppState.ACTIVATED


def test_an_activation_is_taken_back_with_a_reason_and_the_app_pauses(manager, page, landlord, enable):
    enable("concierge")

    refused = manager.post(f"{page}/apps/concierge/end", reason="")
    done = manager.post(f"{page}/apps/concierge/end", reason="The trial is over")

    assert (refused.status_code, done.status_code) == (422, 302)
    assert state() is AppState.PAUSED


def test_a_public_app_cannot_be_activated(manager, page, landlord):
    assert manager.post(f"{page}/apps/sample/activate", until="", reason="").status_code == 404


def test_fields_that_the_form_does_not_know_are_refused(manager, page, landlord):
    answer = manager.post(f"{page}/apps/concierge/activate", until="", reason="", state="active")

    assert answer.status_code == 422
    assert state() is AppState.UNAVAILABLE


def test_the_plan_form_says_beforehand_what_pauses_and_what_comes_back(manager, page, landlord, enable):
    enable("concierge")
    assert "Pauses: Concierge. All data stay." in manager.get(page).text

    manager.post(f"{page}/plan", plan="BASIC")

    assert "Comes back: Concierge" in manager.get(page).text
    assert state() is AppState.PAUSED


@pytest.mark.parametrize("plan", ["", "GOLD", "premium", "1"])
def test_a_plan_that_does_not_exist_is_refused(manager, page, landlord, plan):
    answer = manager.post(f"{page}/plan", plan=plan)

    assert answer.status_code == 422
    assert "Please choose one of the plans." in answer.text
    db.session.rollback()
    assert db.session.get(Landlord, landlord.id).plan is Plan.PREMIUM


def test_a_change_of_the_plan_is_on_record(manager, page, landlord):
    manager.post(f"{page}/plan", plan="ENTERPRISE")

    assert "The plan was changed from Premium to Enterprise." in manager.get(page).text


def test_faults_are_shown_and_a_paused_app_is_released(manager, page, landlord, enable):
    enable("sample")
    with transaction():
        db.session.add(AppFault(app="sample", hook="app_tabs", at=NOW, error="RuntimeError: <i>on purpose</i>"))
        installation_of("sample").paused_for_faults_at = NOW
    text = manager.get(page).text
    assert "RuntimeError: &lt;i&gt;on purpose&lt;/i&gt;" in text
    assert "Release after faults" in card(text, "sample")

    answer = manager.post(f"{page}/apps/sample/resume")

    assert answer.status_code == 302
    assert state("sample") is AppState.INSTALLED


def test_an_app_that_is_not_paused_cannot_be_released(manager, page, landlord, enable):
    enable("sample")

    assert manager.post(f"{page}/apps/sample/resume").status_code == 404


@pytest.mark.parametrize("step", ["plan", "apps/concierge/activate", "apps/sample/resume"])
def test_a_landlord_who_does_not_exist_is_not_found(manager, landlord, step):
    data = {"plan": "BASIC"} if step == "plan" else {}

    assert manager.get("/platform/landlords/99").status_code == 404
    assert manager.get("/platform/landlords/99999999999999999999").status_code == 404
    assert manager.post(f"/platform/landlords/99/{step}", **data).status_code == 404


def test_an_app_that_does_not_exist_is_not_found(manager, page, landlord):
    assert manager.post(f"{page}/apps/nowhere/activate", until="", reason="").status_code == 404


@pytest.mark.parametrize("role", [Role.OWNER, Role.READ_ONLY])
def test_staff_cannot_give_themselves_a_plan_or_an_app(landlord, visit_as, page, role):
    person = visit_as(role, landlord.id)

    answers = [
        person.post(f"{page}/plan", plan="ENTERPRISE"),
        person.post(f"{page}/apps/concierge/activate", until="", reason=""),
        person.post(f"{page}/apps/concierge/resume"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert state() is AppState.UNAVAILABLE


def test_the_same_activation_sent_twice_is_harmless(manager, page, landlord):
    for _ in range(2):
        assert manager.post(f"{page}/apps/concierge/activate", until="2026-07-31", reason="").status_code == 302

    db.session.rollback()
    assert activation_of("concierge").ends_at > NOW + timedelta(days=59)


def test_ids_on_the_page_are_unique(manager, page, landlord):
    request()

    ids = re.findall(r'\bid="([^"]+)"', manager.get(page).text)

    assert len(ids) == len({*ids})


def test_one_landlords_page_shows_nothing_of_another(manager, page, basic, landlord):
    with use_landlord(basic.id), transaction():
        install_app("sample", ["customers.read"], actor=OWNER, at=NOW)

    assert "Olga Owner" in manager.get(f"/platform/landlords/{basic.id}").text
    assert "Olga Owner" not in manager.get(page).text
