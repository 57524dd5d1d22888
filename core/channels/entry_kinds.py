"""What an entry of a partner's calendar stands for: a reservation with its guest, or a time that is closed."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from zoneinfo import ZoneInfo

from core.catalogue.models import Service, Unit
from core.catalogue.periods import LONGEST_STAY, BadPeriod, Period, PeriodTooLong, moment, period_of_dates
from core.channels.calendar_reading import CalendarEntry

LONGEST_NAME = 80
SHORTEST_GAP = timedelta(hours=12)
_CLOSED = re.compile(r"not available|unavailable|closed|blocked|nicht verfügbar|gesperrt|blockiert|indisponible", re.I)
_RESERVED = re.compile(
    r"(?:reserved|reservation|booked|booking|reserviert|reservierung|gebucht|buchung|réservé|réservation)(?![.\w])"
    r"[\s:–—(-]{0,5}(.*)",
    re.I,
)
_NAME = re.compile(r"[^\W\d_][^\d<>@/]*[^\W\d_]\.?")
Stretch = tuple[datetime, datetime]
Taken = tuple[datetime, datetime, int]


def is_reservation(entry: CalendarEntry) -> bool:
    """Tell whether somebody comes; what says nothing of the kind is only closed, so that no guest is made up."""
    if _CLOSED.search(entry.summary):
        return False
    return bool(entry.reservation_code or _RESERVED.match(entry.summary))


def guest_name(entry: CalendarEntry) -> str:
    """Return the guest's name where the entry gives it away, else nothing."""
    found = _RESERVED.match(entry.summary)
    name = found[1].strip(" )-") if found else ""
    return name if len(name) <= LONGEST_NAME and _NAME.fullmatch(name) else ""


def reserved_period(service: Service, entry: CalendarEntry, zone: ZoneInfo) -> Period:
    """Return the period of a reservation: nights and days by the calendar, everything else by the clock.

    Raises:
        BadPeriod: it is shorter than one unit, or longer than a year.
    """
    if service.unit is Unit.NIGHT:
        return period_of_dates(service, entry.first_day, entry.end_day, zone)
    if service.unit is Unit.DAY:
        last = (entry.ends_at - timedelta(microseconds=1)).astimezone(zone).date()
        return period_of_dates(service, entry.first_day, last, zone)
    length = entry.ends_at - entry.starts_at
    if length > LONGEST_STAY:
        raise PeriodTooLong
    units = ceil(length / timedelta(hours=1)) if service.unit is Unit.HOUR else 1
    return Period(entry.starts_at, entry.ends_at, units)


def closed_stretch(service: Service, entry: CalendarEntry, zone: ZoneInfo) -> Stretch:
    """Return when a closed entry closes: nights from check-in to check-out, so that guests before and after fit."""
    if service.unit is Unit.NIGHT and entry.end_day > entry.first_day:
        try:
            starts_at = moment(entry.first_day, service.starts_at, zone)
            ends_at = moment(entry.end_day, service.ends_at, zone)
        except BadPeriod:
            return entry.starts_at, entry.ends_at
        if ends_at > starts_at:
            return starts_at, ends_at
    return entry.starts_at, entry.ends_at


def free_stretches(service: Service, closed: Stretch, taken: list[Taken]) -> list[Stretch]:
    """Return the parts of a stretch in which a place is still free, in their order.

    What is taken anyway needs no closing: partners close what we told them is taken, and would never open it again.
    """
    begins, ends = closed
    changes = {begins: 0, ends: 0}
    for start, end, count in taken:
        if start < ends and end > begins:
            changes[max(begins, start)] = changes.get(max(begins, start), 0) + count
            changes[min(ends, end)] = changes.get(min(ends, end), 0) - count
    free: list[Stretch] = []
    occupied = 0
    for start, end in pairwise(sorted(changes)):
        occupied += changes[start]
        if occupied >= service.capacity:
            continue
        since = free.pop()[0] if free and free[-1][1] == start else start
        free.append((since, end))
    shortest = SHORTEST_GAP if service.unit is Unit.NIGHT else timedelta()
    return [(start, end) for start, end in free if end - start >= shortest] if len(free) > 1 else free
