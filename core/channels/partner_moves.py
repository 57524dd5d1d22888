"""Change a booking because its partner did: other dates, or back again; prices stay what the partner took."""

from datetime import datetime

from core.activities.services import Actor, record
from core.bookings.items import refresh_period
from core.bookings.models import Booking, BookingItem
from core.bookings.services import subject_of
from core.catalogue.periods import Period
from core.db import db


def move_booking(booking: Booking, item: BookingItem, period: Period, *, actor: Actor, at: datetime) -> None:
    """Let an item take place at another time; the caller holds the service's lock and has seen that there is room."""
    before = item.starts_at
    if (item.starts_at, item.ends_at) == (period.starts_at, period.ends_at):
        return
    item.starts_at, item.ends_at, item.units = period.starts_at, period.ends_at, period.units
    refresh_period(booking)
    moved = {"number": booking.number, "before": before.isoformat(), "after": period.starts_at.isoformat()}
    record("booking.moved_by_partner", subject_of(booking), actor, at, moved)
    db.session.flush()


def reinstate_booking(booking: Booking, *, actor: Actor, at: datetime) -> None:
    """Take back a cancellation; the caller holds the service's lock and has seen that there is room."""
    booking.cancelled_at = None
    for item in booking.items:
        item.takes_place = True
    record("booking.reinstated", subject_of(booking), actor, at, {"number": booking.number})
    db.session.flush()
