"""What is free: the days of a month, and the hours or slots of one day; one database statement each."""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.bookings.occupancy import peak, taken_places
from core.catalogue.models import Service, Unit
from core.catalogue.periods import BadPeriod, Period, period_of_dates, period_of_hours, period_of_slot

MONTHS_AHEAD = 24
Taken = Sequence[tuple[datetime, datetime, int]]


@dataclass(frozen=True)
class Day:
    """One day: how many places are free at its best time; None when it has passed or is too far away."""

    date: date
    free: int | None


@dataclass(frozen=True)
class Month:
    """One month in weeks from Monday to Sunday; days of other months are None."""

    first: date
    weeks: tuple[tuple[Day | None, ...], ...]
    previous: date | None
    next: date | None


@dataclass(frozen=True)
class Time:
    """A time of one day that can be booked: an hour or a slot; None when it has passed."""

    value: str
    starts_at: datetime
    ends_at: datetime
    free: int | None


def last_month(today: date) -> date:
    """Return the first day of the last month that is open for booking."""
    return _plus_months(today.replace(day=1), MONTHS_AHEAD)


def last_day(today: date) -> date:
    """Return the last day that is open for booking."""
    return _plus_months(last_month(today), 1) - timedelta(days=1)


def month_of(service: Service, day: date, zone: ZoneInfo, *, now: datetime, holder: str = "") -> Month:
    """Return the month of ``day`` with what is free on each day; a month out of reach becomes the nearest one.

    What ``holder`` holds counts as free.
    """
    today = now.astimezone(zone).date()
    first = min(max(day.replace(day=1), today.replace(day=1)), last_month(today))
    days = [first + timedelta(days=offset) for offset in range(calendar.monthrange(first.year, first.month)[1])]
    offers = {one: list(_offers(service, one, zone)) for one in days}
    taken = _taken(service, [period for found in offers.values() for _value, period in found], now, holder)
    states = [Day(one, _best(service, [period for _value, period in offers[one]], taken, now)) for one in days]
    return Month(
        first,
        _weeks(states),
        _plus_months(first, -1) if first > today.replace(day=1) else None,
        _plus_months(first, 1) if first < last_month(today) else None,
    )


def days_of(service: Service, first: date, last: date, zone: ZoneInfo, *, now: datetime) -> list[Day]:
    """Return what is free on each day from the first to the last, both included; closed where nobody can book yet."""
    today = now.astimezone(zone).date()
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    offers = {one: list(_offers(service, one, zone)) for one in days if today <= one <= last_day(today)}
    taken = _taken(service, [period for found in offers.values() for _value, period in found], now, "")
    return [Day(one, _best(service, [period for _value, period in offers.get(one, ())], taken, now)) for one in days]


def times_of(service: Service, day: date, zone: ZoneInfo, *, now: datetime, holder: str = "") -> list[Time]:
    """Return the hours or slots of one day; none for services by night or day."""
    if service.unit in (Unit.NIGHT, Unit.DAY):
        return []
    offers = list(_offers(service, day, zone))
    taken = _taken(service, [period for _value, period in offers], now, holder)
    return [
        Time(value, period.starts_at, period.ends_at, _best(service, [period], taken, now)) for value, period in offers
    ]


def _offers(service: Service, day: date, zone: ZoneInfo) -> Iterator[tuple[str, Period]]:
    """Give the shortest periods that begin on a day, with what stands for them in the form."""
    for value in _values(service):
        with suppress(BadPeriod):
            yield value, _offer(service, day, value, zone)


def _values(service: Service) -> Iterable[str]:
    if service.unit in (Unit.NIGHT, Unit.DAY):
        return [""]
    if service.unit is Unit.HOUR:
        return [start.strftime("%H:%M") for start in opening_hours(service)]
    return [str(slot) for slot in service.slots]


def opening_hours(service: Service) -> list[time]:
    """Return the full hours at which a service by the hour can begin; a closing time before the opening: all day."""
    opens, closes = service.starts_at, service.ends_at
    last = closes.hour * 60 + closes.minute if closes > opens else 24 * 60
    return [time(minute // 60, minute % 60) for minute in range(opens.hour * 60 + opens.minute, last, 60)]


def _offer(service: Service, day: date, value: str, zone: ZoneInfo) -> Period:
    match service.unit:
        case Unit.NIGHT:
            return period_of_dates(service, day, day + timedelta(days=1), zone)
        case Unit.DAY:
            return period_of_dates(service, day, day, zone)
        case Unit.HOUR:
            return period_of_hours(service, day, time.fromisoformat(value), 1, zone)
        case _:
            return period_of_slot(service, day, value, zone)


def _taken(service: Service, periods: Sequence[Period], now: datetime, holder: str) -> Taken:
    if not periods:
        return []
    starts_at, ends_at = min(one.starts_at for one in periods), max(one.ends_at for one in periods)
    return taken_places(service.id, Period(starts_at, ends_at, 0), at=now, holder=holder)


def _best(service: Service, periods: Sequence[Period], taken: Taken, now: datetime) -> int | None:
    ahead = [period for period in periods if period.starts_at >= now]
    if not ahead:
        return None
    return max(service.capacity - peak(_within(taken, period), period) for period in ahead)


def _within(taken: Taken, period: Period) -> Iterator[tuple[datetime, datetime, int]]:
    return (one for one in taken if one[0] < period.ends_at and one[1] > period.starts_at)


def _weeks(days: Sequence[Day]) -> tuple[tuple[Day | None, ...], ...]:
    cells: list[Day | None] = [*[None] * days[0].date.weekday(), *days]
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def _plus_months(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
