"""Take back a cancellation because the booking stands again at the partner."""

from datetime import datetime

from core.activities.services import Actor, record
from core.bookings.items import refresh_period
from core.bookings.models import Booking, BookingItem
from core.bookings.services import subject_of
from core.catalogue.periods import Period
from core.db import db


def reinstate_booking(booking: Booking, item: BookingItem, period: Period, *, actor: Actor, at: datetime) -> None:
    """Let a cancelled booking of one item stand again, at the time that the partner says.

    The caller holds the service's lock and has seen that there is room.
    """
    booking.cancelled_at = None
    item.starts_at, item.ends_at, item.units = period.starts_at, period.ends_at, period.units
    item.takes_place = True
    refresh_period(booking)
    record("booking.reinstated", subject_of(booking), actor, at, {"number": booking.number})
    db.session.flush()
