"""Reads of whole bookings for pages."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from core.bookings.models import Booking, BookingItem
from core.db import db
from core.errors import NotFound


def get_whole_booking(booking_id: int) -> Booking:
    """Return one booking with customer, items, services, participants and charges, in four statements.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    items = selectinload(Booking.items)
    booking = db.session.scalar(
        select(Booking)
        .where(Booking.id == booking_id)
        .options(
            joinedload(Booking.customer),
            items.joinedload(BookingItem.service),
            items.selectinload(BookingItem.participants),
            selectinload(Booking.charges),
        )
        .execution_options(populate_existing=True)
    )
    if booking is None:
        raise NotFound
    return booking
