"""The list of bookings: search, filters, and pages by key; two statements however many rows there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString
from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, and_, or_, select, union

from core.bookings.channels import channel_label, is_partner_channel
from core.bookings.models import Booking, BookingItem, BookingKind, ItemState
from core.bookings.stage import Facts, Stage, stage_of
from core.catalogue.models import Service
from core.customers.models import Customer
from core.customers.names import folded, shown_name
from core.db import db

PAGE = 40
WHENS = ("current", "arrivals", "returns", "upcoming", "running", "past", "cancelled", "lapsed", "to_answer")
NEAREST_FIRST = ("current", "arrivals", "returns", "upcoming", "running", "to_answer")
Key = tuple[datetime, int]
Query = Select[*tuple[Any, ...]]

# Made once: to put these statements together costs more than to run them.
_BOOKINGS: Query = select(
    Booking.id,
    Booking.number,
    Booking.kind_name,
    Booking.channel,
    Booking.starts_at,
    Booking.ends_at,
    Booking.cancelled_at,
    Booking.has_lapsed,
    Booking.expires_at,
    Booking.currency,
    Booking.total_minor,
    Booking.customer_id,
    Customer.company,
    Customer.first_name,
    Customer.last_name,
    Customer.email,
).join(Customer, Customer.id == Booking.customer_id)
_ITEMS: Query = (
    select(
        BookingItem.booking_id,
        BookingItem.id,
        Service.titles,
        BookingItem.starts_at,
        BookingItem.ends_at,
        BookingItem.quantity,
        BookingItem.state_name,
        BookingItem.price_minor,
    )
    .join(Service, Service.id == BookingItem.service_id)
    .order_by(BookingItem.booking_id, BookingItem.position)
)


@dataclass(frozen=True)
class Today:
    """The landlord's present day: now, and the moments between which it lies."""

    now: datetime
    begins_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class BookingFilter:
    """What is looked for; empty values do not narrow."""

    search: str = ""
    when: str = ""
    kind: str = ""
    channel: str = ""
    point_of_sale: str | None = None
    service_id: int | None = None
    customer_id: int | None = None


@dataclass(frozen=True)
class ItemRow:
    """One service in a booking of the list."""

    id: int
    titles: dict[str, str]
    starts_at: datetime
    ends_at: datetime
    quantity: int
    state: ItemState
    price_minor: int


@dataclass(frozen=True)
class BookingRow:
    """One booking of the list."""

    id: int
    number: str
    kind: BookingKind
    channel: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    expires_at: datetime | None
    currency: str
    customer_id: int
    customer_name: str
    total_minor: int
    items: tuple[ItemRow, ...]
    stage: Stage

    @property
    def key(self) -> Key:
        """The place in the list."""
        return self.starts_at, self.id

    @property
    def partner(self) -> LazyString | str:
        """The partner through whom it came, or nothing."""
        return channel_label(self.channel) if is_partner_channel(self.channel) else ""


@dataclass(frozen=True)
class BookingPage:
    """One page of the list, and the keys from which the pages beside it go on."""

    rows: Sequence[BookingRow]
    before: Key | None
    after: Key | None


def find_bookings(
    wanted: BookingFilter,
    today: Today,
    *,
    after: Key | None = None,
    before: Key | None = None,
    limit: int = PAGE,
) -> BookingPage:
    """Return one page of bookings: what comes next is first, what is over is last first."""
    rising = wanted.when in NEAREST_FIRST
    query = _narrowed(wanted, today)
    backwards = before is not None
    key = before if backwards else after
    if key is not None:
        query = query.where(_beyond(key, rising=rising != backwards))
    query = _ordered(query, rising=rising != backwards).limit(limit + 1)
    found = db.session.execute(query).all()
    shown = found[:limit][::-1] if backwards else found[:limit]
    rows = _with_items(shown, today.now)
    more = len(found) > limit
    has_before = more if backwards else after is not None
    has_after = True if backwards else more
    return BookingPage(
        rows,
        rows[0].key if rows and has_before else None,
        rows[-1].key if rows and has_after else None,
    )


def matches(when: str, today: Today) -> ColumnElement[bool]:
    """Return the condition of one of ``WHENS``."""
    alive = Booking.cancelled_at.is_(None)
    booked = and_(alive, Booking.kind_name == BookingKind.BOOKING.value)
    match when:
        case "arrivals":
            return and_(booked, Booking.id.in_(_begins_today(today)))
        case "returns":
            return and_(booked, or_(Booking.id.in_(_ends_today(today)), Booking.id.in_(_overdue(today))))
        case "current":
            return and_(alive, Booking.id.in_(not_over(today.now)))
        case "upcoming":
            return and_(alive, Booking.starts_at > today.now)
        case "running":
            firm = Booking.kind_name != BookingKind.OFFER.value
            return and_(alive, firm, Booking.id.in_(union(_held(today.now), _handed_over())))
        case "past":
            return and_(alive, Booking.ends_at <= today.now, Booking.id.not_in(_handed_over()))
        case "cancelled":
            return and_(Booking.cancelled_at.is_not(None), Booking.has_lapsed.is_(False))
        case "lapsed":
            return Booking.has_lapsed.is_(True)
        case "to_answer":
            waits = Booking.kind_name != BookingKind.BOOKING.value
            return and_(alive, waits, Booking.id.in_(not_over(today.now)))
    raise KeyError(when)


