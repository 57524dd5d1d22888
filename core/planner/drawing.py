"""From a plan to what the template draws: columns, classes and texts, with dates spelt once and not per bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil, floor
from typing import NamedTuple

from babel.dates import format_skeleton, format_time
from flask_babel import get_locale, gettext, ngettext

from core.catalogue.models import Unit
from core.planner.plan import Bar, Look, Plan, PlanRow
from core.planner.window import DAY, View, Window

SATURDAY = 5
# Where several people have seats in one slot, wide views show the slot and not the people.
SHARED = (View.WEEK, View.MONTH, View.SEASON)


class Cell(NamedTuple):
    """A cell of the head or of the background; it lies from column ``start`` to before ``end``, counted from 1."""

    start: int
    end: int
    text: str
    more: str
    classes: str


class DrawnBar(NamedTuple):
    """A bar as the template draws it; its classes say its columns as well."""

    classes: str
    start: int
    end: int
    item_id: int
    text: str
    label: str
    day: str


@dataclass(frozen=True)
class DrawnRow:
    """A service with its bars."""

    id: int
    title: str
    hint: str
    unit: str
    is_archived: bool
    bars: Sequence[DrawnBar]


@dataclass(frozen=True)
class Drawing:
    """The whole grid; ``now`` is the column at whose left the present moment lies, 0 when it is not in sight."""

    window: Window
    heads: Sequence[Sequence[Cell]]
    background: Sequence[Cell]
    rows: Sequence[DrawnRow]
    now: int


def drawing_of(plan: Plan, window: Window, now: datetime) -> Drawing:
    """Return the grid of a plan."""
    today = now.astimezone(window.zone).date()
    spelling = Spelling(window)
    rows = [_row(row, window, spelling) for row in plan.rows]
    column = floor(window.position(now)) + 1
    return Drawing(
        window,
        _heads(window, today, spelling),
        list(_background(window, today)),
        rows,
        column if 1 <= column <= window.columns else 0,
    )


class Spelling:
    """Spells looks and moments in the reader's language; each day and time of day once."""

    def __init__(self, window: Window) -> None:
        self.zone = window.zone
        self.locale = get_locale()
        self.looks = {look: str(look.label) for look in Look}
        self._days: dict[date, str] = {}
        self._times: dict[tuple[int, int], str] = {}

    def day(self, day: date) -> str:
        """Return a day such as "Fri, 3 Jul"."""
        text = self._days.get(day)
        if text is None:
            text = self._days[day] = self.skeleton("MMMEd", day)
        return text

    def moment(self, at: datetime) -> str:
        """Return a moment such as "Fri, 3 Jul 16:00"."""
        local = at.astimezone(self.zone)
        clock = (local.hour, local.minute)
        text = self._times.get(clock)
        if text is None:
            text = self._times[clock] = format_time(time(*clock), "short", locale=self.locale)
        return f"{self.day(local.date())} {text}"

    def skeleton(self, skeleton: str, day: date) -> str:
        """Return a day by the names of the parts that it is to have."""
        return str(format_skeleton(skeleton, datetime.combine(day, time()), locale=self.locale))


def bar_label(bar: Bar, spelling: Spelling) -> str:
    """Return everything about a bar in one line, for readers who cannot see where it lies."""
    words = [spelling.looks[bar.look], bar.title, bar.number]
    words.append(f"{spelling.moment(bar.starts_at)} – {spelling.moment(bar.ends_at)}")
    if bar.quantity > 1:
        words.append(gettext("%(number)s places", number=bar.quantity))
    return ", ".join(word for word in words if word)


def _row(row: PlanRow, window: Window, spelling: Spelling) -> DrawnRow:
    bars: Iterable[Bar] = row.bars
    if row.unit is Unit.SEAT and window.view in SHARED:
        bars = _shared(row)
    hint = ngettext("%(num)s place", "%(num)s places", row.capacity) if row.capacity > 1 else ""
    drawn = [_bar(bar, row.unit, window, spelling) for bar in bars]
    return DrawnRow(row.id, row.title, hint, row.unit.value, row.is_archived, drawn)


