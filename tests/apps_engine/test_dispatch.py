"""A failing app never breaks core or another app; the guilty one is named and counted (A-08, R-50)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from core.apps import hookspecs
from core.apps.availability import availability
from core.apps.dispatch import AppFailed, collect, guarded, perform, tell
from core.apps.facts import forget_app_facts
from core.apps.faults import FAULT_WINDOW, FAULTS_BEFORE_PAUSE, KEEP_FAULTS, note_fault, store_faults
from core.apps.lifecycle import installation_of, resume_app
from core.apps.models import AppFault
from core.apps.panels import draw_panels
from core.apps.parts import MailBlock, Panel
from core.apps.registry import current_registry
from core.clock import now
from core.customers.models import Customer
from core.db import db, transaction
from core.isolation import use_landlord
from tests.apps import broken, sample
from tests.apps_engine.conftest import MANAGER
from tests.conftest import NOW

COUNTED = (
    "raises",
    "attribute",
    "wrong type",
    "wrong parts",
    "writes",
    "flushes",
    "bulk",
    "commits",
    "rolls back",
    "closes",
    "missing table",
    "template",
    "drawing",
    "foreign template",
    "recursion",
)
OUTAGES = ("outage", "no connection")


@pytest.fixture(autouse=True)
def _request(app):
    """Panels are drawn while a request is answered."""
    with app.test_request_context(base_url="https://kontor.test"):
        yield


@pytest.fixture
def customer(make_customer, enable):
    """A customer at a landlord who uses a good app and one that fails."""
    enable("sample")
    enable("broken")
    return make_customer()


def card(customer):
    return {
        panel.app: panel for panel in draw_panels(hookspecs.customer_card_panels, customer=customer, page="overview")
    }


def faults():
    store_faults()
    return db.session.execute(select(AppFault.app, AppFault.hook)).all()


def comments():
    db.session.rollback()
    return db.session.scalars(select(Customer.comment)).all()


def write_and(step, customer):
    with transaction():
        db.session.get(Customer, customer.id).comment = "half done"
        db.session.flush()
        step()
        db.session.get(Customer, customer.id).last_name = "Second half"


def fail(times):
    for _ in range(times):
        note_fault("broken", "test", RuntimeError("on purpose"))
    store_faults()
    forget_app_facts()


@pytest.mark.parametrize("kind", COUNTED)
def test_a_fault_leaves_core_and_the_other_app_and_names_the_guilty_one(customer, kind):
    broken.hooks.fault["kind"] = kind
    before = set(card(customer)) - {"broken"}

    panels = card(customer)

    assert "Ada Lind" in panels["sample"].html
    assert set(panels) == before | {"broken"}
    assert panels["broken"].html is None
    assert panels["broken"].app_title == "Broken"
    assert {app for app, _ in faults()} == {"broken"}


@pytest.mark.parametrize("kind", COUNTED)
def test_a_fault_while_a_page_is_drawn_writes_nothing(customer, kind):
    broken.hooks.fault["kind"] = kind

    card(customer)
    with transaction():
        pass

    assert comments() == [""]


def test_the_tries_to_write_would_work_without_the_guard(customer):
    # The control of the test above: the same statement, outside a collecting hook, does write.
    broken.hooks.fault["kind"] = "bulk"

    with transaction():
        broken.hooks.customer_card_panels(db.session.get(Customer, customer.id))

    assert comments() == ["changed by a panel"]


@pytest.mark.parametrize("kind", OUTAGES)
def test_a_database_that_fails_does_not_count_against_the_app(customer, kind):
    broken.hooks.fault["kind"] = kind

    panels = card(customer)

    assert panels["broken"].html is None
    assert faults() == []


def test_a_lost_connection_is_not_hidden_from_core(customer):
    lost = OperationalError("SELECT 1", {}, Exception("server closed the connection"), connection_invalidated=True)

    with pytest.raises(OperationalError), guarded("broken", "test"):
        raise lost

    assert faults() == []


def test_a_slow_app_is_drawn_and_counted(customer, monkeypatch):
    monkeypatch.setattr("core.apps.dispatch.BUDGET_SECONDS", -1.0)

    panels = card(customer)

    assert "Ada Lind" in panels["sample"].html
    assert ("sample", "customer_card_panels") in faults()


def test_core_comes_first_then_the_apps_by_their_order(customer, enable):
    enable("concierge")
    panels = [panel.app for panel in draw_panels(hookspecs.customer_card_panels, customer=customer, page="overview")]

    core = [app for app in panels if app.startswith("core.")]
    assert panels[: len(core)] == core
    assert "sample" in panels[len(core) :]


def test_an_app_that_is_not_in_use_here_is_not_asked(make_customer, landlord):
    assert "sample" not in card(make_customer())


def test_a_hook_can_be_asked_of_one_app_only(customer):
    found = collect(hookspecs.customer_card_panels, Panel, only="sample", customer=customer)

    assert [one.app for one in found.contributions] == ["sample"]


def test_what_an_app_began_before_it_failed_is_rolled_back_alone(customer, enable, monkeypatch):
    enable("concierge")

    def greet(now):
        db.session.get(Customer, customer.id).comment = "half done"
        db.session.flush()
        raise RuntimeError("on purpose")

    with transaction():
        db.session.get(Customer, customer.id).last_name = "Changed by core"
        monkeypatch.setattr(find_implementation("periodic_work", "concierge"), "function", greet)
        failed = perform(hookspecs.periodic_work, now=NOW)

    stored = db.session.execute(select(Customer.last_name, Customer.comment)).one()
    assert failed == ["concierge"]
    assert tuple(stored) == ("Changed by core", "")


def find_implementation(hook, app):
    return next(impl for name, impl in current_registry().implementations(hook, frozenset({app})) if name == app)


def test_an_app_that_must_take_part_stops_the_step_and_is_counted(customer, landlord):
    broken.hooks.fault["kind"] = "transaction"

    with pytest.raises(AppFailed):
        write_and(lambda: tell(hookspecs.booking_confirmed, only="broken", booking=None, now=NOW), customer)

    assert comments() == [""]
    assert faults() == [("broken", "booking_confirmed")]


def test_paused_apps_are_told_of_what_happens_to_their_rows(customer):
    with transaction():
        installation_of("sample").paused_for_faults_at = NOW
    sample.hooks.told.clear()

    class Booking:
        number = "2026-00001"

    with transaction():
        tell(hookspecs.booking_confirmed, only="sample", booking=Booking, now=NOW)

    assert ("booking_confirmed", "2026-00001") in sample.hooks.told


def test_repeated_faults_pause_the_app_at_this_landlord_only(customer, make_landlord):
    fail(FAULTS_BEFORE_PAUSE - 1)
    assert availability("broken").may_use

    fail(1)

    assert str(availability("broken").first_no.reason) == "It is paused after repeated faults."
    other = make_landlord("other")
    with use_landlord(other.id):
        assert availability("broken").first_no.rule == "installed"


def test_a_paused_app_is_not_asked_any_more(customer):
    fail(FAULTS_BEFORE_PAUSE)
    broken.hooks.fault["kind"] = "raises"

    assert "broken" not in card(customer)


def test_faults_that_are_far_apart_pause_nothing(customer, clock):
    for _ in range(FAULTS_BEFORE_PAUSE * 2):
        fail(1)
        clock.shift(FAULT_WINDOW / 2)

    assert availability("broken").may_use


def test_a_released_app_starts_with_a_clean_slate(customer, clock):
    fail(FAULTS_BEFORE_PAUSE)
    clock.shift(timedelta(minutes=1))
    with transaction():
        resume_app("broken", actor=MANAGER, at=now())
    clock.shift(timedelta(minutes=1))

    fail(FAULTS_BEFORE_PAUSE - 1)

    assert availability("broken").may_use


def test_faults_are_kept_for_90_days(customer, clock):
    fail(1)
    clock.shift(KEEP_FAULTS + timedelta(days=1))

    fail(1)

    assert len(faults()) == 1


def test_a_fault_survives_the_rollback_of_its_page(customer):
    broken.hooks.fault["kind"] = "raises"

    card(customer)
    db.session.add(Customer(number="K-9", first_name="Left", last_name="Behind"))

    assert faults() == [("broken", "customer_card_panels")]


def test_a_part_of_core_that_fails_is_not_hidden(landlord):
    with pytest.raises(RuntimeError), guarded("core.customers", "test"):
        raise RuntimeError("on purpose")


def test_mail_blocks_of_a_failing_app_are_left_out(landlord, enable, monkeypatch):
    enable("concierge")

    def fails(booking, now):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(find_implementation("confirmation_mail_blocks", "concierge"), "function", fails)

    found = collect(hookspecs.confirmation_mail_blocks, MailBlock, only="concierge", booking=None, now=NOW)

    assert (found.values, found.failed) == ([], ("concierge",))


@pytest.mark.parametrize("ends", ["commit", "rollback", "close"])
def test_an_app_that_ends_the_transaction_stops_the_step_as_a_whole(customer, enable, monkeypatch, ends):
    enable("concierge")

    def end(now):
        getattr(db.session, ends)()

    monkeypatch.setattr(find_implementation("periodic_work", "concierge"), "function", end)

    with pytest.raises(AppFailed):
        write_and(lambda: perform(hookspecs.periodic_work, now=NOW), customer)

    stored = db.session.execute(select(Customer.last_name, Customer.comment)).one()
    assert tuple(stored) == ("Lind", "")
    assert faults() == [("concierge", "periodic_work")]


def test_a_savepoint_of_the_apps_own_is_allowed(customer, enable, monkeypatch):
    enable("concierge")

    def greet(now):
        with db.session.begin_nested():
            db.session.get(Customer, customer.id).comment = "greeted"

    monkeypatch.setattr(find_implementation("periodic_work", "concierge"), "function", greet)

    with transaction():
        failed = perform(hookspecs.periodic_work, now=NOW)

    assert (failed, comments()) == ([], ["greeted"])
