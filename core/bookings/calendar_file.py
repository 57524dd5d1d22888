"""The calendar file of a booking (RFC 5545, RFC 5546): one event per item, the same event after every change."""

from datetime import UTC, date, datetime

from flask_babel import gettext
from icalendar import Calendar, Event, vCalAddress, vText

from core.bookings.models import Booking, BookingItem
from core.bookings.wording import long_moment
from core.catalogue.models import Unit
from core.i18n import localised
from core.landlords.models import Landlord
from core.messages.mail import Attachment

PRODUCT = "-//Kontor//Bookings//EN"


def calendar_file(booking: Booking, landlord: Landlord, *, now: datetime) -> Attachment:
    """Return the calendar file for a mail; for a cancelled booking it takes the events out again."""
    method = "CANCEL" if booking.is_cancelled else "PUBLISH"
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", method)
    for item in booking.items:
        calendar.add_component(_event(booking, item, landlord, now))
    name = gettext("booking")
    return Attachment(
        f"{name}-{booking.number}.ics", f"text/calendar; method={method}; charset=utf-8", calendar.to_ical()
    )


def event_uid(item: BookingItem, landlord: Landlord) -> str:
    """Return the name under which calendars know an item for ever, so that a newer file replaces the older one."""
    return f"booking-item-{item.id}@{landlord.slug}.kontor"


def _event(booking: Booking, item: BookingItem, landlord: Landlord, now: datetime) -> Event:
    title = localised(item.service.titles)
    event = Event()
    event.add("uid", event_uid(item, landlord))
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", booking.version)
    event.add("summary", f"{title} ({landlord.name})")
    event.add("description", _description(booking, item))
    event.add("status", "CANCELLED" if booking.is_cancelled else "CONFIRMED")
    event.add("dtstart", _start(item, landlord))
    event.add("dtend", _end(item, landlord))
    event.add("location", ", ".join(filter(None, (landlord.name, landlord.street, landlord.city))))
    event.add("transp", "TRANSPARENT" if item.service.unit is Unit.NIGHT else "OPAQUE")
    if landlord.email:
        organiser = vCalAddress(f"mailto:{landlord.email}")
        organiser.params["CN"] = vText(landlord.name)
        event["organizer"] = organiser
    return event


def _description(booking: Booking, item: BookingItem) -> str:
    lines = [
        gettext("Booking number: %(number)s", number=booking.number),
        gettext("From: %(moment)s", moment=long_moment(item.starts_at)),
        gettext("Until: %(moment)s", moment=long_moment(item.ends_at)),
    ]
    return "\n".join(lines)


def _start(item: BookingItem, landlord: Landlord) -> date | datetime:
    # A stay by the night is whole days at the place: no calendar in another zone moves it to another night.
    return _day(item.starts_at, landlord) if item.service.unit is Unit.NIGHT else item.starts_at.astimezone(UTC)


def _end(item: BookingItem, landlord: Landlord) -> date | datetime:
    # The end of an event by days is excluded (RFC 5545, 3.6.1), as is the day of departure.
    return _day(item.ends_at, landlord) if item.service.unit is Unit.NIGHT else item.ends_at.astimezone(UTC)


def _day(moment: datetime, landlord: Landlord) -> date:
    return moment.astimezone(landlord.zone).date()
