"""Writes the app's mails right before they are sent, from the live booking (M-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString
from sqlalchemy import select

from core.appkit import (
    Booking,
    Content,
    MailBlock,
    Message,
    MessageKind,
    NotFound,
    NotNow,
    canonical_email,
    compose,
    current_language,
    db,
    fill,
    get_booking,
    page_url,
)
from plugins.booking_data_manager.deadlines import Closed, Window, booking_window
from plugins.booking_data_manager.edit_links import TITLE, address_of_link
from plugins.booking_data_manager.mail_texts import (
    DEFAULT_BLOCK_TEXT,
    DEFAULT_SUBJECT,
    DEFAULT_TEXT,
    text_in_language,
)
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import DIGEST, EDITED, INDIVIDUAL, NAME, REMINDER
from plugins.booking_data_manager.queries import own_date_of, with_answers
from plugins.booking_data_manager.settings import EditingSettings, editing_settings
from plugins.booking_data_manager.texts import _, gettext
from plugins.booking_data_manager.wording import (
    changes_text,
    moment_text,
    moment_with_zone,
    placeholder_values,
    services_text,
    shown_changes,
)

# Reasons stand in the message's history, which staff read; they are kept in the landlord's language.
REASONS = {
    Closed.CANCELLED: _("the booking was cancelled"),
    Closed.NOT_CONFIRMED: _("the booking is not confirmed"),
    Closed.NOTHING_RELEASED: _("no field of the booking may be changed"),
    Closed.TOO_LATE: _("the deadline has passed"),
}
MOVED = _("the booking was moved")
OTHER_ADDRESS = _("the customer has another e-mail address now")
NO_LINK = _("the links of the booking were revoked")
GONE = _("the booking or the edit does not exist any more")
NOTHING_NEW = _("there is nothing to report any more")


@dataclass(frozen=True)
class Letter:
    """A mail about one booking before it is drawn: what was typed, with its placeholders filled."""

    subject: str
    paragraphs: list[str]


def message_kinds() -> list[MessageKind]:
    """Return the kinds of messages that the app sends."""
    return [
        MessageKind(REMINDER, _("Reminder: edit your details"), write_reminder),
        MessageKind(INDIVIDUAL, _("Individual e-mail about a booking"), write_individual),
        MessageKind(EDITED, _("A customer edited a booking"), write_edited),
        MessageKind(DIGEST, _("Edits of the last day"), write_digest),
    ]


def letter(booking: Booking, window: Window, subject: str, text: str) -> Letter:
    """Fill the placeholders of a mail about a booking; each line becomes a paragraph."""
    values = placeholder_values(booking, window)
    filled = fill(text, values)
    return Letter(" ".join(fill(subject, values).split()), [line for line in filled.splitlines() if line.strip()])


def standard_texts(settings: EditingSettings) -> tuple[str, str]:
    """Return subject and text of the mail with the link, in the reader's language."""
    return (
        text_in_language(settings.mail_subject, DEFAULT_SUBJECT),
        text_in_language(settings.mail_text, DEFAULT_TEXT),
    )


def button_block(booking: Booking, settings: EditingSettings, window: Window) -> list[MailBlock]:
    """Return the button of the confirmation mail; none when it would open nothing (D-06)."""
    url = address_of_link(booking) if window.is_open else ""
    if not url:
        return []
    text = text_in_language(settings.block_text, DEFAULT_BLOCK_TEXT)
    return [MailBlock(fill(text, placeholder_values(booking, window)), TITLE, url)]


def write_reminder(message: Message, now: datetime) -> Content | NotNow:
    """Write a reminder; not when the booking was cancelled, moved, or is closed."""
    booking = _booking_of(message)
    if booking is None:
        return NotNow(GONE)
    if message.parameters.get("starts_at", booking.starts_at.isoformat()) != booking.starts_at.isoformat():
        return NotNow(MOVED)
    settings = editing_settings()
    window = booking_window(booking, settings, own_date_of(booking.id), now=now)
    reason = _reason(message, booking, window)
    if reason:
        return NotNow(reason)
    url = address_of_link(booking)
    if not url:
        return NotNow(NO_LINK)
    subject, text = standard_texts(settings)
    if message.parameters.get("automatic"):
        text = settings.reminder_text.get(current_language()) or text
    return _about_booking(booking, window, letter(booking, window, subject, text), url)


