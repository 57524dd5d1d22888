"""The way of a booking: offer, reservation, booking; each item is handed over and taken back (B-03)."""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor, record
from core.bookings.models import Booking, BookingItem, BookingKind, ItemState
from core.bookings.occupancy import lock_service, require_places
from core.bookings.services import AlreadyCancelled, confirm, lock_booking, subject_of
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
    # One lock order for every writer: services by ascending id, then the booking (reliability.md, 4.1).
    for service_id in sorted(_services_of(booking_id)):
        lock_service(service_id)
    booking = lock_booking(booking_id)
    if booking.is_cancelled:
        raise AlreadyCancelled
    if booking.kind is BookingKind.BOOKING:
        raise AlreadyBooked
    for item in booking.items:
        if not item.takes_place:
            period = Period(item.starts_at, item.ends_at, item.units)
            require_places(item.service_id, period, item.quantity, at=at)
            item.takes_place = True
            # The next item of the same service must count this one.
            db.session.flush()
    before, booking.kind_name, booking.confirmed_at = booking.kind, BookingKind.BOOKING.value, at
    booking.expires_at = None
    record("booking.confirmed", subject_of(booking), actor, at, {"number": booking.number, "before": before.value})
    confirm(booking, at=at)
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


def _services_of(booking_id: int) -> set[int]:
    return set(db.session.scalars(select(BookingItem.service_id).where(BookingItem.booking_id == booking_id)))
