"""The way of a booking: offer, reservation, booking; each item is handed over and taken back (B-03)."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor, record
from core.bookings.models import Booking, BookingItem, BookingKind, ItemState
from core.bookings.occupancy import lock_service, require_places
from core.bookings.services import (
    CONFIRMATION,
    AlreadyCancelled,
    confirm,
    lock_booking,
    plan_booking_message,
    reprice,
    subject_of,
)
from core.bookings.validity import last_day
from core.catalogue.periods import Period
from core.db import db
from core.errors import DomainError, NotFound

STEPS = {
    (ItemState.OPEN, ItemState.HANDED_OVER): "booking.handed_over",
    (ItemState.HANDED_OVER, ItemState.RETURNED): "booking.returned",
    (ItemState.HANDED_OVER, ItemState.OPEN): "booking.hand_over_undone",
    (ItemState.RETURNED, ItemState.HANDED_OVER): "booking.return_undone",
}


class AlreadyBooked(DomainError):
    """Only an offer or a reservation can be turned into a booking."""

    code = "already_booked"
    status = 409
    text = lazy_gettext("This is a booking already.")


class NotCancelled(DomainError):
    """Only what was cancelled, or has lapsed, can be restored."""

    code = "not_cancelled"
    status = 409
    text = lazy_gettext("This booking is not cancelled.")


class ExpiryPassed(DomainError):
    """An offer or a reservation is good until some day to come."""

    code = "expiry_passed"
    status = 422
    text = lazy_gettext("Please choose a day in the future.")


class NotBookedYet(DomainError):
    """Only what is booked can be handed over."""

    code = "not_booked_yet"
    status = 409
    text = lazy_gettext("Only a booking can be handed over. Please confirm it first.")


class WrongStep(DomainError):
    """The item has moved on in the meantime."""

    code = "wrong_step"
    status = 409
    text = lazy_gettext("This was already done. Please look at the new state.")


def confirm_booking(booking_id: int, *, actor: Actor, at: datetime) -> Booking:
    """Turn an offer or a reservation into a booking; an offer takes its places only now.

    Raises:
        AlreadyCancelled: it was cancelled before.
        AlreadyBooked: it is a booking already.
        FullyBooked: the places of an offer have gone to others.
    """
    booking = _lock_with_services(booking_id)
    if booking.is_cancelled:
        raise AlreadyCancelled
    if booking.kind is BookingKind.BOOKING:
        raise AlreadyBooked
    _take_places(booking, at)
    before, booking.kind_name, booking.confirmed_at = booking.kind, BookingKind.BOOKING.value, at
    booking.expires_at = None
    record("booking.confirmed", subject_of(booking), actor, at, {"number": booking.number, "before": before.value})
    confirm(booking, at=at)
    return booking


def reserve(booking_id: int, until: datetime, *, actor: Actor, at: datetime) -> Booking:
    """Turn an offer into a reservation that takes its places until it lapses.

    Raises:
        AlreadyCancelled: it was cancelled before.
        AlreadyBooked: it is a booking.
        WrongStep: it is a reservation already.
        ExpiryPassed: ``until`` is not in the future.
        FullyBooked: the places have gone to others.
    """
    booking = _require_open(_lock_with_services(booking_id))
    if booking.kind is BookingKind.RESERVATION:
        raise WrongStep
    before, booking.expires_at = booking.expires_at, _require_future(until, at)
    booking.kind_name = BookingKind.RESERVATION.value
    _take_places(booking, at)
    record("booking.reserved", subject_of(booking), actor, at, _until(booking, before))
    return booking


def extend_reservation(booking_id: int, until: datetime, *, actor: Actor, at: datetime) -> Booking:
    """Let an offer or a reservation lapse at another time.

    Raises:
        AlreadyCancelled: it was cancelled, or has lapsed.
        AlreadyBooked: it is a booking, which does not lapse.
        ExpiryPassed: ``until`` is not in the future.
    """
    booking = _require_open(lock_booking(booking_id))
    before, booking.expires_at = booking.expires_at, _require_future(until, at)
    record("booking.extended", subject_of(booking), actor, at, _until(booking, before))
    return booking


def restore_booking(
    booking_id: int, *, until: datetime | None = None, with_message: bool = False, actor: Actor, at: datetime
) -> Booking:
    """Take a cancellation or a lapse back; the places are taken again as by a new booking.

    What can lapse is good until ``until``, or as before where that is still to come.

    Raises:
        NotCancelled: it was not cancelled.
        ExpiryPassed: it would lapse again at once.
        FullyBooked: its places have gone to others.
    """
    booking = _lock_with_services(booking_id)
    if not booking.is_cancelled:
        raise NotCancelled
    booking.cancelled_at, booking.has_lapsed = None, False
    if booking.kind is not BookingKind.BOOKING and (until or booking.expires_at):
        booking.expires_at = _require_future(until or booking.expires_at or at, at)
    if booking.kind is not BookingKind.OFFER:
        _take_places(booking, at)
    record("booking.restored", subject_of(booking), actor, at, {"number": booking.number})
    reprice(booking, at=at)
    if with_message and booking.kind is BookingKind.BOOKING:
        plan_booking_message(booking, CONFIRMATION, f"restored {at:%Y-%m-%d %H:%M:%S}", now=at)
    return booking


def move_item(booking_id: int, item_id: int, state: ItemState, *, actor: Actor, at: datetime) -> BookingItem:
    """Hand an item over, take it back, or undo either when it was a slip.

    Raises:
        AlreadyCancelled: the booking was cancelled.
        NotBookedYet: it is an offer or a reservation.
        WrongStep: the item is not in a state from which this follows.
    """
    booking = lock_booking(booking_id)
    item = next((one for one in booking.items if one.id == item_id), None)
    if item is None:
        raise NotFound
    if booking.is_cancelled:
        raise AlreadyCancelled
    if booking.kind is not BookingKind.BOOKING:
        raise NotBookedYet
    event = STEPS.get((item.state, state))
    if event is None:
        raise WrongStep
    item.state_name = state.value
    record(event, subject_of(booking), actor, at, {"item": item.id, "number": booking.number})
    return item


def _lock_with_services(booking_id: int) -> Booking:
    # One lock order for every writer: services by ascending id, then the booking (reliability.md, 4.1).
    query = select(BookingItem.service_id).where(BookingItem.booking_id == booking_id)
    for service_id in sorted(set(db.session.scalars(query))):
        lock_service(service_id)
    return lock_booking(booking_id)


def _take_places(booking: Booking, at: datetime) -> None:
    for item in booking.items:
        if not item.takes_place:
            period = Period(item.starts_at, item.ends_at, item.units)
            require_places(item.service_id, period, item.quantity, at=at)
            item.takes_place = True
            # The next item of the same service must count this one.
            db.session.flush()


def _require_open(booking: Booking) -> Booking:
    if booking.is_cancelled:
        raise AlreadyCancelled
    if booking.kind is BookingKind.BOOKING:
        raise AlreadyBooked
    return booking


def _require_future(until: datetime, at: datetime) -> datetime:
    if until <= at:
        raise ExpiryPassed
    return until


def _until(booking: Booking, before: datetime | None) -> dict[str, Any]:
    days = [last_day(moment).isoformat() if moment else None for moment in (before, booking.expires_at)]
    entry = {"key": "until", "type": "date", "before": days[0], "after": days[1]}
    return {"number": booking.number, "changes": [entry]}
