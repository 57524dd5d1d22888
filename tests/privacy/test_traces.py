"""Nothing of a person is left where the product itself wrote them down in passing (R-60)."""

import json

import pytest

from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor
from core.bookings.customer_change import change_customer_of
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import ConsentSource, record_consents
from core.customer_imports.keeping import keep_rows, written
from core.customer_imports.models import CustomerImport, ImportedLine, LineOutcome
from core.customers.former import former_numbers
from core.customers.requests import ask_for_deletion, end_request
from core.customers.services import Address, NumberTaken, get_customer
from core.db import db, transaction
from core.lists.csv_files import Row
from core.privacy.anonymise import erase_person
from core.privacy.deletion import delete_customer
from core.privacy.export_content import profile_of
from tests.conftest import NOW
from tests.merging.conftest import merge, undo
from tests.privacy.planted import everything, hits
from tests.support.desk import clock, desk, make_booking, make_service

__all__ = ["clock", "desk", "make_booking", "make_service", "merge", "undo"]
NAME, EMAIL = "Zyxqström", "zyxq@planted.example"


@pytest.fixture
def person(make_customer):
    return make_customer(
        "Ödön", NAME, EMAIL, phones=("0171 39200 99",), address=Address("Zyxqgässchen 17", "10115", "Berlin", "DE")
    )


def erase(customer_id: int) -> None:
    with transaction():
        erase_person(get_customer(customer_id, locked=True), actor=SYSTEM, at=NOW)


def left(database) -> list[tuple[str, str]]:
    return hits((NAME, EMAIL, "zyxqgässchen"), everything(database))


def test_the_customer_themselves_are_not_named_in_proofs_and_requests(database, person):
    actor = Actor(ActorKind.CUSTOMER, person.person_name)
    asked = (ConsentPurpose.PROMOTION, ConsentWay.EMAIL)
    with transaction():
        record_consents(person, {asked: True}, ConsentSource.PORTAL, None, "de", actor, NOW)
        ask_for_deletion(person, actor=actor, at=NOW)
        end_request(person.id, actor=actor, at=NOW)

    erase(person.id)

    assert left(database) == []


def test_the_journal_of_a_merge_forgets_who_was_kept(database, person, make_customer, merge):
    merge(person, make_customer("Ada", "Lind"))

    erase(person.id)

    assert left(database) == []


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_merge_that_was_taken_back_leaves_neither_with_the_other(
    database, person, make_customer, merge, undo, is_kept
):
    others = [make_customer("Ada", "Lind"), make_customer("Bo", "Berg")]
    customers = [person, *others] if is_kept else [others[0], person, others[1]]
    undo(merge(*customers).merge_id)

    erase(person.id)

    assert left(database) == []


def test_the_export_holds_nobody_who_was_merged_by_mistake(person, make_customer, merge, undo):
    kept = make_customer("Ada", "Lind")
    undo(merge(kept, person).merge_id)

    document = json.dumps(profile_of(get_customer(kept.id), at=NOW).document, ensure_ascii=False)

    assert NAME not in document


@pytest.mark.parametrize("is_first", [True, False])
def test_a_booking_that_changed_hands_names_nobody_who_was_forgotten(
    database, person, make_customer, make_booking, is_first
):
    other = make_customer("Ada", "Lind")
    first, second = (person, other) if is_first else (other, person)
    booking = make_booking(customer=first)
    with transaction():
        change_customer_of(booking.id, second.id, booking.version, with_confirmation=False, actor=SYSTEM, at=NOW)

    erase(person.id)

    assert left(database) == []


def test_lines_of_a_list_that_were_not_taken_over_are_blanked(database, person):
    with transaction():
        found = CustomerImport(file_name="list.csv", created_at=NOW)
        db.session.add(found)
        db.session.flush()
        wrong = {"import_id": found.id, "outcome_name": LineOutcome.WRONG.value, "reason": f"{EMAIL} is wrong"}
        db.session.add(ImportedLine(line=1, cells=["Ödön", NAME, EMAIL], **wrong))

    erase(person.id)

    assert left(database) == []


@pytest.mark.parametrize("cells", [("Zyxqgässchen 17",), (f"Ödön {NAME}",), ('X "Zyxqgässchen 17" Y',)])
def test_a_list_that_waits_is_found_with_umlauts(database, person, cells):
    with transaction():
        found = CustomerImport(file_name="list.csv", created_at=NOW)
        db.session.add(found)
        db.session.flush()
        path, _heads, _count = written([Row(1, ("What",)), Row(2, cells)])
        found.file_id = keep_rows(found, path, at=NOW).id

    erase(person.id)

    assert left(database) == []


def test_numbers_of_merged_customers_are_not_given_again_when_the_kept_one_is_deleted(person, make_customer, merge):
    kept = make_customer("Ada", "Lind")
    number = person.number
    merge(kept, person)

    with transaction():
        delete_customer(kept.id, "Ada Lind", actor=SYSTEM, at=NOW)

    assert former_numbers([number, kept.number]) == {number, kept.number}
    with pytest.raises(NumberTaken):
        make_customer(number=number)
