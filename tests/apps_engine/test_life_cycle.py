"""The life cycle of an app at one landlord: every step, every refusal, and what stays on record (A-03, A-04, A-09)."""

from datetime import timedelta

import pytest

from core.apps.availability import AppState, availability
from core.apps.facts import forget_app_facts
from core.apps.history import life_cycle_lines
from core.apps.lifecycle import (
    ACCESS_KEY_LIFE,
    KEEP_DATA,
    AlreadyActivated,
    CannotActivate,
    CannotInstall,
    ConsentMissing,
    EndsInThePast,
    NotRequested,
    ReasonMissing,
    access_key_hash,
    activate_app,
    activation_of,
    change_plan,
    configure_app,
    create_access_key,
    decline_activation,
    end_activation,
    install_app,
    installation_of,
    manifest_of,
    request_activation,
    resume_app,
    uninstall_app,
)
from core.apps.periodic import tick
from core.db import transaction
from core.errors import NotFound
from core.isolation import use_landlord
from core.landlords.models import Plan
from tests.apps import concierge
from tests.apps_engine.conftest import MANAGER, OWNER
from tests.conftest import NOW

APP = "concierge"
ACCESS = ["customers.read", "messages.send"]


def step(service, *arguments, at=NOW, actor=OWNER, **more):
    with transaction():
        return service(*arguments, actor=actor, at=at, **more)


def activate(until=None, reason="", at=NOW):
    return step(activate_app, APP, until=until, reason=reason, actor=MANAGER, at=at)


def state(at=NOW):
    forget_app_facts()
    return availability(APP, now=at).state


def history():
    return [line.text for line in life_cycle_lines()]


def test_a_private_app_goes_from_unavailable_to_installed(landlord):
    states = [state()]

    step(request_activation, APP, "For our guests")
    states.append(state())
    activate()
    states.append(state())
    step(install_app, APP, ACCESS)
    states.append(state())

    assert states == [AppState.UNAVAILABLE, AppState.REQUESTED, AppState.ACTIVATED, AppState.INSTALLED]


def test_every_step_is_on_record_with_who_and_why(landlord):
    step(request_activation, APP, "For our guests")
    step(decline_activation, APP, "Not in winter", actor=MANAGER)
    activate(NOW + timedelta(days=30), "A trial")
    step(install_app, APP, ACCESS)
    step(end_activation, APP, "The trial is over", actor=MANAGER)

    lines = life_cycle_lines()

    assert [line.text for line in lines] == [
        "Concierge: paused. Its activation ended.",
        "Concierge: activation ended. Reason: “The trial is over”",
        "Concierge: installed, with consent to its access.",
        "Concierge: activated. Last day: Jul 1, 2026. Reason: “A trial”",
        "Concierge: request declined. Reason: “Not in winter”",
        "Concierge: activation requested. Note: “For our guests”",
    ]
    assert lines[1].who == "Max Manager (account manager)"
    assert lines[2].who == "Olga Owner"


def test_an_app_can_be_activated_without_a_request(landlord):
    activate()

    assert state() is AppState.ACTIVATED


def test_activation_is_refused_on_a_plan_that_is_too_low(make_landlord):
    basic = make_landlord("basic", Plan.BASIC)

    with use_landlord(basic.id), pytest.raises(CannotActivate) as refusal:
        activate()

    assert refusal.value.sentence == ("The app cannot be activated: It needs the plan Premium; this account has Basic.")
    with use_landlord(basic.id):
        assert activation_of(APP) is None


def test_activation_is_decided_on_the_plan_that_is_stored_now(landlord):
    assert availability(APP).state is AppState.UNAVAILABLE
    step(change_plan, landlord, Plan.BASIC, actor=MANAGER)

    with pytest.raises(CannotActivate):
        activate()


def test_a_public_app_needs_no_activation_and_gets_none(landlord):
    with pytest.raises(NotFound):
        step(activate_app, "sample", until=None, reason="", actor=MANAGER)
    with pytest.raises(NotFound):
        step(request_activation, "sample", "")


def test_an_activation_must_end_in_the_future(landlord):
    with pytest.raises(EndsInThePast):
        activate(until=NOW)


