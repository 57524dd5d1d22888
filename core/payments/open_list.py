"""Open payments of all customers: filters, pages by key, and what they come to; nothing here counts rows per page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from core.bookings.models import Booking
from core.customers.models import Customer
from core.customers.names import folded, shown_name
from core.db import db
from core.payments.balances import OWED
from core.payments.models import Due, DueKind

PAGE = 40
SOON = timedelta(days=7)
WHENS = ("all", "overdue", "soon")
Key = tuple[date, int]
Query = Select[*tuple[Any, ...]]

OPEN = and_(Due.paid_minor < Due.amount_minor, OWED)
_OPEN_MINOR = Due.amount_minor - Due.paid_minor
# Made once: to put these statements together costs more than to run them.
_ROWS: Query = (
    select(
        Due.id,
        Due.booking_id,
        Due.kind_name,
        Due.due_on,
        _OPEN_MINOR.label("open_minor"),
        Booking.number,
        Booking.currency,
        Booking.customer_id,
        Customer.company,
        Customer.first_name,
        Customer.last_name,
        Customer.email,
    )
    .join(Booking, Booking.id == Due.booking_id)
    .join(Customer, Customer.id == Booking.customer_id)
    .where(OPEN)
)


@dataclass(frozen=True)
class OpenFilter:
    """What is looked for; ``when`` is one of ``WHENS``."""

    when: str = "all"
    search: str = ""


@dataclass(frozen=True)
class OpenRow:
    """One payment that is still to come."""

    id: int
    booking_id: int
    booking_number: str
    customer_id: int
    customer_name: str
    kind: DueKind
    due_on: date
    open_minor: int
    currency: str
    is_overdue: bool


@dataclass(frozen=True)
class OpenPage:
    """One page of the list, and the keys from which the pages beside it go on."""

    rows: Sequence[OpenRow]
    before: Key | None
    after: Key | None


@dataclass(frozen=True)
class OpenSum:
    """How many payments are open or overdue, and what they come to, in one currency."""

    currency: str
    open_count: int
    open_minor: int
    overdue_count: int
    overdue_minor: int


def find_open(
    wanted: OpenFilter, today: date, *, after: Key | None = None, before: Key | None = None, limit: int = PAGE
) -> OpenPage:
    """Return one page of open payments, the first to be due first."""
    query, backwards = _narrowed(wanted, today), before is not None
    key = before if backwards else after
    if key is not None:
        query = query.where(_beyond(key, rising=not backwards))
    order = (Due.due_on.desc(), Due.id.desc()) if backwards else (Due.due_on, Due.id)
    found = db.session.execute(query.order_by(*order).limit(limit + 1)).all()
    more = len(found) > limit
    shown = found[:limit][::-1] if backwards else found[:limit]
    rows = [_row(row, today) for row in shown]
    has_before = more if backwards else after is not None
    has_after = True if backwards else more
    return OpenPage(
        rows,
        (rows[0].due_on, rows[0].id) if rows and has_before else None,
        (rows[-1].due_on, rows[-1].id) if rows and has_after else None,
    )


def open_sums(today: date) -> list[OpenSum]:
    """Return what all open payments come to, a row for each currency; one statement."""
    late = Due.due_on < today
    query = (
        select(
            Booking.currency,
            func.count(),
            func.sum(_OPEN_MINOR),
            func.count().filter(late),
            func.coalesce(func.sum(_OPEN_MINOR).filter(late), 0),
        )
        .select_from(Due)
        .join(Booking, Booking.id == Due.booking_id)
        .where(OPEN)
        .group_by(Booking.currency)
        .order_by(Booking.currency)
    )
    # PostgreSQL gives sums of big integers as decimals.
    return [OpenSum(currency, *(int(number) for number in numbers)) for currency, *numbers in db.session.execute(query)]


def count_overdue(today: date) -> int:
    """Return how many payments should have come in by now; one statement."""
    query = (
        select(func.count())
        .select_from(Due)
        .join(Booking, Booking.id == Due.booking_id)
        .where(OPEN, Due.due_on < today)
    )
    return db.session.scalar(query) or 0


def _narrowed(wanted: OpenFilter, today: date) -> Query:
    query = _ROWS
    if wanted.when == "overdue":
        query = query.where(Due.due_on < today)
    if wanted.when == "soon":
        query = query.where(Due.due_on >= today, Due.due_on <= today + SOON)
    for word in wanted.search.split():
        places = (
            Booking.number.icontains(word, autoescape=True),
            Customer.number.icontains(word, autoescape=True),
            Customer.sort_key.contains(folded(word), autoescape=True),
        )
        query = query.where(or_(*places))
    return query


def _beyond(key: Key, *, rising: bool) -> ColumnElement[bool]:
    day, due_id = key
    if rising:
        return or_(Due.due_on > day, and_(Due.due_on == day, Due.id > due_id))
    return or_(Due.due_on < day, and_(Due.due_on == day, Due.id < due_id))


def _row(row: Any, today: date) -> OpenRow:
    return OpenRow(
        id=row.id,
        booking_id=row.booking_id,
        booking_number=row.number,
        customer_id=row.customer_id,
        customer_name=shown_name(row.company, row.first_name, row.last_name, row.email),
        kind=DueKind(row.kind_name),
        due_on=row.due_on,
        open_minor=row.open_minor,
        currency=row.currency,
        is_overdue=row.due_on < today,
    )
