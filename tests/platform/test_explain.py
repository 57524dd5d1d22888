""" "Why can't they see it?": the first rule that says no, and the link that mends it (A-10)."""

import pytest

from core.apps.lifecycle import activate_app, change_plan, install_app, installation_of, manifest_of, uninstall_app
from core.db import transaction
from core.landlords.models import Plan
from core.permissions.rights import RIGHTS, Role
from tests.conftest import NOW
from tests.platform.conftest import MANAGER, OWNER


@pytest.fixture
def explain(visit_as, landlord):
    manager = visit_as(Role.ACCOUNT_MANAGER)

    def ask(app="concierge", role="owner"):
        answer = manager.get(f"/platform/explain?landlord={landlord.id}&app={app}&role={role}")
        assert answer.status_code == 200
        return answer.text

    return ask


def activate():
    with transaction():
        activate_app("concierge", until=None, reason="", actor=MANAGER, at=NOW)


def mended_at(text):
    """Return the part of the page that belongs to the first no."""
    return text.split('<p class="mb-2">')[1].split("</li>")[0]


def test_the_page_offers_landlords_apps_and_roles(visit_as, landlord):
    text = visit_as(Role.ACCOUNT_MANAGER).get("/platform/explain").text

    for option in ("Seeblick", "Concierge", "Sample", "Read only"):
        assert f">{option}</option>" in text
    assert "The rules, in the order" not in text


def test_every_rule_is_listed_in_order_with_its_answer(explain):
    text = explain()

    labels = ["on this server", "fit its version", "may see it", "is activated", "plan includes", "that it needs are"]
    places = [text.index(label) for label in labels]
    assert places == sorted(places)
    assert text.count(":</strong> yes") + text.count(":</strong> no") == 10


def test_an_app_that_is_not_activated_leads_to_the_activation(explain, landlord):
    text = explain()

    assert "It is a private app and not activated for this account." in text
    assert f"/platform/landlords/{landlord.id}#app-concierge" in mended_at(text)


def test_a_plan_that_is_too_low_leads_to_the_plan(explain, landlord, enable):
    enable("concierge")
    with transaction():
        change_plan(landlord, Plan.BASIC, actor=MANAGER, at=NOW)

    assert f"/platform/landlords/{landlord.id}#plan" in mended_at(explain())


def test_an_app_that_needs_another_leads_to_the_question_about_that_one(explain, landlord):
    assert f"/platform/explain?landlord={landlord.id}&amp;app=sample" in mended_at(explain("extras"))


def test_an_app_that_waits_for_the_landlord_gives_the_address_to_send(explain):
    activate()

    assert "https://kontor.test/office/apps/concierge/install" in mended_at(explain())


def test_an_app_that_is_paused_after_faults_leads_to_its_release(explain, landlord, enable):
    enable("sample")
    with transaction():
        installation_of("sample").paused_for_faults_at = NOW

    assert f"/platform/landlords/{landlord.id}#app-sample" in mended_at(explain("sample"))


def test_a_role_that_may_not_use_apps_is_named(explain, enable, monkeypatch):
    enable("concierge")
    monkeypatch.setitem(RIGHTS, Role.READ_ONLY, RIGHTS[Role.READ_ONLY] - {"apps.use"})

    assert "another role" in mended_at(explain(role="read_only"))
    assert "They can see and use it." in explain(role="staff")


def test_an_app_that_is_in_use_needs_no_mending(explain, enable):
    enable("concierge")

    text = explain()

    assert "They can see and use it." in text
    assert '<p class="mb-2">' not in text


def test_an_app_that_is_not_on_the_server_is_left_to_the_operator(explain):
    assert "The operator repairs or updates the app" in mended_at(explain("nowhere"))


def test_the_link_that_mends_really_mends_until_nothing_is_left(explain, landlord):
    reasons = []
    for step in (
        activate,
        lambda: install("concierge"),
        lambda: None,
    ):
        text = explain()
        reasons.append(text.split('<p class="mb-2">')[1].split("</p>")[0] if '<p class="mb-2">' in text else "")
        step()

    assert reasons == [
        "Activate the app for this landlord.",
        "The owner or a manager of the landlord does this. Send them this address:",
        "",
    ]


def install(name):
    with transaction():
        install_app(name, manifest_of(name).access_names, actor=OWNER, at=NOW)


def test_an_uninstalled_app_is_explained_as_not_installed(explain, enable):
    enable("sample")
    with transaction():
        uninstall_app("sample", keep_data=True, actor=OWNER, at=NOW)

    assert "It is not installed." in explain("sample")


@pytest.mark.parametrize("query", ["landlord=99&app=sample", "landlord=x&app=sample", "app=sample", "role=king"])
def test_a_broken_question_is_harmless(visit_as, landlord, query):
    answer = visit_as(Role.ACCOUNT_MANAGER).get(f"/platform/explain?{query}")

    assert answer.status_code == (404 if "99" in query else 200)
