"""What happens to offers, reservations and holds by itself, for the landlord who is served."""

from datetime import datetime

from sqlalchemy import select

from core.bookings.holds import purge_holds
from core.bookings.lapsing import due_to_lapse, lapse_booking
from core.bookings.place_models import Hold
from core.db import db, transaction

AT_ONCE = 200


def lapse_expired(now: datetime) -> None:
    """End the offers and reservations whose time is up, each in a transaction of its own."""
    for booking_id in db.session.scalars(due_to_lapse(now).limit(AT_ONCE)).all():
        with transaction():
            lapse_booking(booking_id, at=now)


def forget_ended_holds(now: datetime) -> None:
    """Delete the holds that have ended; writes only when there are some."""
    if db.session.scalar(select(Hold.id).where(Hold.expires_at <= now).limit(1)) is not None:
        with transaction():
            purge_holds(now)
