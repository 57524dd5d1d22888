"""The stretch of time that the occupancy plan shows, and the columns in which it is drawn."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext

from core.named import Named

DAY = timedelta(days=1)
LISTED = timedelta(days=30)
SECONDS_OF_DAY = 24 * 3600
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class View(Named):
    """How much time the plan shows at once; the list shows what comes in the next 30 days."""

    DAY = "day", lazy_gettext("Day")
    WEEK = "week", lazy_gettext("Week")
    MONTH = "month", lazy_gettext("Month")
    SEASON = "season", lazy_gettext("Season")
    LIST = "list", lazy_gettext("List")

    @property
    def columns_per_day(self) -> int:
        """Into how many columns a day is divided."""
        return _COLUMNS.get(self, 2)

    @property
    def has_hours(self) -> bool:
        """Whether hours can be told apart."""
        return self.columns_per_day > 2


_COLUMNS = {View.DAY: 48, View.WEEK: 24}


@dataclass(frozen=True)
class Window:
    """The days of a view at the landlord's place; ``last`` is included, ``next`` and ``previous`` lie beside them."""

    view: View
    first: date
    last: date
    previous: date
    next: date
    zone: ZoneInfo

    @property
    def days(self) -> int:
        """How many days are shown."""
        return (self.last - self.first).days + 1

    @property
    def columns(self) -> int:
        """How many columns are drawn."""
        return self.days * self.view.columns_per_day

    @property
    def begins_at(self) -> datetime:
        """The moment at which the first day begins."""
        return datetime.combine(self.first, time(), self.zone).astimezone(UTC)

    @property
    def ends_at(self) -> datetime:
        """The moment at which the last day ends."""
        return datetime.combine(self.last + DAY, time(), self.zone).astimezone(UTC)

    def position(self, at: datetime) -> float:
        """Return where a moment lies, in columns from the left, by the clock at the landlord's place."""
        local = at.astimezone(self.zone)
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return ((local.date() - self.first).days + seconds / SECONDS_OF_DAY) * self.view.columns_per_day


def window_of(view: View, day: date, zone: ZoneInfo) -> Window:
    """Return what a view shows when it is opened at a day."""
    day = min(max(day, FIRST_DAY), LAST_DAY)
    match view:
        case View.DAY:
            return Window(view, day, day, day - DAY, day + DAY, zone)
        case View.WEEK:
            first = day - timedelta(days=day.weekday())
            return Window(view, first, first + 6 * DAY, first - 7 * DAY, first + 7 * DAY, zone)
        case View.LIST:
            return Window(view, day, day + LISTED - DAY, day - LISTED, day + LISTED, zone)
        case View.SEASON:
            return _months(view, day, 3, zone)
        case _:
            return _months(view, day, 1, zone)


def _months(view: View, day: date, count: int, zone: ZoneInfo) -> Window:
    first = day.replace(day=1)
    following = _later(first, count)
    return Window(view, first, following - DAY, _later(first, -count), following, zone)


def _later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)
