"""Decide when bookings were made, lapse and were cancelled."""

from datetime import date, datetime, time, timedelta
from random import Random

from core.demo.model import BookingKind, Channel
from core.demo.trades import Trade
from core.demo.visits import Visit

VALID_DAYS = {BookingKind.OFFER: 21, BookingKind.RESERVATION: 14}
"""How long offers and reservations stand, in days from their creation."""

OFFICE_HOURS = (9, 17)
WAKING_HOURS = (6, 22)


def created_at(trade: Trade, visit: Visit, channel: Channel, today: date, rng: Random) -> datetime:
    """Draw when a booking was made: before today, and a day ahead at least."""
    latest = min(visit.starts_on, today) - timedelta(1)
    least, usual, most = trade.lead
    day = visit.starts_on - timedelta(round(rng.triangular(least, most, usual)))
    if _is_pending(visit, today):
        day = today - timedelta(rng.randint(1, 10))
    elif day > latest:
        day = latest - timedelta(rng.randrange(45))
    hours = OFFICE_HOURS if channel is Channel.OFFICE else WAKING_HOURS
    return datetime.combine(day, time(rng.randint(*hours), rng.randrange(60)))


def cancelled_at(visit: Visit, created: datetime, today: date, rng: Random) -> datetime | None:
    """Draw when a booking was cancelled, after its creation and before its start."""
    if not visit.is_cancelled:
        return None
    latest = min(visit.starts_at, datetime.combine(today, time()))
    if visit.kind is BookingKind.RESERVATION:
        return min(latest, created + timedelta(VALID_DAYS[visit.kind]))
    minutes = int((latest - created).total_seconds() // 60)
    return created + timedelta(minutes=rng.randint(0, minutes))


def valid_until(visit: Visit, created: datetime) -> date | None:
    """Give the last day of an offer or reservation, the day of the start at most."""
    if visit.kind not in VALID_DAYS:
        return None
    return min(created.date() + timedelta(VALID_DAYS[visit.kind]), visit.starts_on)


def _is_pending(visit: Visit, today: date) -> bool:
    """Say whether a visit is still undecided: such bookings are young."""
    return visit.kind in VALID_DAYS and visit.starts_on > today
