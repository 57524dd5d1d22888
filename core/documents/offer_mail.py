"""Writes the mail that brings an offer, right before it is sent."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.bookings.confirmation import booking_documents_of, booking_facts, mail_closing, mail_greeting
from core.bookings.models import BookingKind
from core.bookings.services import get_booking
from core.bookings.wording import long_moment
from core.landlords.services import current_landlord
from core.messages.compose import compose
from core.messages.kinds import Content, NotNow
from core.messages.models import Message


def write_offer(message: Message, now: datetime) -> Content | NotNow:
    """Write an offer with its document; not one that was accepted or cancelled in the meantime."""
    booking = get_booking(message.subject_id)
    if booking.is_cancelled or booking.kind is not BookingKind.OFFER:
        return NotNow(lazy_gettext("the offer does not stand any more"))
    paragraphs = [
        mail_greeting(booking),
        gettext("Thank you for your inquiry. We are pleased to offer you the following:"),
    ]
    if booking.expires_at is not None:
        paragraphs.append(gettext("The offer is valid until %(moment)s.", moment=long_moment(booking.expires_at)))
    return compose(
        gettext("Your offer %(number)s from %(landlord)s", number=booking.number, landlord=current_landlord().name),
        paragraphs,
        facts=booking_facts(booking),
        blocks=mail_closing(),
        attachments=booking_documents_of(booking, "offer", now=now),
    )
