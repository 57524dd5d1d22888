"""Keeps the numbers of months, so that years of bookings are read in a moment.

What changes a number leaves a mark for its month, in the same transaction. A page takes the stored numbers of months
without a mark and counts the others anew; the worker counts and stores them, and takes the marks away.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, event, func, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from core.bookings.models import Booking, BookingItem
from core.customers.access_models import CustomerRights
from core.customers.models import Customer
from core.db import LandlordSession, db, transaction
from core.landlords.models import Landlord
from core.landlords.services import current_landlord
from core.statistics.counting import MonthNumbers, count_months
from core.statistics.models import StatisticsMark, StatisticsMonth
from core.statistics.months import Months, month_of, runs_of

OF_BOOKINGS = ("starts_at", "kind_name", "cancelled_at", "channel", "total_minor", "customer_id")
OF_ITEMS = ("service_id", "units", "quantity", "price_minor")
MOST_MONTHS_AT_ONCE = 24
MARKED = "statistics_months"


def numbers_of(months: Months) -> dict[date, MonthNumbers]:
    """Return the numbers of each month; stored ones where they hold, counted now where they do not."""
    found = _stored(months)
    for run in runs_of(set(months) - set(found)):
        found |= count_months(run, current_landlord().zone)
    return found


def keep_statistics(now: datetime) -> None:
    """Count and store the months of the landlord that have a mark, or none stored; safe to run twice."""
    months = _to_count()
    if not months:
        return
    with transaction():
        # Marks that arrive while this runs stay: they are younger than what is counted here.
        marks = db.session.execute(
            select(StatisticsMark.id, StatisticsMark.month).where(StatisticsMark.month.in_(months))
        ).all()
        numbers: dict[date, MonthNumbers] = {}
        for run in runs_of(months):
            numbers |= count_months(run, current_landlord().zone)
        db.session.execute(delete(StatisticsMonth).where(StatisticsMonth.month.in_(months)))
        for month, counted in numbers.items():
            cells, left_out = counted.to_json()
            db.session.add(StatisticsMonth(month=month, cells=cells, left_out=left_out))
        db.session.execute(delete(StatisticsMark).where(StatisticsMark.id.in_([mark.id for mark in marks])))


def watch_bookings() -> None:
    """Leave marks for whatever a session writes that changes a number; once per process."""
    if not event.contains(LandlordSession, "before_flush", _mark_written):
        event.listen(LandlordSession, "before_flush", _mark_written)
        event.listen(LandlordSession, "after_commit", _forget_marks)
        event.listen(LandlordSession, "after_soft_rollback", _forget_marks)


def _mark_written(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if any(isinstance(row, Landlord) and _has_changed(row, ("timezone",)) for row in session.dirty):
        session.execute(delete(StatisticsMonth))
    fresh = {id(row) for row in (*session.new, *session.deleted)}
    moments: set[datetime] = set()
    for row in (*session.new, *session.dirty, *session.deleted):
        moments |= _moments(session, row, is_fresh=id(row) in fresh)
    if moments:
        landlord = current_landlord()
        known: set[date] = session.info.setdefault(MARKED, set())
        months = {month_of(moment, landlord.zone) for moment in moments} - known
        # The check that fills in the landlord has run already.
        session.add_all(StatisticsMark(month=month, landlord_id=landlord.id) for month in months)
        known |= months


def _forget_marks(session: Session, *_more: object) -> None:
    # What a rollback took away has to be marked again.
    session.info.pop(MARKED, None)


def _moments(session: Session, row: object, *, is_fresh: bool) -> set[datetime]:
    match row:
        case Booking() if is_fresh or _has_changed(row, OF_BOOKINGS):
            return {*_states(row, "starts_at")}
        case BookingItem() if (is_fresh or _has_changed(row, OF_ITEMS)) and row.booking is not None:
            return {row.booking.starts_at}
        case Customer() if not is_fresh and _has_changed(row, ("allows_profiling",)):
            return _starts_of(session, row.id)
        case CustomerRights() if is_fresh or _has_changed(row, ("group_id",)):
            return _starts_of(session, row.customer_id)
    return set()


def _starts_of(session: Session, customer_id: int) -> set[datetime]:
    with session.no_autoflush:
        return set(session.scalars(select(Booking.starts_at).where(Booking.customer_id == customer_id)))


def _has_changed(row: Any, names: Iterable[str]) -> bool:
    return any(inspect(row).attrs[name].history.has_changes() for name in names)


def _states(row: Any, name: str) -> list[Any]:
    history = inspect(row).attrs[name].history
    return [value for value in (*history.added, *history.unchanged, *(history.deleted or ())) if value is not None]


def _stored(months: Months) -> dict[date, MonthNumbers]:
    marked = select(StatisticsMark.month).where(StatisticsMark.month.between(months.first, months.last))
    query = select(StatisticsMonth.month, StatisticsMonth.cells, StatisticsMonth.left_out).where(
        StatisticsMonth.month.between(months.first, months.last), StatisticsMonth.month.not_in(marked)
    )
    return {row.month: MonthNumbers.from_json(row.cells, row.left_out) for row in db.session.execute(query)}


def _to_count() -> list[date]:
    """Return the youngest months that have a mark or were never counted."""
    marked = set(db.session.scalars(select(StatisticsMark.month).distinct()))
    first, last = db.session.execute(select(func.min(Booking.starts_at), func.max(Booking.starts_at))).one()
    if first is not None:
        zone = current_landlord().zone
        known = set(db.session.scalars(select(StatisticsMonth.month)))
        marked |= set(Months(month_of(first, zone), month_of(last, zone))) - known
    return sorted(marked, reverse=True)[:MOST_MONTHS_AT_ONCE]