def write_individual(message: Message, now: datetime) -> Content | NotNow:
    """Write what staff typed; a booking that is closed gets no button, and a date that is over no mail."""
    booking = _booking_of(message)
    if booking is None:
        return NotNow(GONE)
    settings = editing_settings()
    window = booking_window(booking, settings, own_date_of(booking.id), now=now)
    promised = bool(message.parameters.get("open_until"))
    reason = _reason(message, booking, window) if promised or window.closed is Closed.CANCELLED else ""
    if reason or _has_other_address(message, booking):
        return NotNow(reason or OTHER_ADDRESS)
    url = address_of_link(booking) if window.is_open else ""
    typed = letter(booking, window, message.parameters["subject"], message.parameters["text"])
    return _about_booking(booking, window, typed, url)


def write_edited(message: Message, now: datetime) -> Content | NotNow:
    """Tell the landlord at once what a customer changed, or wants to change."""
    change_set = db.session.scalar(select(ChangeSet).where(ChangeSet.id == message.parameters["change"]))
    booking = _booking_of(message)
    if change_set is None or booking is None:
        return NotNow(GONE)
    waits = change_set.state is ChangeState.WAITING
    if change_set.state is not ChangeState.APPLIED and not waits:
        return NotNow(NOTHING_NEW)
    names = {"customer": change_set.customer_name, "number": booking.number}
    if waits:
        subject = gettext("Please approve: %(customer)s wants to change booking %(number)s", **names)
        text = gettext("%(customer)s wants to change details of booking %(number)s.", **names)
        hint = gettext("Nothing changes before you agree. You approve or decline on the booking's page.")
    else:
        subject = gettext("%(customer)s edited booking %(number)s", **names)
        text = gettext("%(customer)s changed details of booking %(number)s.", **names)
        hint = gettext("You can revert the edit on the booking's page.")
    facts = [(change.label, _arrow(change.before, change.after)) for change in shown_changes(booking, change_set)]
    facts += [(gettext("Service"), services_text(booking)), (gettext("Start"), moment_text(booking.starts_at))]
    block = MailBlock(hint, gettext("Open the booking"), page_url("bookings.show", booking_id=booking.id))
    return compose(" ".join(subject.split()), [text], facts=facts, blocks=[block])


def write_digest(message: Message, now: datetime) -> Content | NotNow:
    """Tell the landlord what customers changed since the last morning."""
    day = date.fromisoformat(message.parameters["day"])
    sets = db.session.scalars(select(ChangeSet).where(ChangeSet.digest_day == day).order_by(ChangeSet.id)).all()
    in_force = [one for one in sets if one.state is ChangeState.APPLIED]
    if not in_force:
        return NotNow(NOTHING_NEW)
    bookings = _bookings({one.booking_id for one in in_force})
    facts = [_digest_line(bookings[one.booking_id], one) for one in in_force]
    text = gettext("Your customers changed details of these bookings:")
    hint = gettext("You can revert an edit on the page of its booking.")
    block = MailBlock(hint, gettext("Open the list"), page_url(f"{NAME}.upcoming"))
    return compose(gettext("Edits of your customers"), [text], facts=facts, blocks=[block])


def _about_booking(booking: Booking, window: Window, typed: Letter, url: str) -> Content:
    facts = [
        (gettext("Booking"), booking.number),
        (gettext("Service"), services_text(booking)),
        (gettext("Start"), moment_text(booking.starts_at)),
    ]
    if not url:
        return compose(typed.subject, typed.paragraphs, facts=facts)
    facts.append((gettext("Changes possible until"), moment_with_zone(window.deadline)))
    hint = gettext("The page asks for the e-mail address to which this message was sent.")
    return compose(typed.subject, typed.paragraphs, facts=facts, blocks=[MailBlock(hint, TITLE, url)])


def _reason(message: Message, booking: Booking, window: Window) -> str | LazyString:
    if window.closed is not None:
        return REASONS[window.closed]
    return OTHER_ADDRESS if _has_other_address(message, booking) else ""


def _has_other_address(message: Message, booking: Booking) -> bool:
    email = booking.customer.email
    return not email or canonical_email(email) != canonical_email(message.recipient_address)


def _booking_of(message: Message) -> Booking | None:
    try:
        return get_booking(message.subject_id)
    except NotFound:
        return None


def _bookings(ids: set[int]) -> dict[int, Booking]:
    found = db.session.scalars(select(Booking).options(*with_answers()).where(Booking.id.in_(ids))).all()
    return {booking.id: booking for booking in found}


def _digest_line(booking: Booking, change_set: ChangeSet) -> tuple[str, str]:
    return f"{booking.number}, {change_set.customer_name}", changes_text(shown_changes(booking, change_set))


def _arrow(before: str, after: str) -> str:
    empty = gettext("(empty)")
    return f"{before or empty} → {after or empty}"
