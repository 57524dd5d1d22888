"""The landlord's present day, and what happens on it: the numbers and lists of the Start page."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from core.bookings.listing import BookingFilter, BookingRow, ItemRow, Today, find_bookings, matches, not_over
from core.bookings.models import Booking, ItemState
from core.db import db
from core.landlords.models import Landlord

SHOWN = 25
COUNTED = ("arrivals", "returns", "running", "to_answer")


@dataclass(frozen=True)
class Movement:
    """One item that begins or ends."""

    booking: BookingRow
    item: ItemRow
    at: datetime
    is_overdue: bool = False


@dataclass(frozen=True)
class Day:
    """What happens on one day at one landlord's; the lists hold the first rows only."""

    counts: dict[str, int]
    arrivals: list[Movement]
    returns: list[Movement]
    to_answer: list[BookingRow]


def today_of(landlord: Landlord, now: datetime) -> Today:
    """Return the day that it is at the landlord's place."""
    day = now.astimezone(landlord.zone).date()
    begins_at = datetime.combine(day, time(), landlord.zone)
    ends_at = datetime.combine(day + timedelta(days=1), time(), landlord.zone)
    return Today(now, begins_at, ends_at)


def day_of(today: Today) -> Day:
    """Return the numbers of the day, and the first rows behind them."""
    counts = _counts(today)

    def rows(when: str) -> list[BookingRow]:
        return list(find_bookings(BookingFilter(when=when), today, limit=SHOWN).rows) if counts[when] else []

    return Day(counts, _arrivals(rows("arrivals"), today), _returns(rows("returns"), today), rows("to_answer"))


def _arrivals(rows: list[BookingRow], today: Today) -> list[Movement]:
    found = [
        Movement(row, item, item.starts_at)
        for row in rows
        for item in row.items
        if today.begins_at <= item.starts_at < today.ends_at
    ]
    return sorted(found, key=lambda movement: movement.at)


def _returns(rows: list[BookingRow], today: Today) -> list[Movement]:
    found = [
        Movement(row, item, item.ends_at, item.state is ItemState.HANDED_OVER and item.ends_at < today.now)
        for row in rows
        for item in row.items
        if today.begins_at < item.ends_at <= today.ends_at
        or (item.state is ItemState.HANDED_OVER and item.ends_at <= today.begins_at)
    ]
    return sorted(found, key=lambda movement: movement.at)


def has_bookings() -> bool:
    """Tell whether the landlord has any booking at all."""
    return db.session.scalar(select(Booking.id).limit(1)) is not None


def _counts(today: Today) -> dict[str, int]:
    conditions = {when: matches(when, today) for when in COUNTED}
    counted = (func.count(Booking.id).filter(condition).label(when) for when, condition in conditions.items())
    # What ended before today and came back counts nowhere.
    query = select(*counted).select_from(Booking).where(Booking.id.in_(not_over(today.begins_at)))
    row = db.session.execute(query).one()
    return {when: getattr(row, when) for when in COUNTED}
