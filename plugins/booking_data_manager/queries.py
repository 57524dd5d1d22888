"""Reads: what can be released, the two lists of bookings, and the edits of a booking."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.sql.base import ExecutableOption

from core.appkit import (
    Booking,
    BookingItem,
    BookingKind,
    Choice,
    Customer,
    FieldScope,
    NotFound,
    Service,
    db,
    localised,
    questions_of,
)
from plugins.booking_data_manager.models import ChangeSet, ChangeState, Extension
from plugins.booking_data_manager.settings import released_name
from plugins.booking_data_manager.texts import gettext

PAGE = 25
MOST_WORDS = 6
LONGEST_ID = 9


class Period(enum.StrEnum):
    """Which of the two lists: what is still to come or running, or what is over."""

    UPCOMING = "upcoming"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class ListRequest:
    """What the address of a list says; ``after`` and ``before`` are keys of rows at the edge of a page."""

    period: Period
    search: str = ""
    only_waiting: bool = False
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class BookingPage:
    """One page of a list, with the keys of the pages beside it."""

    bookings: Sequence[Booking]
    previous_before: str
    next_after: str


def releasable_fields() -> list[Choice]:
    """Return the data fields of the landlord's services, grouped by service, for the settings."""
    services = db.session.scalars(
        select(Service).options(selectinload(Service.data_fields)).order_by(Service.is_archived, Service.position)
    )
    return [
        Choice(released_name(service.id, question.key), _field_label(question.label, question.scope), _title(service))
        for service in services
        for question in questions_of(service)
    ]


def find_bookings(request: ListRequest, *, now: datetime) -> BookingPage:
    """Return one page of confirmed bookings with everything that a row shows; statements do not grow with rows."""
    backwards = bool(request.before)
    key = _read_key(request.before or request.after)
    ascending = (request.period is Period.UPCOMING) != backwards
    columns = tuple_(Booking.starts_at, Booking.id)
    query = (
        select(Booking)
        .join(Booking.customer)
        .options(contains_eager(Booking.customer), *with_answers())
        .where(*_in_period(request.period, now), *_wanted(request))
    )
    if key is not None:
        query = query.where(columns > key if ascending else columns < key)
    order = (Booking.starts_at, Booking.id) if ascending else (Booking.starts_at.desc(), Booking.id.desc())
    found = list(db.session.scalars(query.order_by(*order).limit(PAGE + 1)))
    more, rows = len(found) > PAGE, found[:PAGE]
    if backwards:
        rows.reverse()
    has_previous = more if backwards else key is not None
    has_next = key is not None if backwards else more
    return BookingPage(
        rows,
        _write_key(rows[0]) if rows and has_previous else "",
        _write_key(rows[-1]) if rows and has_next else "",
    )


def open_until_of(booking_ids: Iterable[int]) -> dict[int, datetime]:
    """Return the bookings that are open until a date of their own."""
    rows = db.session.execute(
        select(Extension.booking_id, Extension.open_until).where(Extension.booking_id.in_(list(booking_ids)))
    )
    return {row.booking_id: row.open_until for row in rows}


def own_date_of(booking_id: int) -> datetime | None:
    """Return until when one booking is open by a date of its own."""
    return open_until_of([booking_id]).get(booking_id)


def last_changes_of(booking_ids: Iterable[int]) -> dict[int, ChangeSet]:
    """Return the newest edit of each booking."""
    newest = (
        select(func.max(ChangeSet.id))
        .where(ChangeSet.booking_id.in_(list(booking_ids)), ChangeSet.state_name != ChangeState.REPLACED.value)
        .group_by(ChangeSet.booking_id)
    )
    found = db.session.scalars(select(ChangeSet).where(ChangeSet.id.in_(newest)))
    return {one.booking_id: one for one in found}


def changes_of(booking_id: int, *, limit: int = 20) -> Sequence[ChangeSet]:
    """Return the edits of one booking, newest first."""
    return db.session.scalars(
        select(ChangeSet).where(ChangeSet.booking_id == booking_id).order_by(ChangeSet.id.desc()).limit(limit)
    ).all()


def waiting_change(booking_id: int) -> ChangeSet | None:
    """Return the edit of a booking that waits for approval; there is at most one."""
    return db.session.scalar(
        select(ChangeSet)
        .where(ChangeSet.booking_id == booking_id, ChangeSet.state_name == ChangeState.WAITING.value)
        .order_by(ChangeSet.id.desc())
    )


def get_change_set(change_id: int) -> ChangeSet:
    """Return one edit.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    found = db.session.scalar(select(ChangeSet).where(ChangeSet.id == change_id))
    if found is None:
        raise NotFound
    return found


def with_answers() -> tuple[ExecutableOption, ...]:
    """Return the options that load bookings with items, services and participants in a fixed number of statements."""
    items = selectinload(Booking.items)
    return items.joinedload(BookingItem.service), items.selectinload(BookingItem.participants)


def _in_period(period: Period, now: datetime) -> list[ColumnElement[bool]]:
    over = or_(Booking.ends_at <= now, Booking.cancelled_at.is_not(None))
    to_come = and_(Booking.ends_at > now, Booking.cancelled_at.is_(None))
    return [
        Booking.kind_name == BookingKind.BOOKING.value,
        to_come if period is Period.UPCOMING else over,
    ]


def _wanted(request: ListRequest) -> list[ColumnElement[bool]]:
    conditions = [_contains(word) for word in request.search.split()[:MOST_WORDS]]
    if request.only_waiting:
        waiting = select(ChangeSet.booking_id).where(ChangeSet.state_name == ChangeState.WAITING.value)
        conditions.append(Booking.id.in_(waiting))
    return conditions


def _contains(word: str) -> ColumnElement[bool]:
    columns = (Booking.number, Customer.first_name, Customer.last_name, Customer.company, Customer.email)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _write_key(booking: Booking) -> str:
    return f"{booking.starts_at.astimezone(UTC).strftime('%Y%m%dT%H%M%S')}-{booking.id}"


def _read_key(text: str) -> tuple[datetime, int] | None:
    moment, _, booking_id = text.partition("-")
    if len(booking_id) > LONGEST_ID:
        return None
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(booking_id)
    except ValueError:
        return None


def _title(service: Service) -> str:
    title = localised(service.titles)
    return gettext("%(service)s (not offered any more)", service=title) if service.is_archived else title


def _field_label(label: str, scope: FieldScope) -> str:
    return gettext("%(field)s (each participant)", field=label) if scope is FieldScope.PARTICIPANT else label