def _bar(bar: Bar, unit: Unit, window: Window, spelling: Spelling) -> DrawnBar:
    first, last = _columns(bar, unit, window)
    classes = f"k-{bar.look.value}"
    if bar.can_move:
        classes += " k-moves"
    if bar.can_stretch:
        classes += " k-stretches"
    if first < 0:
        classes += " k-since"
    if last > window.columns:
        classes += " k-onward"
    first = min(max(first, 0), window.columns - 1)
    last = min(max(last, first + 1), window.columns)
    text = f"{bar.title} × {bar.quantity}" if bar.quantity > 1 and bar.booking_id else bar.title
    day = bar.starts_at.astimezone(window.zone).date().isoformat() if not bar.booking_id else ""
    classes = f"k-bar {classes} a{first + 1} z{last + 1}"
    return DrawnBar(classes, first + 1, last + 1, bar.item_id, text, bar_label(bar, spelling), day)


def _columns(bar: Bar, unit: Unit, window: Window) -> tuple[int, int]:
    """Return the columns from which and before which a bar lies, counted from 0; they may lie outside."""
    start, end = window.position(bar.starts_at), window.position(bar.shown_until)
    per_day = window.view.columns_per_day
    if window.view.has_hours:
        return floor(start), ceil(end)
    if unit is Unit.NIGHT:
        # Departure in the morning and arrival in the afternoon share a day.
        return floor(start + 0.5), floor(end + 0.5)
    if unit is Unit.DAY:
        return floor(start / per_day) * per_day, ceil(end / per_day) * per_day
    return floor(start), ceil(end)


def _shared(row: PlanRow) -> list[Bar]:
    """Return the bars of a service by the seat with one for each slot, which says how many seats are taken."""
    slots: dict[tuple[datetime, datetime], list[Bar]] = {}
    for bar in row.bars:
        slots.setdefault((bar.starts_at, bar.ends_at), []).append(bar)
    return [_slot(bars, row.capacity) for bars in slots.values()]


def _slot(bars: Sequence[Bar], capacity: int) -> Bar:
    taken = sum(bar.quantity for bar in bars if bar.look is not Look.OFFER)
    first = bars[0]
    title = gettext("%(taken)s of %(places)s", taken=taken, places=capacity)
    look = first.look if len({bar.look for bar in bars}) == 1 else Look.BOOKING
    return Bar(look, title, "", 1, first.starts_at, first.ends_at, first.shown_until, 0, 0)


def _heads(window: Window, today: date, spelling: Spelling) -> list[list[Cell]]:
    per_day, days = window.view.columns_per_day, _days(window)
    match window.view:
        case View.DAY:
            hours = [
                Cell(1 + 2 * hour, 5 + 2 * hour, format_time(time(hour), "short", locale=spelling.locale), "", "")
                for hour in range(0, 24, 2)
            ]
            return [hours]
        case View.SEASON:
            months = [day for day in days if day.day == 1]
            ends = [*months[1:], window.last + DAY]
            names = [
                Cell(_start(month, window), _start(end, window), spelling.skeleton("yMMMM", month), "", "k-month")
                for month, end in zip(months, ends, strict=True)
            ]
            weeks = [
                Cell(start, min(start + 7 * per_day, window.columns + 1), str(day.day), "", "")
                for day in days
                if day.weekday() == 0
                for start in [_start(day, window)]
            ]
            return [names, weeks]
    return [
        [
            Cell(
                _start(day, window),
                _start(day, window) + per_day,
                str(day.day),
                spelling.skeleton("E", day).rstrip("."),
                _day_classes(day, today),
            )
            for day in days
        ]
    ]


def _background(window: Window, today: date) -> Iterable[Cell]:
    per_day = window.view.columns_per_day
    if window.view is View.DAY:
        for hour in range(24):
            yield Cell(1 + 2 * hour, 3 + 2 * hour, "", "", "")
        return
    for day in _days(window):
        start = _start(day, window)
        yield Cell(start, start + per_day, "", "", _day_classes(day, today))


def _days(window: Window) -> list[date]:
    return [window.first + DAY * offset for offset in range(window.days)]


def _start(day: date, window: Window) -> int:
    return (day - window.first).days * window.view.columns_per_day + 1


def _day_classes(day: date, today: date) -> str:
    if day == today:
        return "k-today"
    return "k-weekend" if day.weekday() >= SATURDAY else "k-monday" if day.weekday() == 0 else ""
