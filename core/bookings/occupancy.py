"""How many places are taken, and the lock under which the last one is sold once (R-40).

PostgreSQL: the service's row is locked in READ COMMITTED, then the places are counted anew. SQLite: the
transaction holds the write lock from its first statement, so the count is exact there as well.
"""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.bookings.models import BookingItem
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.db import db
from core.errors import DomainError


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


def free_places(service: Service, period: Period) -> int:
    """Return how many places of a service are free during the whole period."""
    return service.capacity - peak(_taken(service.id, period), period)


def require_places(service_id: int, period: Period, quantity: int) -> Service:
    """Lock a service and make sure that ``quantity`` places are free in the whole period.

    Raises:
        FullyBooked: they are not.
    """
    service = lock_service(service_id)
    if free_places(service, period) < quantity:
        raise FullyBooked
    return service


def peak(taken: Iterable[tuple[datetime, datetime, int]], period: Period) -> int:
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


def _taken(service_id: int, period: Period) -> list[tuple[datetime, datetime, int]]:
    rows = db.session.execute(
        select(BookingItem.starts_at, BookingItem.ends_at, BookingItem.quantity).where(
            BookingItem.service_id == service_id,
            BookingItem.takes_place.is_(True),
            BookingItem.starts_at < period.ends_at,
            BookingItem.ends_at > period.starts_at,
        )
    )
    return [(starts_at, ends_at, quantity) for starts_at, ends_at, quantity in rows]
