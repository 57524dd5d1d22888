"""From days that are typed, or on which a bar is dropped, to the period of an item that moves (B-04).

An item keeps its own times of day as long as it stays with its service; another service brings its own.
"""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.bookings.models import BookingItem
from core.catalogue.models import Service, Unit
from core.catalogue.periods import BadPeriod, Period, checked_period, moment, period_of_slot

DAY = timedelta(days=1)
MIDNIGHT = time()


def days_of(item: BookingItem, zone: ZoneInfo) -> tuple[date, date]:
    """Return the first and the last day of an item; the last night's is the day of departure."""
    starts, ends = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    is_whole_day = item.service.unit is Unit.DAY and ends.time() == MIDNIGHT
    return starts.date(), ends.date() - DAY if is_whole_day else ends.date()


def moved_by_days(item: BookingItem, service: Service, first: date, last: date, zone: ZoneInfo) -> Period:
    """Return the period of an item by night (``last`` is the day of departure) or day (``last`` is included).

    Raises:
        BadPeriod: the days are in the wrong order or too far apart.
        NoSuchMoment: the clocks go forward over one of the times.
    """
    units = (last - first).days + (1 if service.unit is Unit.DAY else 0)
    if units < 1:
        raise BadPeriod
    if service.id != item.service_id:
        return checked_period(moment(first, service.starts_at, zone), moment(last, service.ends_at, zone), units)
    first_now, last_now = days_of(item, zone)
    starts_at = _on(item.starts_at, first - first_now, zone)
    return checked_period(starts_at, _on(item.ends_at, last - last_now, zone), units)


def moved_by_hours(item: BookingItem, day: date, start: time, hours: int, zone: ZoneInfo) -> Period:
    """Return the period of an item by the hour.

    Raises:
        BadPeriod: it has no hours or too many.
        NoSuchMoment: the clocks go forward over the start.
    """
    if hours < 1:
        raise BadPeriod
    local = item.starts_at.astimezone(zone)
    # A start that comes twice, because the clocks go back, stays the one that it is.
    stays = (local.date(), local.time()) == (day, start)
    starts_at = item.starts_at if stays else moment(day, start, zone)
    return checked_period(starts_at, starts_at + timedelta(hours=hours), hours)


def moved_to_slot(item: BookingItem, service: Service, day: date, slot: str, zone: ZoneInfo) -> Period:
    """Return the period of a fixed slot of the service, or of the one that the item has, on some day.

    Raises:
        NoSuchSlot: the service does not have it, and neither has the item.
    """
    if service.id == item.service_id and slot == slot_of(item, zone):
        shift = day - item.starts_at.astimezone(zone).date()
        return checked_period(_on(item.starts_at, shift, zone), _on(item.ends_at, shift, zone), item.units)
    return period_of_slot(service, day, slot, zone)


def slot_of(item: BookingItem, zone: ZoneInfo) -> str:
    """Return the times of an item as slots are written, ``10:00-12:00``."""
    return "-".join(f"{at.astimezone(zone):%H:%M}" for at in (item.starts_at, item.ends_at))


def _on(at: datetime, shift: timedelta, zone: ZoneInfo) -> datetime:
    if not shift:
        return at
    local = at.astimezone(zone)
    return moment(local.date() + shift, local.time(), zone)
