"""A service's calendar for partners: when it is taken, and nothing else; no names, no numbers (B-06).

The address is secret and signed. A feed has one of its own that leaves out what the feed has brought: a partner that
gave us its closed times and got them back would keep them closed for ever.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import or_, select

from core.bookings.models import Booking, BookingItem
from core.bookings.place_models import Blocking
from core.catalogue.models import Service, Unit
from core.channels.imported_entries import outside_name
from core.channels.models import CalendarFeed, ImportedEntry
from core.db import db
from core.landlords.services import current_landlord
from core.signing import BadToken, Token, TokenSigner

PURPOSE = "calendar"
PRODUCT = "-//Kontor//Calendar//EN"
TAKEN = "Not available"
BACK = timedelta(days=2)
AHEAD = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Busy:
    """A time at which places are taken; ``key`` names it for ever, ``since`` is when we learned of it."""

    key: str
    starts_at: datetime
    ends_at: datetime
    quantity: int
    since: datetime


def calendar_token(signer: TokenSigner, service: Service, feed: CalendarFeed | None = None) -> str:
    """Return the secret part of the address of a service's calendar, for one feed's partner or for anybody else."""
    nonce = f"{service.id}.{feed.id if feed else 0}.{service.calendar_nonce}"
    return signer.sign(Token(PURPOSE, service.landlord_id, nonce))


def ids_of(token: Token) -> tuple[int, int, str]:
    """Return the service, the feed (or 0) and the nonce that a token names.

    Raises:
        BadToken: it names something else.
    """
    service_id, feed_id, nonce = (*token.nonce.split(".", 2), "", "", "")[:3]
    if not (service_id.isdecimal() and feed_id.isdecimal()):
        raise BadToken
    return int(service_id), int(feed_id), nonce


def calendar_of(service: Service, feed: CalendarFeed | None, *, at: datetime) -> bytes:
    """Return the calendar file of a service; the same bytes as long as nothing changes."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    for busy in _full(service, _busy(service, feed, at=at)):
        calendar.add_component(_event(service, busy))
    content: bytes = calendar.to_ical()
    return content


def _busy(service: Service, feed: CalendarFeed | None, *, at: datetime) -> list[Busy]:
    items = (
        select(BookingItem.id, BookingItem.starts_at, BookingItem.ends_at, BookingItem.quantity, Booking.created_at)
        .join(Booking, Booking.id == BookingItem.booking_id)
        .where(
            BookingItem.service_id == service.id,
            BookingItem.takes_place.is_(True),
            BookingItem.ends_at > at - BACK,
            BookingItem.starts_at < at + AHEAD,
        )
    )
    blocked = select(Blocking).where(
        Blocking.service_id == service.id, Blocking.ends_at > at - BACK, Blocking.starts_at < at + AHEAD
    )
    if feed is not None:
        brought = select(ImportedEntry.booking_id).where(ImportedEntry.feed_id == feed.id)
        items = items.where(BookingItem.booking_id.not_in(brought))
        name = outside_name(feed, "")
        is_other = or_(
            Blocking.external_uid.is_(None), Blocking.external_uid.startswith(name, autoescape=True).is_(False)
        )
        blocked = blocked.where(or_(is_other, Blocking.channel != feed.channel))
    found = [
        Busy(f"item-{row.id}", row.starts_at, row.ends_at, row.quantity, row.created_at)
        for row in db.session.execute(items)
    ]
    found += [
        Busy(f"blocking-{one.id}", one.starts_at, one.ends_at, one.quantity, one.created_at)
        for one in db.session.scalars(blocked)
    ]
    return sorted(found, key=lambda busy: (busy.starts_at, busy.key))


def _full(service: Service, busy: list[Busy]) -> Iterator[Busy]:
    """Give the times at which no place is left; with one place these are the entries themselves."""
    if service.capacity == 1:
        yield from busy
        return
    changes: dict[datetime, int] = {}
    for one in busy:
        changes[one.starts_at] = changes.get(one.starts_at, 0) + one.quantity
        changes[one.ends_at] = changes.get(one.ends_at, 0) - one.quantity
    taken, since = 0, None
    for moment in sorted(changes):
        taken += changes[moment]
        if taken >= service.capacity and since is None:
            since = moment
        elif taken < service.capacity and since is not None:
            yield Busy(f"full-{since.isoformat()}", since, moment, service.capacity, service.created_at)
            since = None


def _event(service: Service, busy: Busy) -> Event:
    event = Event()
    event.add("uid", _uid(service, busy))
    event.add("dtstamp", busy.since.astimezone(UTC))
    event.add("summary", TAKEN)
    starts, ends = _bounds(service, busy)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("transp", "OPAQUE")
    return event


def _bounds(service: Service, busy: Busy) -> tuple[date | datetime, date | datetime]:
    """Return start and end: nights and days as whole days, the last one excluded (RFC 5545, 3.6.1), hours in UTC."""
    zone = current_landlord().zone
    if service.unit not in (Unit.NIGHT, Unit.DAY):
        return busy.starts_at.astimezone(UTC), busy.ends_at.astimezone(UTC)
    first, last = (moment.astimezone(zone).date() for moment in (busy.starts_at, busy.ends_at))
    if service.unit is Unit.DAY:
        last = (busy.ends_at - timedelta(microseconds=1)).astimezone(zone).date() + timedelta(days=1)
    return first, max(last, first + timedelta(days=1))


def _uid(service: Service, busy: Busy) -> str:
    """Return a name that stays and gives nothing away."""
    said = f"{service.landlord_id}:{service.id}:{busy.key}"
    return f"{hashlib.sha256(said.encode()).hexdigest()[:32]}@kontor"
