"""Offers and reservations end by themselves when their time is up; what they held is free again (B-03)."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select, select

from core.activities.services import SYSTEM, record
from core.apps.parts import MailBlock
from core.bookings.confirmation import booking_facts
from core.bookings.models import Booking, BookingKind
from core.bookings.services import get_booking, lock_booking, plan_booking_message, subject_of
from core.db import db
from core.landlords.services import current_landlord
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.models import Message

LAPSED = "core.reservation_lapsed"


def due_to_lapse(at: datetime) -> Select[int]:
    """Return the statement for the ids of offers and reservations whose time is up."""
    return select(Booking.id).where(
        Booking.expires_at <= at, Booking.cancelled_at.is_(None), Booking.kind_name != BookingKind.BOOKING.value
    )


def lapse_booking(booking_id: int, *, at: datetime) -> bool:
    """End one offer or reservation if its time is still up now that it is locked; tells whether it was."""
    booking = lock_booking(booking_id)
    if db.session.scalar(due_to_lapse(at).where(Booking.id == booking_id)) is None:
        return False
    booking.cancelled_at, booking.has_lapsed = at, True
    for item in booking.items:
        item.takes_place = False
    record("booking.lapsed", subject_of(booking), SYSTEM, at, {"number": booking.number})
    if booking.kind is BookingKind.RESERVATION:
        plan_booking_message(booking, LAPSED, f"{at:%Y-%m-%d %H:%M:%S}", now=at)
    return True


def write_lapsed(message: Message, now: datetime) -> Content | NotNow:
    """Write that a reservation has ended; not when it was restored in the meantime."""
    booking = get_booking(message.subject_id)
    if not booking.has_lapsed:
        return NotNow(lazy_gettext("the reservation is good again"))
    landlord = current_landlord()
    return compose(
        gettext("Your reservation %(number)s at %(landlord)s has ended", number=booking.number, landlord=landlord.name),
        [
            gettext("Hello %(name)s,", name=booking.customer.person_name),
            gettext("Your reservation was not turned into a booking in time, so it has ended. Others can book now:"),
        ],
        facts=booking_facts(booking),
        blocks=[MailBlock(gettext("Would you still like to come? Please get in touch with us, or book anew."))],
    )


def message_kinds_of_lapsing() -> list[MessageKind]:
    """Return the kinds of messages that lapsing sends."""
    return [MessageKind(LAPSED, lazy_gettext("Reservation has ended"), write_lapsed)]
