"""Mails about what is no booking yet: a reservation with its last day, and a request for an offer (B-03, B-07)."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.bookings.confirmation import booking_facts, mail_closing, mail_greeting
from core.bookings.models import Booking, BookingKind
from core.bookings.services import get_booking, plan_booking_message
from core.bookings.wording import long_moment
from core.landlords.services import current_landlord
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.models import Message

RESERVATION = "core.booking_reservation"
OFFER_REQUEST = "core.offer_request"
_KINDS = {BookingKind.RESERVATION: RESERVATION, BookingKind.OFFER: OFFER_REQUEST}


def plan_request_mail(booking: Booking, *, now: datetime) -> None:
    """Plan the mail about a reservation or a request for an offer; a booking has its confirmation."""
    if booking.kind in _KINDS:
        plan_booking_message(booking, _KINDS[booking.kind], "first", now=now)


def message_kinds_of_requests() -> list[MessageKind]:
    """Return the kinds of messages about what is no booking yet."""
    return [
        MessageKind(RESERVATION, lazy_gettext("Reservation"), write_reservation),
        MessageKind(OFFER_REQUEST, lazy_gettext("Request for an offer"), write_offer_request),
    ]


def write_reservation(message: Message, now: datetime) -> Content | NotNow:
    """Write until when the reservation is good; not when it has been booked, cancelled, or has lapsed."""
    booking = get_booking(message.subject_id)
    if booking.is_cancelled or booking.kind is not BookingKind.RESERVATION or booking.expires_at is None:
        return NotNow(lazy_gettext("it is not a reservation any more"))
    landlord, until = current_landlord(), long_moment(booking.expires_at)
    return compose(
        gettext("Your reservation %(number)s at %(landlord)s", number=booking.number, landlord=landlord.name),
        [
            mail_greeting(booking),
            gettext("Your reservation is good until %(until)s. Until then nobody else can book this.", until=until),
            gettext("Please say before that day whether you want to book, or the reservation ends by itself."),
        ],
        facts=booking_facts(booking),
        blocks=mail_closing(),
    )


def write_offer_request(message: Message, now: datetime) -> Content | NotNow:
    """Write that the request has arrived and will be answered."""
    booking = get_booking(message.subject_id)
    if booking.is_cancelled or booking.kind is not BookingKind.OFFER:
        return NotNow(lazy_gettext("the request has been answered already"))
    landlord = current_landlord()
    return compose(
        gettext("Your request %(number)s to %(landlord)s", number=booking.number, landlord=landlord.name),
        [
            mail_greeting(booking),
            gettext("Thank you for your request. We look at it and get back to you with an offer."),
            gettext("Nothing is booked or reserved yet. This is what you asked for:"),
        ],
        facts=booking_facts(booking),
        blocks=mail_closing(),
    )