def not_over(moment: datetime) -> CompoundSelect[int]:
    """Return the ids of bookings that end after ``moment`` or are still out.

    As a set of its own it is found by the end; a plain condition would make databases walk through the whole past
    in the order of the list.
    """
    return union(select(Booking.id).where(Booking.ends_at > moment), _handed_over())


def _held(moment: datetime) -> Select[int]:
    return _items_that_end_after(moment).where(BookingItem.starts_at <= moment)


def _begins_today(today: Today) -> Select[int]:
    return _items_that_end_after(today.begins_at).where(
        BookingItem.starts_at >= today.begins_at, BookingItem.starts_at < today.ends_at
    )


def _ends_today(today: Today) -> Select[int]:
    # A day's hire that ends at midnight ends on that day.
    return _items_that_end_after(today.begins_at).where(BookingItem.ends_at <= today.ends_at)


def _items_that_end_after(moment: datetime) -> Select[int]:
    # Naming every state lets the index over state and end find them.
    states = [state.value for state in ItemState]
    return select(BookingItem.booking_id).where(BookingItem.state_name.in_(states), BookingItem.ends_at > moment)


def _overdue(today: Today) -> Select[int]:
    return _handed_over().where(BookingItem.ends_at <= today.begins_at)


def _handed_over() -> Select[int]:
    return select(BookingItem.booking_id).where(BookingItem.state_name == ItemState.HANDED_OVER.value)


def _narrowed(wanted: BookingFilter, today: Today) -> Query:
    query = _BOOKINGS
    if wanted.when:
        query = query.where(matches(wanted.when, today))
    if wanted.kind:
        query = query.where(Booking.kind_name == wanted.kind)
    if wanted.channel:
        query = query.where(Booking.channel == wanted.channel)
    if wanted.point_of_sale is not None:
        query = query.where(Booking.point_of_sale == wanted.point_of_sale)
    if wanted.customer_id is not None:
        query = query.where(Booking.customer_id == wanted.customer_id)
    if wanted.service_id is not None:
        of_service = select(BookingItem.booking_id).where(BookingItem.service_id == wanted.service_id)
        query = query.where(Booking.id.in_(of_service))
    for word in wanted.search.split():
        places = (
            Booking.number.icontains(word, autoescape=True),
            Customer.number.icontains(word, autoescape=True),
            Customer.sort_key.contains(folded(word), autoescape=True),
        )
        query = query.where(or_(*places))
    return query


def _beyond(key: Key, *, rising: bool) -> ColumnElement[bool]:
    starts_at, booking_id = key
    if rising:
        later = Booking.starts_at > starts_at
        return or_(later, and_(Booking.starts_at == starts_at, Booking.id > booking_id))
    earlier = Booking.starts_at < starts_at
    return or_(earlier, and_(Booking.starts_at == starts_at, Booking.id < booking_id))


def _ordered(query: Query, *, rising: bool) -> Query:
    if rising:
        return query.order_by(Booking.starts_at, Booking.id)
    return query.order_by(Booking.starts_at.desc(), Booking.id.desc())


def _with_items(found: Sequence[Row[Any]], now: datetime) -> list[BookingRow]:
    items: dict[int, list[ItemRow]] = {row.id: [] for row in found}
    if found:
        for item in db.session.execute(_ITEMS.where(BookingItem.booking_id.in_(items))):
            items[item.booking_id].append(
                ItemRow(
                    item.id,
                    item.titles,
                    item.starts_at,
                    item.ends_at,
                    item.quantity,
                    ItemState(item.state_name),
                    item.price_minor,
                )
            )
    return [_row(row, tuple(items[row.id]), now) for row in found]


def _row(row: Row[Any], items: tuple[ItemRow, ...], now: datetime) -> BookingRow:
    kind = BookingKind(row.kind_name)
    states = [item.state for item in items]
    facts = Facts(kind, row.starts_at, row.ends_at, row.cancelled_at, states, row.has_lapsed)
    return BookingRow(
        row.id,
        row.number,
        kind,
        row.channel,
        row.starts_at,
        row.ends_at,
        row.cancelled_at,
        row.expires_at,
        row.currency,
        row.customer_id,
        shown_name(row.company, row.first_name, row.last_name, row.email),
        row.total_minor,
        items,
        stage_of(facts, now),
    )
