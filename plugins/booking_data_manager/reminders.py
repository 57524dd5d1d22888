"""Plans the app's messages: reminders that are due, mails that staff ask for, and the daily digest."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import LazyString
from sqlalchemy import select

from core.appkit import (
    Actor,
    Booking,
    BookingKind,
    DomainError,
    Message,
    MessagePlan,
    Recipient,
    Subject,
    current_landlord,
    db,
    plan_message,
    record,
    slots_of,
    subject_of,
)
from plugins.booking_data_manager.deadlines import booking_window
from plugins.booking_data_manager.edit_links import issue_if_possible
from plugins.booking_data_manager.models import ChangeSet, Extension
from plugins.booking_data_manager.names import DIGEST, INDIVIDUAL, NAME, REMINDER
from plugins.booking_data_manager.queries import open_until_of, own_date_of, with_answers
from plugins.booking_data_manager.settings import EditingSettings, ReminderAudience, editing_settings
from plugins.booking_data_manager.texts import _

DIGEST_TIME = time(8, 0)
AUTOMATIC = "auto-"


class NoAddress(DomainError):
    """The customer has no e-mail address."""

    code = "no_address"
    status = 409
    text: LazyString = _("This customer has no e-mail address. Please add one on the customer card.")


class NotOpen(DomainError):
    """The booking cannot be edited, so a reminder would hold a dead button."""

    code = "not_open"
    status = 409
    text: LazyString = _(
        "The details of this booking cannot be changed at the moment. "
        "Send an individual e-mail that opens the booking until a date of its own."
    )


class EndsInThePast(DomainError):
    """A booking can only be opened until a moment that is still to come."""

    code = "open_until_past"
    status = 422
    text: LazyString = _("Please choose a moment in the future.")


def due_at(starts_at: datetime, settings: EditingSettings, zone: ZoneInfo) -> datetime:
    """Return when a booking's reminder is due: so many days before its first day, at the time of day there."""
    day = starts_at.astimezone(zone).date() - timedelta(days=settings.reminder_days)
    return datetime.combine(day, settings.reminder_time, zone).astimezone(UTC)


def plan_due_reminders(now: datetime) -> int:
    """Plan the reminders whose time has come; returns how many.

    The message's key holds the start of the booking: the same start never gets two, a moved booking gets a new one.
    Who booked after the time had come has just got the confirmation and gets no reminder.
    """
    settings = editing_settings()
    if not settings.reminder_on:
        return 0
    waiting = _due_bookings(settings, now)
    open_until = open_until_of([booking.id for booking in waiting])
    planned = 0
    for booking in waiting:
        window = booking_window(booking, settings, open_until.get(booking.id), now=now)
        if window.is_open and booking.customer.email and _is_wanted(booking, settings):
            start = booking.starts_at.isoformat()
            details = {"starts_at": start, "automatic": True}
            _plan(booking, REMINDER, f"{AUTOMATIC}{start}", details, now)
            planned += 1
    return planned


def plan_digest(now: datetime) -> bool:
    """Plan the mail about the edits of the last day, once a day from eight o'clock at the landlord's place."""
    landlord = current_landlord()
    local = now.astimezone(landlord.zone)
    if local.time() < DIGEST_TIME or not landlord.email:
        return False
    waiting = db.session.scalars(
        select(ChangeSet).where(ChangeSet.awaits_digest.is_(True), ChangeSet.digest_day.is_(None)).with_for_update()
    ).all()
    edits = [one for one in waiting if one.saved_at < _morning(local.date(), landlord.zone)]
    for one in edits:
        one.digest_day = local.date()
    if not edits:
        return False
    recipient = Recipient(landlord.email, landlord.name, landlord.language)
    day = local.date().isoformat()
    plan_message(MessagePlan(DIGEST, Subject("landlord", landlord.id), day, recipient, now, {"day": day}), now=now)
    return True


