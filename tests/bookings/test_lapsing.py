"""Offers and reservations lapse by themselves; what they held is free again, and can be taken back (B-03)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.bookings import flow
from core.bookings.holds import hold_places
from core.bookings.lapsing import LAPSED, lapse_booking
from core.bookings.listing import BookingFilter, find_bookings
from core.bookings.models import Booking, BookingKind
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.periodic import forget_ended_holds, lapse_expired
from core.bookings.place_models import Hold
from core.bookings.services import AlreadyCancelled, cancel_booking, get_booking, lock_booking
from core.bookings.stage import Stage
from core.bookings.today import today_of
from core.bookings.validity import end_of_day, last_day, reservation_end
from core.catalogue.periods import Period
from core.customers.access_models import CustomerRights
from core.db import db, transaction
from core.jobs.periodic import run_periodic
from core.landlords.services import current_landlord
from core.messages.models import Message
from tests.conftest import NOW, use_landlord

DAY = timedelta(days=1)
UNTIL = NOW + 3 * DAY


@pytest.fixture
def service(make_service):
    return make_service("Small house", capacity=1)


@pytest.fixture
def reservation(make_booking, service) -> Booking:
    """A reservation of the only place, good for three days."""
    booking = make_booking(service=service, kind=BookingKind.RESERVATION)
    with transaction():
        flow.extend_reservation(booking.id, UNTIL, actor=SYSTEM, at=NOW)
    return booking


def free(booking: Booking, at: datetime = NOW) -> int:
    db.session.rollback()
    item = get_booking(booking.id).items[0]
    return free_places(item.service, Period(item.starts_at, item.ends_at, 1), at=at)


def messages(kind: str = LAPSED) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.kind == kind)))


def events(booking: Booking) -> list[str]:
    query = select(Activity.event).where(Activity.subject_type == "booking", Activity.subject_id == booking.id)
    return list(db.session.scalars(query.order_by(Activity.id)))


def do(step, booking: Booking, *arguments, at: datetime = NOW, **named) -> Booking:
    with transaction():
        return step(booking.id, *arguments, actor=SYSTEM, at=at, **named)


def test_a_reservation_lapses_when_its_time_is_up(reservation):
    lapse_expired(UNTIL)

    lapsed = get_booking(reservation.id)
    assert (lapsed.is_cancelled, lapsed.has_lapsed, lapsed.cancelled_at) == (True, True, UNTIL)
    assert free(reservation) == 1
    assert events(reservation)[-1] == "booking.lapsed"


def test_a_reservation_holds_its_place_until_then(reservation):
    lapse_expired(UNTIL - timedelta(microseconds=1))

    assert not get_booking(reservation.id).is_cancelled
    assert free(reservation) == 0


def test_the_customer_is_told_once(reservation):
    lapse_expired(UNTIL)
    lapse_expired(UNTIL + DAY)

    assert [message.recipient_address for message in messages()] == ["ada@example.org"]


def test_an_offer_lapses_without_a_word(make_booking, service):
    offer = make_booking(service=service, kind=BookingKind.OFFER)
    do(flow.extend_reservation, offer, UNTIL)

    lapse_expired(UNTIL)

    assert get_booking(offer.id).has_lapsed
    assert messages() == []


def test_a_booking_does_not_lapse(reservation):
    do(flow.confirm_booking, reservation)

    lapse_expired(UNTIL + DAY)

    assert get_booking(reservation.id).expires_at is None
    assert not get_booking(reservation.id).is_cancelled


def test_one_that_was_extended_at_the_last_moment_does_not_lapse(reservation):
    do(flow.extend_reservation, reservation, UNTIL + DAY)

    with transaction():
        assert not lapse_booking(reservation.id, at=UNTIL)

    assert not get_booking(reservation.id).is_cancelled


def test_the_worker_does_it_for_every_landlord(app, reservation, clock, landlord):
    db.session.rollback()
    clock.move_to(UNTIL)

    run_periodic(app)

    with use_landlord(landlord.id):
        assert get_booking(reservation.id).has_lapsed


def test_a_reservation_lasts_the_days_that_the_permission_allows(make_booking, make_customer, service):
    customer = make_customer(email="days@example.org")
    with transaction():
        db.session.add(CustomerRights(customer_id=customer.id, overrides={"reservation_days": 2}))

    booking = make_booking(service=service, customer=customer, kind=BookingKind.RESERVATION)

    # NOW is the first of June; the third is the last whole day, at the landlord's place.
    assert last_day(booking.expires_at) == date(2026, 6, 3)
    assert booking.expires_at == datetime(2026, 6, 3, 22, 0, tzinfo=UTC)


def test_without_a_permission_of_ones_own_it_is_a_week(landlord):
    assert reservation_end(None, at=NOW) == end_of_day(date(2026, 6, 8))


def test_the_end_of_a_day_is_midnight_also_when_the_clocks_change(landlord):
    assert end_of_day(date(2026, 3, 29)) - end_of_day(date(2026, 3, 28)) == timedelta(hours=23)


def test_the_list_tells_lapsed_from_cancelled(reservation, make_booking):
    other = make_booking()
    with transaction():
        cancel_booking(lock_booking(other.id), with_message=False, actor=SYSTEM, at=NOW)
    lapse_expired(UNTIL)

    found = {
        when: [row.id for row in find_bookings(BookingFilter(when=when), today_of(current_landlord(), NOW)).rows]
        for when in ("lapsed", "cancelled")
    }

    assert found == {"lapsed": [reservation.id], "cancelled": [other.id]}


def test_what_has_lapsed_says_so(reservation):
    lapse_expired(UNTIL)

    row = find_bookings(BookingFilter(when="lapsed"), today_of(current_landlord(), NOW)).rows[0]

    assert row.stage is Stage.LAPSED


def test_an_offer_that_is_reserved_takes_its_place(make_booking, service):
    offer = make_booking(service=service, kind=BookingKind.OFFER)

    do(flow.reserve, offer, UNTIL)

    assert (get_booking(offer.id).kind, get_booking(offer.id).expires_at) == (BookingKind.RESERVATION, UNTIL)
    assert free(offer) == 0


def test_an_offer_whose_place_is_gone_stays_an_offer(make_booking, service):
    offer = make_booking(service=service, kind=BookingKind.OFFER)
    make_booking(service=service)

    with pytest.raises(FullyBooked):
        do(flow.reserve, offer, UNTIL)

    assert get_booking(offer.id).kind is BookingKind.OFFER


def test_only_an_offer_can_be_reserved(reservation, make_booking):
    with pytest.raises(flow.WrongStep):
        do(flow.reserve, reservation, UNTIL)
    with pytest.raises(flow.AlreadyBooked):
        do(flow.reserve, make_booking(), UNTIL)


@pytest.mark.parametrize("step", [flow.reserve, flow.extend_reservation])
def test_nothing_is_good_until_a_moment_that_has_passed(make_booking, step):
    offer = make_booking(kind=BookingKind.OFFER)

    with pytest.raises(flow.ExpiryPassed):
        do(step, offer, NOW)


def test_a_booking_and_what_is_cancelled_cannot_be_extended(make_booking, reservation):
    lapse_expired(UNTIL)

    with pytest.raises(AlreadyCancelled):
        do(flow.extend_reservation, reservation, UNTIL + 2 * DAY, at=UNTIL)
    with pytest.raises(flow.AlreadyBooked):
        do(flow.extend_reservation, make_booking(), UNTIL)


def test_a_lapsed_reservation_is_restored_with_another_last_day(reservation):
    lapse_expired(UNTIL)

    do(flow.restore_booking, reservation, until=UNTIL + 2 * DAY, at=UNTIL + DAY)

    restored = get_booking(reservation.id)
    assert (restored.is_cancelled, restored.has_lapsed, restored.expires_at) == (False, False, UNTIL + 2 * DAY)
    assert free(reservation) == 0
    assert events(reservation)[-1] == "booking.restored"


def test_a_lapsed_reservation_is_not_restored_for_no_time(reservation):
    lapse_expired(UNTIL)

    with pytest.raises(flow.ExpiryPassed):
        do(flow.restore_booking, reservation, at=UNTIL + DAY)


def test_a_cancelled_booking_is_restored_if_its_place_is_still_free(make_booking, service):
    booking = make_booking(service=service)
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    do(flow.restore_booking, booking)

    assert not get_booking(booking.id).is_cancelled
    assert free(booking) == 0


def test_a_cancelled_booking_whose_place_is_gone_stays_cancelled(make_booking, service):
    booking = make_booking(service=service)
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)
    make_booking(service=service)

    with pytest.raises(FullyBooked):
        do(flow.restore_booking, booking)

    assert get_booking(booking.id).is_cancelled


def test_what_is_not_cancelled_cannot_be_restored(reservation):
    with pytest.raises(flow.NotCancelled):
        do(flow.restore_booking, reservation)


def test_a_restored_booking_is_confirmed_anew_and_can_be_cancelled_with_a_message_again(make_booking):
    booking = make_booking()
    for hours in (1, 3):
        at = NOW + timedelta(hours=hours)
        with transaction():
            cancel_booking(lock_booking(booking.id), with_message=True, actor=SYSTEM, at=at)
        do(flow.restore_booking, booking, with_message=True, at=at + timedelta(hours=1))

    assert len(messages("core.booking_cancellation")) == 2
    assert len(messages("core.booking_confirmation")) == 3


def test_a_restored_offer_takes_no_place(make_booking, service):
    offer = make_booking(service=service, kind=BookingKind.OFFER)
    with transaction():
        cancel_booking(lock_booking(offer.id), with_message=False, actor=SYSTEM, at=NOW)

    do(flow.restore_booking, offer)

    assert free(offer) == 1


def test_ended_holds_are_deleted_and_others_kept(service, landlord):
    with transaction():
        hold_places("one", service.id, Period(NOW + DAY, NOW + 2 * DAY, 1), 1, at=NOW)
        hold_places("two", service.id, Period(NOW + 2 * DAY, NOW + 3 * DAY, 1), 1, at=NOW + timedelta(minutes=5))

    forget_ended_holds(NOW + timedelta(minutes=10))

    db.session.rollback()
    assert db.session.scalar(select(func.count(Hold.id))) == 1
