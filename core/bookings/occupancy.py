"""How many places are taken, and the lock under which the last one is sold once (R-40).

PostgreSQL: the service's row is locked in READ COMMITTED, then the places are counted anew. SQLite: the
transaction holds the write lock from its first statement, so the count is exact there as well.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask_babel import format_date, lazy_gettext
from sqlalchemy import Select, distinct, func, select, union_all

from core.bookings.models import BookingItem
from core.bookings.place_models import Blocking, Hold
from core.catalogue.editing import CapacityTaken
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.db import db
from core.errors import DomainError

AHEAD = timedelta(days=50 * 366)
Taken = tuple[datetime, datetime, int]


class FullyBooked(DomainError):
    """Not enough places are left in this period."""

    code = "fully_booked"
    status = 409
    text = lazy_gettext("This is not available any more at that time. Please choose another time.")


def lock_service(service_id: int) -> Service:
    """Return a service, locked until the transaction ends, with fresh values."""
    return db.session.scalars(
        select(Service).where(Service.id == service_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def free_places(
    service: Service, period: Period, *, at: datetime, holder: str = "", without_item: int | None = None
) -> int:
    """Return how many places of a service are free during the whole period, for somebody who acts at ``at``.

    What ``holder`` holds counts as free, and so does the item that is about to move.
    """
    taken = taken_places(service.id, period, at=at, holder=holder, without_item=without_item)
    return service.capacity - peak(taken, period)


def require_places(
    service_id: int,
    period: Period,
    quantity: int,
    *,
    at: datetime,
    holder: str = "",
    without_item: int | None = None,
) -> Service:
    """Lock a service and make sure that ``quantity`` places are free in the whole period.

    Raises:
        FullyBooked: they are not.
    """
    service = lock_service(service_id)
    if free_places(service, period, at=at, holder=holder, without_item=without_item) < quantity:
        raise FullyBooked
    return service


def require_capacity(service: Service, now: datetime) -> None:
    """Make sure that a service still has the places that are taken from now on.

    Raises:
        CapacityTaken: it has not; names the fullest day and its number.
    """
    steps: list[tuple[datetime, int]] = []
    for starts_at, ends_at, quantity in taken_places(service.id, Period(now, now + AHEAD, 0), at=now):
        steps += [(max(starts_at, now), quantity), (ends_at, -quantity)]
    taken = highest = 0
    fullest = now
    for at, change in sorted(steps):
        taken += change
        if taken > highest:
            highest, fullest = taken, at
    if highest > service.capacity:
        raise CapacityTaken(taken=highest, day=format_date(fullest))


def coming_bookings(service_id: int, now: datetime) -> int:
    """Return how many bookings take places of a service now or later."""
    booking = func.count(distinct(BookingItem.booking_id))
    ahead = (BookingItem.service_id == service_id, BookingItem.takes_place.is_(True), BookingItem.ends_at > now)
    return db.session.scalar(select(booking).where(*ahead)) or 0


def peak(taken: Iterable[Taken], period: Period) -> int:
    """Return the highest number of places that are taken at one moment of the period."""
    steps: list[tuple[datetime, int]] = []
    for starts_at, ends_at, quantity in taken:
        steps.append((max(starts_at, period.starts_at), quantity))
        steps.append((ends_at, -quantity))
    highest = now = 0
    for _at, change in sorted(steps):
        now += change
        highest = max(highest, now)
    return highest


def taken_places(
    service_id: int, period: Period, *, at: datetime, holder: str = "", without_item: int | None = None
) -> list[Taken]:
    """Return start, end and quantity of everything that takes places of a service in a period, with one statement.

    Booked items, blocked times, and what others than ``holder`` hold at ``at``.
    """
    items = _within(BookingItem, service_id, period).where(BookingItem.takes_place.is_(True))
    if without_item is not None:
        items = items.where(BookingItem.id != without_item)
    holds = _within(Hold, service_id, period).where(Hold.expires_at > at, Hold.holder != holder)
    found = db.session.execute(union_all(items, _within(Blocking, service_id, period), holds))
    return [(row.starts_at, row.ends_at, row.quantity) for row in found]


def _within(
    model: type[BookingItem | Blocking | Hold], service_id: int, period: Period
) -> Select[datetime, datetime, int]:
    return select(model.starts_at, model.ends_at, model.quantity).where(
        model.service_id == service_id, model.starts_at < period.ends_at, model.ends_at > period.starts_at
    )
