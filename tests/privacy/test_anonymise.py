"""Anonymised means gone, everywhere (R-60); money stays (R-63), nothing links (R-64), no broken app hides it (R-66)."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.apps.parts import Obstacle
from core.bookings.models import Booking, BookingItem
from core.customers.models import Customer
from core.db import db, transaction
from core.files.models import StoredFile
from core.messages.models import Message
from core.payments.models import Due, Payment
from core.personal_data.tables import owned_models, register_of
from core.privacy import anonymise, blanking
from core.privacy.anonymise import NotYetAnonymised, anonymise_customer, ask_apps_again
from core.privacy.erasures import get_erasure
from core.privacy.models import Erasure, ErasureState
from tests.apps import sample
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, everything, hits, plant

ADA, BO = Planted("Qwjx"), Planted("Vzkp")


@pytest.fixture
def service(landlord):
    return new_service(capacity=50)


def erase(customer_id: int) -> Erasure:
    with transaction():
        return anonymise_customer(customer_id, actor=SYSTEM, at=NOW)


def found(database, planted: Planted = ADA, log: str = "", kept=()) -> list[tuple[str, str]]:
    return hits(planted.words.values(), everything(database, log, kept))


def test_nothing_of_an_anonymised_customer_is_found_anywhere(database, service, caplog):
    customer_id = plant(ADA, service)
    before = found(database, log=caplog.text)

    erasure = erase(customer_id)

    assert {word for _place, word in before} == set(ADA.words.values())
    assert found(database, log=caplog.text) == []
    assert erasure.state is ErasureState.DONE


def test_nothing_of_anybody_else_goes(database, service):
    ada, bo = plant(ADA, service), plant(BO, service)
    before = found(database, BO)

    erase(ada)

    assert found(database, BO) == before
    assert db.session.get_one(Customer, bo).anonymised_at is None


SKIPPED = (
    "customer",
    "message",
    "activity",
    "booking_item",
    "customer_merge_row",
    "booking_data_manager_change_set",
    "files",
)


@pytest.mark.parametrize("skipped", SKIPPED)
def test_the_search_finds_what_a_forgotten_table_would_leave(database, service, monkeypatch, skipped):
    customer_id = plant(ADA, service)
    if skipped == "files":
        monkeypatch.setattr(anonymise, "_delete_files", lambda ids: None)
    for name in ("blank_rows", "delete_rows"):
        _forget(monkeypatch, name, skipped)

    erase(customer_id)

    assert found(database)


def _forget(monkeypatch: pytest.MonkeyPatch, name: str, table: str) -> None:
    real: Callable[..., int] = getattr(blanking, name)

    def but_one(model, ids, **more):
        return 0 if model.__tablename__ == table else real(model, ids, **more)

    monkeypatch.setattr(anonymise, name, but_one)


@pytest.mark.parametrize("places", ["leftover_rows", "leftover_files"])
def test_the_search_finds_what_belongs_to_nobody(database, service, monkeypatch, places):
    customer_id = plant(ADA, service)
    nothing = {} if places == "leftover_rows" else set()
    monkeypatch.setattr(f"core.privacy.plan.{places}", lambda words, rows: nothing)

    erase(customer_id)

    assert found(database)


def test_money_dates_and_counts_stay(database, service):
    customer_id = plant(ADA, service)
    before = figures()

    erase(customer_id)

    assert figures() == before


def figures() -> list[object]:
    db.session.rollback()
    columns = (
        (Booking.number, Booking.total_minor, Booking.currency, Booking.starts_at, Booking.ends_at, Booking.kind_name),
        (BookingItem.price_minor, BookingItem.price_lines, BookingItem.quantity, BookingItem.takes_place),
        (Due.due_on, Due.amount_minor, Due.paid_minor),
        (Payment.amount_minor, Payment.received_on, Payment.method_name),
        (Activity.event, Activity.at),
    )
    lines = [db.session.execute(select(*names).order_by(*names[:1])).all() for names in columns]
    lines[-1] = [line for line in lines[-1] if line.event != "customer.anonymised"]
    return [*lines, db.session.scalar(select(func.count(Customer.id)))]


def test_the_history_keeps_what_happened_and_when(database, service):
    customer_id = plant(ADA, service)

    erase(customer_id)

    lines = db.session.scalars(select(Activity).where(Activity.customer_id == customer_id)).all()
    assert "customer.changed" in {line.event for line in lines}
    assert not [line for line in lines if line.details]


def test_messages_that_wait_are_never_sent(service):
    customer_id = plant(ADA, service)

    erase(customer_id)

    states = set(db.session.scalars(select(Message.state).where(Message.customer_id == customer_id)))
    assert states == {"cancelled"}


def test_a_kept_invoice_stays_under_a_neutral_name_for_the_owner(database, service):
    customer_id = plant(ADA, service, keep=True)

    erasure = erase(customer_id)

    kept = db.session.scalars(select(StoredFile).where(StoredFile.keep_until.is_not(None))).one()
    assert kept.name == f"invoice-{kept.id}.pdf"
    assert kept.sealed_at == NOW
    assert erasure.report["kept_files"] == [{"kind": "invoice", "until": "2034-12-31"}]
    assert found(database) == []


def test_two_erased_customers_who_were_one_person_share_nothing_unusual(service, landlord):
    ids = [plant(ADA, service), plant(Planted("Qwjy"), service)]
    for customer_id in ids:
        erase(customer_id)

    first, second = (personal_values(customer_id) for customer_id in ids)

    assert first & second <= {"Anonymisierter Kunde", "anonymisierter kunde", "ada"} - {"ada"}


def personal_values(customer_id: int) -> set[str]:
    customer = db.session.get_one(Customer, customer_id)
    names = register_of(owned_models()["customer"]).columns(*blanking.PERSONAL)
    return {str(value) for name in names if (value := getattr(customer, name)) not in ("", None, {}, [])}


def test_a_second_run_is_refused_and_a_forced_one_is_harmless(database, service):
    customer_id = plant(ADA, service)
    erase(customer_id)
    before = figures()

    with pytest.raises(NotYetAnonymised):
        erase(customer_id)
    with transaction():
        anonymise.erase_person(db.session.get_one(Customer, customer_id), actor=SYSTEM, at=NOW)

    assert figures() == before
    assert db.session.get_one(Customer, customer_id).number == f"X-{customer_id}"


def test_a_number_that_somebody_gave_by_hand_is_not_taken_twice(service, make_customer):
    customer_id = plant(ADA, service)
    make_customer(number=f"X-{customer_id}")

    erase(customer_id)

    assert db.session.get_one(Customer, customer_id).number == f"X-{customer_id}-"


def test_apps_are_told_also_when_they_are_not_in_use_any_more(service, enable):
    enable("sample")
    customer_id = plant(ADA, service)

    erase(customer_id)

    assert ("customer_anonymised", customer_id) in sample.hooks.told


def test_an_app_that_fails_leaves_it_partly_done_until_it_succeeds(database, service, enable, monkeypatch):
    enable("sample")
    customer_id = plant(ADA, service)
    monkeypatch.setattr(sample.hooks, "told", None)

    erasure_id = erase(customer_id).id
    state, waiting = get_erasure(erasure_id).state, get_erasure(erasure_id).report["waiting_apps"]
    monkeypatch.undo()
    with transaction():
        is_done = ask_apps_again(get_erasure(erasure_id, locked=True), at=NOW)

    assert (state, waiting) == (ErasureState.PARTLY, ["sample"])
    assert is_done
    assert get_erasure(erasure_id).state is ErasureState.DONE
    assert found(database) == []


def test_an_app_that_objects_or_fails_keeps_the_customer_as_they_are(database, service, enable, monkeypatch):
    enable("sample")
    customer_id = plant(ADA, service)
    before = found(database)

    def fails(customer, now):
        raise RuntimeError("an app's fault")

    def objects(customer, now):
        return [Obstacle("A damage is being settled.")]

    for answer in (fails, objects):
        with transaction():
            monkeypatch.setattr(sample_impl("anonymise_obstacles"), "function", answer)
            with pytest.raises(NotYetAnonymised):
                anonymise_customer(customer_id, actor=SYSTEM, at=NOW)

    assert found(database) == before


def sample_impl(hook: str):
    from core.apps.registry import current_registry

    return dict(current_registry().implementations(hook, frozenset({"sample"})))["sample"]