def test_a_request_cannot_be_declined_without_a_reason(landlord):
    step(request_activation, APP, "")

    with pytest.raises(ReasonMissing):
        step(decline_activation, APP, "  ", actor=MANAGER)

    assert state() is AppState.REQUESTED


def test_nothing_can_be_declined_without_a_request(landlord):
    with pytest.raises(NotRequested):
        step(decline_activation, APP, "No", actor=MANAGER)


def test_a_declined_landlord_reads_the_reason_and_may_ask_again(landlord):
    step(request_activation, APP, "")
    step(decline_activation, APP, "Not in winter", actor=MANAGER)

    assert str(availability(APP).first_no.reason) == "Its activation was declined: Not in winter"

    step(request_activation, APP, "It is summer")
    assert state() is AppState.REQUESTED


def test_an_activated_app_cannot_be_requested(landlord):
    activate()

    with pytest.raises(AlreadyActivated):
        step(request_activation, APP, "")


def test_an_access_key_is_stored_as_a_hash_for_24_hours_and_keeps_the_note(landlord):
    step(request_activation, APP, "For our guests")

    key = step(create_access_key, APP)

    activation = activation_of(APP)
    assert activation.access_key_hash == access_key_hash(key) != key
    assert activation.access_key_expires_at == NOW + ACCESS_KEY_LIFE
    assert activation.request_note == "For our guests"


def test_an_access_key_ends_with_the_activation(landlord):
    step(create_access_key, APP)

    activate()

    assert activation_of(APP).access_key_hash is None


def test_an_app_that_is_not_activated_cannot_be_installed(landlord):
    with pytest.raises(CannotInstall):
        step(install_app, APP, ACCESS)

    assert installation_of(APP) is None


def test_the_installation_needs_consent_to_all_of_the_access(landlord):
    activate()

    with pytest.raises(ConsentMissing):
        step(install_app, APP, ACCESS[:1])

    assert installation_of(APP) is None


def test_the_consent_is_kept_with_who_and_when(landlord):
    activate()

    step(install_app, APP, ACCESS)

    installation = installation_of(APP)
    assert (installation.consented_access, installation.consented_by, installation.consented_at) == (
        ACCESS,
        "Olga Owner",
        NOW,
    )


def test_an_app_that_fails_while_it_is_installed_is_not_installed(landlord):
    activate()
    concierge.hooks.fails_in.add("app_installed")

    with pytest.raises(Exception, match="app_failed"):
        step(install_app, APP, ACCESS)

    assert installation_of(APP) is None
    assert state() is AppState.ACTIVATED


