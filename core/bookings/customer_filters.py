"""What bookings add to the list of customers: who comes, and who is here (C-18)."""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import ColumnElement, select

from core.apps.parts import ListFilter
from core.bookings.models import Booking, BookingKind
from core.customers.models import Customer


def filters_of_bookings(now: datetime) -> list[ListFilter]:
    """Return the filters by bookings that are confirmed and not cancelled."""
    group = lazy_gettext("Bookings")
    return [
        ListFilter("booking_to_come", lazy_gettext("With a booking to come"), lambda: _comes(now), group, 50),
        ListFilter("renting_now", lazy_gettext("Renting just now"), lambda: _is_here(now), group, 50),
    ]


def _comes(now: datetime) -> ColumnElement[bool]:
    return _has_booking(Booking.starts_at > now)


def _is_here(now: datetime) -> ColumnElement[bool]:
    return _has_booking(Booking.starts_at <= now, Booking.ends_at > now)


def _has_booking(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    is_valid = (Booking.kind_name == BookingKind.BOOKING.value, Booking.cancelled_at.is_(None))
    return Customer.id.in_(select(Booking.customer_id).where(*conditions, *is_valid))
