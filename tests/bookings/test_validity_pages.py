"""The page of an offer or a reservation says until when it is good, and lets staff change that (B-03)."""

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import BookingKind
from core.bookings.periodic import lapse_expired
from core.bookings.services import cancel_booking, get_booking, lock_booking
from core.bookings.validity import end_of_day
from core.db import db, transaction
from core.messages.models import Message
from core.permissions.rights import Role
from tests.conftest import NOW


def again(booking):
    db.session.rollback()
    return get_booking(booking.id)


@pytest.fixture
def service(make_service):
    return make_service("House", capacity=1)


def test_the_page_of_a_reservation_names_its_last_day(desk, make_booking):
    booking = make_booking(kind=BookingKind.RESERVATION)

    page = desk().get(f"/office/bookings/{booking.id}").text

    assert "It lapses by itself after Jun 8, 2026." in page


def test_an_offer_is_reserved_until_the_end_of_a_day(desk, make_booking, service):
    offer = make_booking(service=service, kind=BookingKind.OFFER)

    desk(Role.STAFF).post(f"/office/bookings/{offer.id}/reserve", {"day": "2026-06-20"})

    found = again(offer)
    assert (found.kind, found.expires_at) == (BookingKind.RESERVATION, end_of_day(found.expires_at.date()))
    assert found.items[0].takes_place


def test_another_last_day_is_set(desk, make_booking):
    booking, staff = make_booking(kind=BookingKind.RESERVATION), desk(Role.STAFF)

    staff.post(f"/office/bookings/{booking.id}/extend", {"day": "2026-06-30"})

    assert again(booking).expires_at.isoformat() == "2026-06-30T22:00:00+00:00"
    page = staff.get(f"/office/bookings/{booking.id}").text
    assert "It lapses by itself after Jun 30, 2026." in page


@pytest.mark.parametrize("day", ["", "yesterday", "2026-05-01", "9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("step", ["reserve", "extend"])
def test_a_day_that_is_none_changes_nothing(desk, make_booking, day, step):
    offer = make_booking(kind=BookingKind.OFFER)

    answer = desk().post(f"/office/bookings/{offer.id}/{step}", {"day": day})

    assert answer.status_code in (302, 422)
    assert (again(offer).kind, again(offer).expires_at) == (BookingKind.OFFER, None)


def test_what_has_lapsed_is_restored(desk, make_booking, service, clock):
    booking = make_booking(service=service, kind=BookingKind.RESERVATION)
    at = booking.expires_at
    lapse_expired(at)
    clock.move_to(at)
    staff = desk(Role.STAFF)
    assert "It lapsed by itself on" in staff.get(f"/office/bookings/{booking.id}").text

    staff.post(f"/office/bookings/{booking.id}/restore", {"day": "2026-06-20"})

    assert not again(booking).is_cancelled
    assert again(booking).items[0].takes_place


def test_a_booking_is_restored_with_its_confirmation(desk, make_booking, service):
    booking = make_booking(service=service)
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    desk().post(f"/office/bookings/{booking.id}/restore", {"message": "1"})

    assert not again(booking).is_cancelled
    kinds = [message.kind for message in db.session.query(Message)]
    assert kinds.count("core.booking_confirmation") == 2


def test_a_booking_whose_place_is_gone_is_not_restored(desk, make_booking, service):
    booking = make_booking(service=service)
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)
    make_booking(service=service)

    answer = desk().post(f"/office/bookings/{booking.id}/restore", {})

    assert answer.status_code == 409
    assert again(booking).is_cancelled


def test_a_booking_that_stands_has_no_last_day(desk, make_booking):
    page = desk().get(f"/office/bookings/{make_booking().id}").text

    assert "Good until" not in page
    assert "Restore" not in page
