"""Counts bookings, nights and revenue from the bookings themselves (B-09).

Only what is booked counts, not offers, reservations or what was cancelled, and only of customers who agree to profiling
(C-22). A booking counts in the month in which it begins, with everything that is in it, so that all sums agree.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, select

from core.bookings.models import Booking, BookingItem, BookingKind, Charge
from core.catalogue.models import Service, Unit
from core.customers.access_models import CustomerRights
from core.customers.models import Customer
from core.db import db
from core.statistics.months import Months, month_of

# Stands for what belongs to a booking as a whole: the number of bookings, and charges for no single service.
WHOLE = 0
NO_GROUP = 0
Key = tuple[int, str, int]
Query = Select[*tuple[Any, ...]]


@dataclass
class Cell:
    """Numbers of one service, channel and permission group; revenue in the minor unit."""

    bookings: int = 0
    nights: int = 0
    revenue_minor: int = 0


@dataclass
class MonthNumbers:
    """The numbers of one month: by service (``WHOLE`` for none), channel and group; and who was left out."""

    cells: dict[Key, Cell] = field(default_factory=lambda: defaultdict(Cell))
    left_out: set[int] = field(default_factory=set)

    def to_json(self) -> tuple[list[Any], list[int]]:
        """Return cells and left-out customers as they are stored."""
        cells = [[*key, cell.bookings, cell.nights, cell.revenue_minor] for key, cell in sorted(self.cells.items())]
        return cells, sorted(self.left_out)

    @classmethod
    def from_json(cls, cells: Iterable[list[Any]], left_out: Iterable[int]) -> "MonthNumbers":
        """Return what was stored."""
        return cls({(one[0], one[1], one[2]): Cell(one[3], one[4], one[5]) for one in cells}, set(left_out))


def count_months(months: Months, zone: ZoneInfo) -> dict[date, MonthNumbers]:
    """Return the numbers of each month of a run, with four statements however long it is."""
    found = {month: MonthNumbers() for month in months}
    nights = _services_by_night()
    for row in db.session.execute(_bookings(months, zone)):
        found[month_of(row.starts_at, zone)].cells[_key(WHOLE, row)].bookings += row.number
    for row in db.session.execute(_items(months, zone)):
        cell = found[month_of(row.starts_at, zone)].cells[_key(row.service_id, row)]
        cell.bookings += row.number
        cell.revenue_minor += row.revenue
        cell.nights += row.units if row.service_id in nights else 0
    for row in db.session.execute(_charges(months, zone)):
        found[month_of(row.starts_at, zone)].cells[_key(row.service_id or WHOLE, row)].revenue_minor += row.revenue
    for row in db.session.execute(_left_out(months, zone)):
        found[month_of(row.starts_at, zone)].left_out.add(row.customer_id)
    return found


def _key(service_id: int, row: Any) -> Key:
    return service_id, row.channel, row.group_id or NO_GROUP


def _services_by_night() -> set[int]:
    return set(db.session.scalars(select(Service.id).where(Service.unit_name == Unit.NIGHT.value)))


def _counts(months: Months, zone: ZoneInfo, *, with_consent: bool) -> ColumnElement[bool]:
    begins_at, ends_at = months.moments(zone)
    return and_(
        Booking.starts_at >= begins_at,
        Booking.starts_at < ends_at,
        Booking.kind_name == BookingKind.BOOKING.value,
        Booking.cancelled_at.is_(None),
        Customer.allows_profiling.is_(with_consent),
    )


def _grouped(query: Query, months: Months, zone: ZoneInfo, *more: Any) -> Query:
    # Grouped by the moment: months at the landlord's place are worked out from a few thousand rows afterwards, in the
    # same way on every database.
    return (
        query.join(Customer, Customer.id == Booking.customer_id)
        .outerjoin(CustomerRights, CustomerRights.customer_id == Booking.customer_id)
        .where(_counts(months, zone, with_consent=True))
        .group_by(Booking.starts_at, Booking.channel, CustomerRights.group_id, *more)
    )


def _bookings(months: Months, zone: ZoneInfo) -> Query:
    columns = (Booking.starts_at, Booking.channel, CustomerRights.group_id, func.count(Booking.id).label("number"))
    return _grouped(select(*columns).select_from(Booking), months, zone)


def _items(months: Months, zone: ZoneInfo) -> Query:
    # A sum of large integers is a decimal on PostgreSQL; what is kept as JSON must be an integer.
    columns = (
        Booking.starts_at,
        Booking.channel,
        CustomerRights.group_id,
        BookingItem.service_id,
        func.count(BookingItem.booking_id.distinct()).label("number"),
        func.sum(BookingItem.units * BookingItem.quantity).label("units"),
        cast(func.sum(BookingItem.price_minor), BigInteger).label("revenue"),
    )
    query = select(*columns).select_from(Booking).join(BookingItem, BookingItem.booking_id == Booking.id)
    return _grouped(query, months, zone, BookingItem.service_id)


def _charges(months: Months, zone: ZoneInfo) -> Query:
    columns = (
        Booking.starts_at,
        Booking.channel,
        CustomerRights.group_id,
        BookingItem.service_id,
        cast(func.sum(Charge.amount_minor), BigInteger).label("revenue"),
    )
    query = select(*columns).select_from(Booking).join(Charge, Charge.booking_id == Booking.id)
    query = query.outerjoin(BookingItem, BookingItem.id == Charge.item_id)
    return _grouped(query, months, zone, BookingItem.service_id)


def _left_out(months: Months, zone: ZoneInfo) -> Query:
    query = select(Booking.starts_at, Booking.customer_id).join(Customer, Customer.id == Booking.customer_id)
    return query.where(_counts(months, zone, with_consent=False)).distinct()