def test_an_uninstalled_app_is_told_and_its_data_are_kept_for_90_days(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(configure_app, APP, {"rings": 5})

    step(uninstall_app, APP, keep_data=True)

    installation = installation_of(APP)
    assert concierge.hooks.told[-1] == ("app_uninstalled", True)
    assert (installation.delete_data_at, installation.settings) == (NOW + KEEP_DATA, {"rings": 5})
    assert state() is AppState.ACTIVATED


def test_a_kept_app_comes_back_with_its_settings(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(configure_app, APP, {"rings": 5})
    step(uninstall_app, APP, keep_data=True)

    step(install_app, APP, ACCESS, at=NOW + timedelta(days=89))
    tick(NOW + timedelta(days=91))

    assert installation_of(APP).settings == {"rings": 5}
    assert state() is AppState.INSTALLED


def test_kept_data_are_deleted_after_90_days_and_not_before(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(configure_app, APP, {"rings": 5})
    step(uninstall_app, APP, keep_data=True)
    concierge.hooks.told.clear()

    tick(NOW + timedelta(days=90) - timedelta(seconds=1))
    told_before = list(concierge.hooks.told)
    tick(NOW + timedelta(days=90))
    tick(NOW + timedelta(days=90))

    assert told_before == []
    assert concierge.hooks.told == [("app_uninstalled", False)]
    assert installation_of(APP).settings == {}
    assert history()[0] == "Concierge: kept data deleted."


def test_data_can_be_deleted_with_the_app(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(configure_app, APP, {"rings": 5})

    step(uninstall_app, APP, keep_data=False)

    assert concierge.hooks.told[-1] == ("app_uninstalled", False)
    assert installation_of(APP).settings == {}
    assert history()[0] == "Concierge: uninstalled, all its data deleted."


def test_an_app_that_fails_while_it_is_uninstalled_stays(landlord):
    activate()
    step(install_app, APP, ACCESS)
    concierge.hooks.fails_in.add("app_uninstalled")

    with pytest.raises(Exception, match="app_failed"):
        step(uninstall_app, APP, keep_data=False)

    assert state() is AppState.INSTALLED


def test_what_is_not_installed_cannot_be_configured_resumed_or_uninstalled(landlord):
    activate()

    with pytest.raises(NotFound):
        step(configure_app, APP, {})
    with pytest.raises(NotFound):
        step(resume_app, APP, actor=MANAGER)
    with pytest.raises(NotFound):
        step(uninstall_app, APP, keep_data=True)


def test_changed_settings_are_on_record_by_their_labels(landlord):
    activate()
    step(install_app, APP, ACCESS)

    step(configure_app, APP, {"rings": 5, "is_polite": True})

    assert history()[0] == "Concierge: settings changed. Changed: Rings, Polite."


def test_an_activation_holds_through_its_last_moment(landlord):
    end = NOW + timedelta(days=10)
    activate(until=end)
    step(install_app, APP, ACCESS)

    assert availability(APP, now=end - timedelta(seconds=1)).may_use
    assert not availability(APP, now=end).may_use


def test_an_app_whose_activation_ends_by_itself_is_paused_and_told_once(landlord):
    end = NOW + timedelta(days=10)
    activate(until=end)
    step(install_app, APP, ACCESS)
    concierge.hooks.told.clear()

    tick(end)
    tick(end)

    assert [what for what in concierge.hooks.told if what[0] == "app_paused"] == [("app_paused", end)]
    assert state(end) is AppState.PAUSED
    assert history()[0] == "Concierge: paused. Its activation ended."


def test_an_app_comes_back_when_it_is_activated_again(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(end_activation, APP, "A pause", actor=MANAGER)
    assert state() is AppState.PAUSED

    activate()

    assert concierge.hooks.told[-1][0] == "app_resumed"
    assert state() is AppState.INSTALLED


def test_an_app_that_cannot_take_up_its_work_does_not_stop_the_account_manager(landlord):
    activate()
    step(install_app, APP, ACCESS)
    step(end_activation, APP, "A pause", actor=MANAGER)
    concierge.hooks.fails_in.add("app_resumed")

    activate()
    concierge.hooks.fails_in.clear()
    tick(NOW)

    assert [name for name, _ in concierge.hooks.told].count("app_resumed") == 2
    assert not installation_of(APP).is_paused


def test_an_app_that_needs_more_access_than_agreed_pauses_until_it_is_agreed(landlord):
    activate()
    step(install_app, APP, ACCESS)
    installation = installation_of(APP)
    with transaction():
        installation_of(APP).consented_access = ACCESS[:1]
    forget_app_facts()
    assert str(availability(APP).first_no.reason) == "The consent to its access to data is missing."
    tick(NOW)

    step(install_app, APP, ACCESS)

    assert installation.id == installation_of(APP).id
    assert state() is AppState.INSTALLED
    assert not installation_of(APP).is_paused
    assert "Concierge: consent to its access renewed." in history()


def test_an_app_that_others_need_takes_them_with_it(landlord):
    step(install_app, "sample", manifest_of("sample").access_names)
    step(install_app, "extras", [])

    step(uninstall_app, "sample", keep_data=True)

    assert installation_of("extras").is_paused
    forget_app_facts()
    assert str(availability("extras").first_no.reason) == "It needs other apps first: Sample"


def test_the_steps_of_one_landlord_do_not_touch_another(landlord, make_landlord):
    other = make_landlord("other")
    activate()
    step(install_app, APP, ACCESS)

    with use_landlord(other.id):
        assert state() is AppState.UNAVAILABLE
        assert history() == []
