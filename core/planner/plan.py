"""The occupancy plan as rows and bars, read with two statements however many services and bookings there are (B-04).

Rows of the database go straight into small tuples: a season of a large landlord has thousands of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import lazy_gettext, lazy_pgettext
from sqlalchemy import Executable, Row, and_, literal, or_, select, union_all

from core.bookings.models import Booking, BookingItem, ItemState
from core.bookings.place_models import Blocking, Hold
from core.catalogue.models import Service, Unit
from core.customers.models import Customer
from core.customers.names import folded, shown_name
from core.db import db
from core.i18n import localised
from core.named import Named
from core.planner.window import Window

MOST_ROWS = 300


class Look(Named):
    """How a bar looks, and what that means."""

    OFFER = "offer", lazy_gettext("Offer")
    RESERVATION = "reservation", lazy_gettext("Reservation")
    BOOKING = "booking", lazy_gettext("Booking")
    OUT = "out", lazy_gettext("Handed over")
    OVERDUE = "overdue", lazy_gettext("Overdue")
    RETURNED = "returned", lazy_gettext("Returned")
    BLOCKED = "blocked", lazy_pgettext("time of a service", "Blocked")
    HELD = "held", lazy_pgettext("time of a service", "Being booked")


class Bar(NamedTuple):
    """One thing that takes time of a service; ids are 0 where there is no booking.

    ``starts_at`` and ``ends_at`` are the real ones; ``shown_until`` is later for what is overdue.
    """

    look: Look
    title: str
    number: str
    quantity: int
    starts_at: datetime
    ends_at: datetime
    shown_until: datetime
    item_id: int
    booking_id: int
    places: int = 0

    @property
    def can_move(self) -> bool:
        """Whether its start can move; of what is out only the end can."""
        return self.look in (Look.OFFER, Look.RESERVATION, Look.BOOKING)

    @property
    def can_stretch(self) -> bool:
        """Whether its end can move."""
        return self.can_move or self.look in (Look.OUT, Look.OVERDUE)


@dataclass
class PlanRow:
    """A service with what happens to it, in the order of time."""

    id: int
    title: str
    unit: Unit
    capacity: int
    is_archived: bool
    bars: list[Bar] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """The rows that are shown, and how many services there are in all."""

    rows: Sequence[PlanRow]
    services: Sequence[PlanRow]

    @property
    def bars(self) -> list[tuple[PlanRow, Bar]]:
        """All bars with their rows, in the order of time."""
        found = [(row, bar) for row in self.rows for bar in row.bars]
        return sorted(found, key=lambda one: (one[1].starts_at, one[0].title, one[1].item_id))


def plan_of(window: Window, *, now: datetime, service_id: int | None = None, search: str = "") -> Plan:
    """Return what the plan shows: one service or all, and only what matches the search.

    A search that finds the name of a service shows all of it; else it shows the customers and numbers that it finds.
    """
    services = _services()
    rows = {row.id: row for row in services if service_id is None or row.id == service_id}
    for found in db.session.execute(_everything(window, now, service_id)):
        row = rows.get(found.service_id)
        if row is not None:
            row.bars.append(_bar(found, now))
    shown: Iterable[PlanRow] = (row for row in rows.values() if row.bars or not row.is_archived)
    if search:
        shown = _matching(shown, folded(search))
    return Plan(list(shown), services)


def _services() -> list[PlanRow]:
    found = db.session.execute(
        select(Service.id, Service.titles, Service.unit_name, Service.capacity, Service.is_archived).order_by(
            Service.is_archived, Service.position, Service.id
        )
    )
    return [PlanRow(row.id, localised(row.titles), Unit(row.unit_name), row.capacity, row.is_archived) for row in found]


def _everything(window: Window, now: datetime, service_id: int | None) -> Executable:
    begins_at, ends_at = window.begins_at, window.ends_at
    overlaps = and_(BookingItem.starts_at < ends_at, BookingItem.ends_at > begins_at)
    if begins_at < now:
        # What is overdue is still out, however long ago it should have been back.
        is_out = and_(BookingItem.state_name == ItemState.HANDED_OVER.value, BookingItem.ends_at <= now)
        overlaps = or_(overlaps, and_(is_out, BookingItem.starts_at < ends_at))
    items = (
        select(
            BookingItem.starts_at,
            BookingItem.ends_at,
            BookingItem.service_id,
            BookingItem.quantity,
            BookingItem.id.label("item_id"),
            BookingItem.state_name.label("what"),
            Booking.id.label("booking_id"),
            Booking.kind_name.label("kind"),
            Booking.number,
            Customer.company,
            Customer.first_name,
            Customer.last_name,
            Customer.email,
        )
        .join(Booking, Booking.id == BookingItem.booking_id)
        .join(Customer, Customer.id == Booking.customer_id)
        .where(overlaps, Booking.cancelled_at.is_(None))
    )
    nobody = [literal("").label(name) for name in ("kind", "number", "company", "first_name", "last_name")]
    none = literal(0)
    blocked = select(
        Blocking.starts_at,
        Blocking.ends_at,
        Blocking.service_id,
        Blocking.quantity,
        Blocking.id.label("item_id"),
        literal(Look.BLOCKED.value).label("what"),
        none.label("booking_id"),
        *nobody,
        Blocking.reason.label("email"),
    ).where(Blocking.starts_at < ends_at, Blocking.ends_at > begins_at)
    held = select(
        Hold.starts_at,
        Hold.ends_at,
        Hold.service_id,
        Hold.quantity,
        none.label("item_id"),
        literal(Look.HELD.value).label("what"),
        none.label("booking_id"),
        *nobody,
        literal("").label("email"),
    ).where(Hold.starts_at < ends_at, Hold.ends_at > begins_at, Hold.expires_at > now)
    if service_id is not None:
        items = items.where(BookingItem.service_id == service_id)
    found = union_all(items, blocked, held)
    return found.order_by("starts_at", "ends_at", "item_id")


def _bar(row: Row[Any], now: datetime) -> Bar:
    look = _look(row, now)
    until = max(row.ends_at, now) if look is Look.OVERDUE else row.ends_at
    title = shown_name(row.company, row.first_name, row.last_name, row.email)
    return Bar(look, title, row.number, row.quantity, row.starts_at, row.ends_at, until, row.item_id, row.booking_id)


def _look(row: Row[Any], now: datetime) -> Look:
    match row.what:
        case Look.BLOCKED.value | Look.HELD.value:
            return Look(row.what)
        case ItemState.HANDED_OVER.value:
            return Look.OVERDUE if row.ends_at < now else Look.OUT
        case ItemState.RETURNED.value:
            return Look.RETURNED
    return Look(row.kind)


def _matching(rows: Iterable[PlanRow], wanted: str) -> Iterable[PlanRow]:
    for row in rows:
        if wanted not in folded(row.title):
            row.bars = [bar for bar in row.bars if wanted in folded(f"{bar.number} {bar.title}")]
            if not row.bars:
                continue
        yield row
