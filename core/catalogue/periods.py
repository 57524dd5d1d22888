"""From what is typed to a period: nights, days, hours, slots and seats; half-open, in UTC.

Nights and days are dates at the landlord's place; their moments come from the service's times of day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext

from core.catalogue.models import Service, Unit
from core.errors import DomainError

LONGEST_STAY = timedelta(days=366)


class BadPeriod(DomainError):
    """The end is not after the start."""

    code = "bad_period"
    status = 422
    text = lazy_gettext("The end must be after the start.")


class PeriodTooLong(BadPeriod):
    """Nobody books for longer than a year."""

    code = "period_too_long"
    text = lazy_gettext("This is too long. Please choose a shorter time.")


class NoSuchMoment(BadPeriod):
    """The clock is put forward over this time of day."""

    code = "no_such_moment"
    text = lazy_gettext("This time does not exist on that day, because the clocks go forward. Please choose another.")


class NoSuchSlot(BadPeriod):
    """The service has no such slot."""

    code = "no_such_slot"
    text = lazy_gettext("Please choose one of the times.")


@dataclass(frozen=True)
class Period:
    """A half-open stretch of time in UTC, and for how many units it is priced."""

    starts_at: datetime
    ends_at: datetime
    units: int


def period_of_dates(service: Service, first: date, last: date, zone: ZoneInfo) -> Period:
    """Return the period of a service by night (``last`` is the day of departure) or day (``last`` is included).

    Raises:
        BadPeriod: the dates are in the wrong order or too far apart.
    """
    units = (last - first).days + (1 if service.unit is Unit.DAY else 0)
    if units < 1:
        raise BadPeriod
    return checked_period(moment(first, service.starts_at, zone), moment(last, service.ends_at, zone), units)


def period_of_hours(service: Service, day: date, start: time, hours: int, zone: ZoneInfo) -> Period:
    """Return the period of a service by the hour."""
    if hours < 1:
        raise BadPeriod
    starts_at = moment(day, start, zone)
    return checked_period(starts_at, starts_at + timedelta(hours=hours), hours)


def period_of_slot(service: Service, day: date, slot: str, zone: ZoneInfo) -> Period:
    """Return the period of one of the service's fixed slots, written ``10:00-12:00``.

    Raises:
        NoSuchSlot: the service does not have it.
    """
    if slot not in service.slots:
        raise NoSuchSlot
    start, end = (time.fromisoformat(part) for part in slot.split("-"))
    return checked_period(moment(day, start, zone), moment(day, end, zone), 1)


def moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a time of day at the landlord's place, in UTC; the earlier one where it comes twice.

    Raises:
        NoSuchMoment: the clocks go forward over it.
    """
    local = datetime.combine(day, clock, zone)
    utc = local.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchMoment
    return utc


def checked_period(starts_at: datetime, ends_at: datetime, units: int) -> Period:
    """Return a period that is in the right order and not too long.

    Raises:
        BadPeriod: it is not.
    """
    if ends_at <= starts_at:
        raise BadPeriod
    if ends_at - starts_at > LONGEST_STAY:
        raise PeriodTooLong
    return Period(starts_at, ends_at, units)
