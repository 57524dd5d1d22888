"""What a feed has brought so far: its bookings and blocked times, and what else takes places of its service."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select, union_all

from core.bookings.models import Booking, BookingItem
from core.bookings.place_models import Blocking, Hold
from core.channels.entry_kinds import Taken
from core.channels.models import CalendarFeed, ImportedEntry
from core.db import db


@dataclass
class Known:
    """One entry that a feed has brought before, with its booking and the item of the feed's service, if it has one."""

    entry: ImportedEntry
    booking: Booking
    item: BookingItem | None


def known_entries(feed: CalendarFeed, uids: Collection[str], *, at: datetime) -> dict[str, Known]:
    """Return what a feed has brought and is not over, and whatever of it bears one of the names, locked."""
    found = db.session.execute(
        select(ImportedEntry, Booking, BookingItem)
        .join(Booking, Booking.id == ImportedEntry.booking_id)
        .outerjoin(BookingItem, (BookingItem.booking_id == Booking.id) & (BookingItem.service_id == feed.service_id))
        .where(ImportedEntry.feed_id == feed.id, or_(ImportedEntry.ends_at > at, ImportedEntry.uid.in_(uids)))
        .order_by(ImportedEntry.id, BookingItem.position.desc())
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    )
    return {entry.uid: Known(entry, booking, item) for entry, booking, item in found}


def bookings_with_references(feed: CalendarFeed, references: Collection[str]) -> dict[str, tuple[Booking, bool]]:
    """Return bookings of the feed's channel by the partner's reference, and whether they are of the feed's service."""
    found = db.session.execute(
        select(Booking, BookingItem.service_id)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .where(Booking.channel == feed.channel, Booking.partner_reference.in_(references))
    )
    known: dict[str, tuple[Booking, bool]] = {}
    for booking, service_id in found:
        reference = booking.partner_reference or ""
        is_same = service_id == feed.service_id or known.get(reference, (booking, False))[1]
        known[reference] = (booking, is_same)
    return known


def blockings_of(feed: CalendarFeed) -> dict[str, Blocking]:
    """Return the blocked times that a feed has brought, by their outside name."""
    found = db.session.scalars(
        select(Blocking).where(
            Blocking.service_id == feed.service_id,
            Blocking.channel == feed.channel,
            Blocking.external_uid.startswith(outside_name(feed, ""), autoescape=True),
        )
    )
    return {blocking.external_uid or "": blocking for blocking in found}


def outside_name(feed: CalendarFeed, uid: str, part: int = 0) -> str:
    """Return under which name an entry's blocked time is kept; an entry in several parts has several."""
    return f"{feed.id}:{uid}#{part}" if part else f"{feed.id}:{uid}"


def taken_by_others(feed: CalendarFeed, own: Mapping[str, Blocking], *, at: datetime) -> list[Taken]:
    """Return everything that takes places of the feed's service from now on, but the feed's own blocked times."""
    own_ids = {blocking.id for blocking in own.values()}
    items = _from_now(BookingItem, feed.service_id, at).where(BookingItem.takes_place.is_(True))
    holds = _from_now(Hold, feed.service_id, at).where(Hold.expires_at > at)
    found = db.session.execute(union_all(items, holds)).all()
    blocked = db.session.scalars(select(Blocking).where(Blocking.service_id == feed.service_id, Blocking.ends_at > at))
    taken = [(row.starts_at, row.ends_at, row.quantity) for row in found]
    return taken + [(one.starts_at, one.ends_at, one.quantity) for one in blocked if one.id not in own_ids]


def in_the_way(feed: CalendarFeed, starts_at: datetime, ends_at: datetime) -> list[tuple[int, str]]:
    """Return id and number of the bookings that have the places of the feed's service in a time."""
    found = db.session.execute(
        select(Booking.id, Booking.number)
        .join(BookingItem, BookingItem.booking_id == Booking.id)
        .where(
            BookingItem.service_id == feed.service_id,
            BookingItem.takes_place.is_(True),
            BookingItem.starts_at < ends_at,
            BookingItem.ends_at > starts_at,
        )
        .order_by(BookingItem.starts_at)
        .limit(5)
    )
    return [(row.id, row.number) for row in found]


def _from_now(model: type[BookingItem | Hold], service_id: int, at: datetime) -> Select[datetime, datetime, int]:
    return select(model.starts_at, model.ends_at, model.quantity).where(
        model.service_id == service_id, model.ends_at > at
    )
