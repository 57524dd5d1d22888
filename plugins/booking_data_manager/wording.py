"""Turns bookings and edits into words: moments with their time zone, values of placeholders, changes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date, format_time, get_timezone_name
from flask_babel import get_locale

from core.appkit import Booking, BookingItem, current_landlord, localised, shown_answer, slots_of
from plugins.booking_data_manager.deadlines import Closed, Window
from plugins.booking_data_manager.details import participant_label, place_of_change, place_of_slot, slot_label
from plugins.booking_data_manager.models import ChangeSet
from plugins.booking_data_manager.texts import gettext, labelled


@dataclass(frozen=True)
class ShownChange:
    """One answer before and after, as people read it."""

    label: str
    before: str
    after: str


def moment_text(value: datetime) -> str:
    """Return day and time at the landlord's place."""
    local, locale = value.astimezone(current_landlord().zone), get_locale() or "en"
    return f"{format_date(local, 'full', locale=locale)}, {format_time(local, 'short', locale=locale)}"


def moment_with_zone(value: datetime) -> str:
    """Return day and time at the landlord's place with the name of the time zone (D-05)."""
    zone = get_timezone_name(value.astimezone(current_landlord().zone), locale=get_locale() or "en")
    return f"{moment_text(value)} ({zone})"


def services_text(booking: Booking) -> str:
    """Return the titles of the services that were booked."""
    return ", ".join(dict.fromkeys(localised(item.service.titles) for item in booking.items))


def item_period(item: BookingItem) -> str:
    """Return from when to when an item was booked."""
    return gettext("%(start)s to %(end)s", start=moment_text(item.starts_at), end=moment_text(item.ends_at))


def placeholder_values(booking: Booking, window: Window) -> dict[str, str]:
    """Return what the placeholders of mails stand for, from the live booking."""
    customer = booking.customer
    values = {
        "customer_name": customer.person_name or customer.name,
        "booking_number": booking.number,
        "service": services_text(booking),
        "start": moment_text(booking.starts_at),
        "deadline": moment_with_zone(window.deadline),
        "landlord": current_landlord().name,
    }
    return {name: " ".join(value.split()) for name, value in values.items()}


def shown_changes(booking: Booking, change_set: ChangeSet) -> list[ShownChange]:
    """Return the changes of an edit as people read them; fields that are gone keep their key as name."""
    slots = {place_of_slot(slot): slot for slot in slots_of(booking)}
    shown: list[ShownChange] = []
    for change in change_set.changes:
        slot = slots.get(place_of_change(change))
        if slot is None:
            person = participant_label(change.participant_position)
            label = labelled(person, change.key) if person else change.key
            shown.append(ShownChange(label, change.before, change.after))
        else:
            question = slot.question
            before, after = shown_answer(question, change.before), shown_answer(question, change.after)
            shown.append(ShownChange(slot_label(slot), before, after))
    return shown


def changes_text(changes: Iterable[ShownChange]) -> str:
    """Return changes on one line, for a mail."""
    empty = gettext("(empty)")
    return "; ".join(
        labelled(change.label, f"{change.before or empty} → {change.after or empty}") for change in changes
    )


def closed_text(window: Window) -> str:
    """Return why the details of a booking cannot be changed, for its customer (D-06)."""
    match window.closed:
        case Closed.CANCELLED:
            return gettext("This booking was cancelled.")
        case Closed.TOO_LATE:
            moment = moment_with_zone(window.deadline)
            return gettext("The details could be changed until %(moment)s.", moment=moment)
        case _:
            return gettext("The details of this booking cannot be changed online at the moment.")
