"""Taking a merge back stops at what was changed since, by name, and at nothing else (R-24)."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from core.activities.services import SYSTEM
from core.bookings.customer_change import change_customer_of
from core.bookings.models import Booking
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import PROFILING, ConsentSource, consents_of, record_consents
from core.customers.access import access_of, create_access
from core.customers.models import CustomerPhone
from core.customers.services import get_customer
from core.db import db, transaction
from core.merging.errors import ChangedSince, NoWayBack
from core.merging.models import CustomerMerge, MergedRow
from core.merging.periodic import forget_old_journals
from core.merging.services import UNDO_DAYS
from core.payments.models import PaymentMethod
from core.payments.services import NewPayment, record_payment
from tests.apps import sample
from tests.conftest import NOW
from tests.merging.conftest import LATER

FORM = (ConsentSource.COUNTER, None, "de")


@pytest.fixture
def merged(namesakes, make_booking, merge):
    """Two customers who became one, with a booking that moved; and somebody else."""
    kept, source, other = namesakes(3)
    booking_id = make_booking(customer=source).id
    return kept.id, source.id, other.id, booking_id, merge(kept, source).merge_id


def sentence_of(undo, merge_id):
    with pytest.raises(ChangedSince) as refused:
        undo(merge_id)
    db.session.rollback()
    return refused.value.sentence


def test_a_booking_that_was_given_to_somebody_else_is_named(merged, undo):
    _kept, _source, other, booking_id, merge_id = merged
    with transaction():
        booking = db.session.get_one(Booking, booking_id)
        number = booking.number
        change_customer_of(booking_id, other, booking.version, with_confirmation=False, actor=SYSTEM, at=LATER)

    assert f"Given to another customer since: booking {number}." in sentence_of(undo, merge_id)


def test_a_phone_number_that_was_removed_is_named(merged, undo):
    _kept, _source, _other, _booking_id, merge_id = merged
    with transaction():
        db.session.execute(delete(CustomerPhone).where(CustomerPhone.number == "0171 39200 01"))

    assert "Deleted since: the phone number 0171 39200 01." in sentence_of(undo, merge_id)


def test_what_the_merge_did_not_write_does_not_stand_in_the_way(merged, undo):
    kept_id, source_id, _other, booking_id, merge_id = merged
    new = NewPayment(500, "EUR", PaymentMethod.CASH, NOW.date())
    record_at = LATER + timedelta(hours=1)
    with transaction():
        record_payment(booking_id, new, actor=SYSTEM, at=record_at)
        db.session.get_one(Booking, booking_id).notes = "Written later"
        get_customer(kept_id, locked=True).comment = "Written later"

    undo(merge_id)

    db.session.rollback()
    booking = db.session.get_one(Booking, booking_id)
    assert (booking.customer_id, booking.notes) == (source_id, "Written later")
    assert get_customer(kept_id).comment == "Written later"


def test_bookings_made_since_stay_with_the_card_that_was_kept(merged, make_booking, undo):
    kept_id, _source, _other, _booking_id, merge_id = merged
    made = make_booking(customer=get_customer(kept_id)).id

    undo(merge_id)

    assert db.session.scalar(select(Booking.customer_id).where(Booking.id == made)) == kept_id


def test_a_merge_is_taken_back_once_and_within_thirty_days(merged, undo):
    *_rest, merge_id = merged

    with pytest.raises(NoWayBack):
        undo(merge_id, at=LATER + timedelta(days=UNDO_DAYS))
    undo(merge_id)
    with pytest.raises(NoWayBack):
        undo(merge_id)


def test_journals_are_thrown_away_when_nobody_can_take_the_merge_back(merged):
    db.session.rollback()
    forget_old_journals(LATER + timedelta(days=UNDO_DAYS - 1))
    assert db.session.scalars(select(MergedRow.id)).first() is not None

    forget_old_journals(LATER + timedelta(days=UNDO_DAYS))

    assert db.session.scalars(select(MergedRow.id)).first() is None
    assert db.session.scalars(select(CustomerMerge.id)).first() is not None


def test_apps_are_told_of_a_merge_and_of_its_end(namesakes, merge, undo, enable):
    enable("sample")
    kept, source = namesakes(2)
    number, gone = kept.number, source.id
    sample.hooks.told.clear()

    undo(merge(kept, source).merge_id)

    assert ("customer_merged", (number, (gone,))) in sample.hooks.told
    assert ("customer_merge_undone", (number, (gone,))) in sample.hooks.told


def test_what_the_merge_added_and_somebody_changed_since_is_named(namesakes, merge, undo):
    source, kept = namesakes(2)
    # The source's number is older and would come first, so the merge writes a copy of it behind the kept one's.
    merge_id = merge(kept, source).merge_id
    with transaction():
        copy = db.session.scalars(select(CustomerPhone).where(CustomerPhone.number == "0171 39200 00")).one()
        copy.label = "work"

    assert "Changed since: the phone number 0171 39200 00." in sentence_of(undo, merge_id)


def test_a_login_whose_address_was_taken_since_is_named(namesakes, merge, undo):
    kept, source = namesakes(2)
    with transaction():
        create_access(kept, actor=SYSTEM, at=NOW)
        create_access(source, actor=SYSTEM, at=NOW)
    merge_id = merge(kept, source).merge_id
    with transaction():
        access_of(kept.id).email_key = source.email_key

    assert "Taken since: the login ada1@example.org." in sentence_of(undo, merge_id)


def test_who_withdrew_after_the_merge_is_not_written_to_after_its_end(namesakes, merge, undo):
    kept, source = namesakes(2)
    asked = (ConsentPurpose.PROMOTION, ConsentWay.EMAIL)
    other = (ConsentPurpose.WELCOME, ConsentWay.EMAIL)
    for customer in (kept, source):
        with transaction():
            record_consents(customer, dict.fromkeys((asked, other, PROFILING), True), *FORM, SYSTEM, NOW)
    merge_id = merge(kept, source).merge_id
    with transaction():
        record_consents(get_customer(kept.id), dict.fromkeys((asked, PROFILING), False), *FORM, SYSTEM, LATER)

    undo(merge_id)

    states = {one.key: one.is_given for one in consents_of(source.id)}
    assert (states["promotion-email"], states["welcome-email"], states["profiling"]) == (False, True, False)
    assert get_customer(source.id).allows_profiling is False
