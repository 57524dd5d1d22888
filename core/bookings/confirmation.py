"""Writes the mails about a booking right before they are sent, from the live booking (B-08, M-05)."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import MailBlock
from core.bookings.calendar_file import calendar_file
from core.bookings.models import Booking, BookingItem
from core.bookings.services import CANCELLATION, CONFIRMATION, get_booking
from core.bookings.wording import Facts, period_facts, tax_text
from core.catalogue.models import Unit
from core.i18n import localised
from core.landlords.services import current_landlord
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.mail import Attachment
from core.messages.models import Message
from core.money import format_money, included_tax


def write_confirmation(message: Message, now: datetime) -> Content | NotNow:
    """Write the confirmation with the apps' blocks and a calendar file; not for a booking that was cancelled."""
    booking = get_booking(message.subject_id)
    if booking.is_cancelled:
        return NotNow(lazy_gettext("the booking was cancelled"))
    landlord = current_landlord()
    blocks = collect(hookspecs.confirmation_mail_blocks, MailBlock, booking=booking, now=now)
    return compose(
        gettext("Your booking %(number)s at %(landlord)s", number=booking.number, landlord=landlord.name),
        [
            mail_greeting(booking),
            gettext("Thank you for your booking. It is confirmed. Here is what you have booked:"),
        ],
        facts=booking_facts(booking),
        blocks=[*blocks.values, *mail_closing()],
        attachments=(
            calendar_file(booking, landlord, now=now),
            *booking_documents_of(booking, "confirmation", now=now),
        ),
    )


def write_cancellation(message: Message, now: datetime) -> Content | NotNow:
    """Write that the booking was cancelled, with a file that takes it out of the calendar."""
    booking = get_booking(message.subject_id)
    if not booking.is_cancelled:
        return NotNow(lazy_gettext("the booking is not cancelled"))
    landlord = current_landlord()
    return compose(
        gettext("Your booking %(number)s at %(landlord)s was cancelled", number=booking.number, landlord=landlord.name),
        [mail_greeting(booking), gettext("Your booking was cancelled. This is what it was about:")],
        facts=booking_facts(booking),
        blocks=mail_closing(),
        attachments=(calendar_file(booking, landlord, now=now),),
    )


def booking_facts(booking: Booking) -> Facts:
    """Return what was booked, item by item, and the total, in the reader's language and the landlord's zone."""
    facts: Facts = [(gettext("Booking number"), booking.number)]
    for item in booking.items:
        facts += _item_facts(item, booking.currency)
    if len(booking.items) > 1:
        facts.append((gettext("Total"), format_money(booking.total_minor, booking.currency)))
    return facts


def booking_documents_of(booking: Booking, mail: str, *, now: datetime) -> tuple[Attachment, ...]:
    """Return the files that core and apps add to one of the mails: "confirmation" or "offer"."""
    found = collect(hookspecs.booking_documents, Attachment, booking=booking, mail=mail, now=now)
    return tuple(found.values)


def message_kinds_of_bookings() -> list[MessageKind]:
    """Return the kinds of messages that bookings send."""
    return [
        MessageKind(CONFIRMATION, lazy_gettext("Booking confirmation"), write_confirmation),
        MessageKind(CANCELLATION, lazy_gettext("Cancellation"), write_cancellation),
    ]


def _item_facts(item: BookingItem, currency: str) -> Facts:
    unit = item.service.unit
    facts = [(gettext("Service"), localised(item.service.titles))]
    facts += period_facts(unit, item.starts_at, item.ends_at)
    if item.quantity > 1:
        facts.append((gettext("Seats") if unit is Unit.SEAT else gettext("Quantity"), str(item.quantity)))
    if item.participants and unit is not Unit.SEAT:
        facts.append((gettext("People"), str(len(item.participants))))
    facts.append((gettext("Price"), _price(item, currency)))
    return facts


def _price(item: BookingItem, currency: str) -> str:
    tax = tax_text(included_tax(item.price_minor, item.tax_basis_points), item.tax_basis_points, currency)
    return f"{format_money(item.price_minor, currency)} ({tax})"


def mail_greeting(booking: Booking) -> str:
    """Return the first line of a mail about a booking."""
    return gettext("Hello %(name)s,", name=booking.customer.person_name)


def mail_closing() -> list[MailBlock]:
    """Return the last lines of a mail about a booking: how to reach the landlord."""
    landlord = current_landlord()
    contact = " · ".join(filter(None, (landlord.phone, landlord.email)))
    question = gettext("Do you have a question? Please get in touch with us.")
    with_contact = gettext("Do you have a question? You reach us here: %(contact)s", contact=contact)
    return [MailBlock(with_contact if contact else question)]