def send_reminder(booking: Booking, form_key: str, *, actor: Actor, at: datetime) -> Message:
    """Send one more reminder now; the same button pressed twice sends one (D-04).

    Raises:
        NoAddress: the customer has none.
        NotOpen: there is nothing that the customer could change.
    """
    settings = editing_settings()
    if not booking_window(booking, settings, own_date_of(booking.id), now=at).is_open:
        raise NotOpen
    message = _plan(booking, REMINDER, f"manual-{form_key}", {}, at)
    record(f"{NAME}.reminder_sent", subject_of(booking), actor, at, {"via": NAME})
    return message


def send_individual(
    booking: Booking, form_key: str, subject: str, text: str, open_until: datetime | None, *, actor: Actor, at: datetime
) -> Message:
    """Send a mail that staff wrote; with ``open_until`` the booking is open until then, also after the deadline.

    Raises:
        NoAddress: the customer has none.
        EndsInThePast: ``open_until`` is over.
    """
    if open_until is not None and open_until <= at:
        raise EndsInThePast
    details: dict[str, Any] = {"subject": subject, "text": text}
    if open_until is not None:
        open_booking(booking, open_until, actor=actor, at=at)
        details["open_until"] = open_until.isoformat()
    message = _plan(booking, INDIVIDUAL, f"individual-{form_key}", details, at)
    record(f"{NAME}.individual_sent", subject_of(booking), actor, at, {"via": NAME})
    return message


def open_booking(booking: Booking, open_until: datetime, *, actor: Actor, at: datetime) -> None:
    """Open a booking until a date of its own; a later call sets another date."""
    extension = db.session.scalar(select(Extension).where(Extension.booking_id == booking.id))
    if extension is None:
        extension = Extension(booking_id=booking.id)
        db.session.add(extension)
    if extension.open_until == open_until:
        return
    extension.open_until, extension.set_at, extension.set_by = open_until, at, actor.name
    details = {"via": NAME, "until": open_until.astimezone(current_landlord().zone).strftime("%Y-%m-%d %H:%M")}
    record(f"{NAME}.opened_until", subject_of(booking), actor, at, details)


def _plan(booking: Booking, kind: str, occurrence: str, details: dict[str, Any], now: datetime) -> Message:
    customer = booking.customer
    if issue_if_possible(booking, at=now) is None:
        raise NoAddress
    recipient = Recipient(customer.email, customer.person_name, booking.language, customer.id)
    return plan_message(MessagePlan(kind, subject_of(booking), occurrence, recipient, now, details), now=now)


def _due_bookings(settings: EditingSettings, now: datetime) -> list[Booking]:
    """Return bookings that have not begun, whose reminder is due and was not planned for this start yet."""
    zone = current_landlord().zone
    rows = db.session.execute(
        select(Booking.id, Booking.starts_at, Booking.created_at, Booking.confirmed_at).where(
            Booking.kind_name == BookingKind.BOOKING.value,
            Booking.cancelled_at.is_(None),
            Booking.starts_at > now,
            Booking.starts_at < now + timedelta(days=settings.reminder_days + 2),
        )
    ).all()
    planned = _planned_starts([row.id for row in rows])
    due = [
        row.id
        for row in rows
        if (row.confirmed_at or row.created_at) < due_at(row.starts_at, settings, zone) <= now
        and (row.id, f"{AUTOMATIC}{row.starts_at.isoformat()}") not in planned
    ]
    if not due:
        return []
    # The lock makes two workers that run at the same moment plan one after the other.
    query = select(Booking).options(*with_answers()).where(Booking.id.in_(due)).order_by(Booking.id)
    return list(db.session.scalars(query.with_for_update(of=Booking)))


def _planned_starts(booking_ids: list[int]) -> set[tuple[int, str]]:
    rows = db.session.execute(
        select(Message.subject_id, Message.occurrence).where(
            Message.kind == REMINDER, Message.subject_type == "booking", Message.subject_id.in_(booking_ids)
        )
    )
    return {(subject_id, occurrence) for subject_id, occurrence in rows}


def _is_wanted(booking: Booking, settings: EditingSettings) -> bool:
    if settings.reminder_audience is ReminderAudience.EVERYBODY:
        return True
    return any(settings.releases_slot(slot) and not slot.stored for slot in slots_of(booking))


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, DIGEST_TIME, zone).astimezone(UTC)
