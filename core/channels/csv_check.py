"""The dry run of a list: every line is read and tried against what is booked, and nothing is written."""

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from core.bookings.models import Booking, BookingItem
from core.bookings.place_models import Blocking
from core.channels.csv_lines import ListRules, ReadLine, read_line
from core.db import db
from core.errors import DomainError
from core.lists.csv_files import Table


@dataclass(frozen=True)
class Problem:
    """A line that cannot be taken over, with the reason and what stands in its first cells."""

    line: int
    reason: str
    text: str = ""


@dataclass
class DryRun:
    """What would become of a list."""

    usable: int = 0
    existing: int = 0
    problems: list[Problem] = field(default_factory=list)


class Places:
    """How many places of one service are taken over time, with the lines that were tried before."""

    def __init__(self) -> None:
        self.moments: list[datetime] = []
        self.levels: dict[datetime, int] = {}

    def highest(self, starts_at: datetime, ends_at: datetime) -> int:
        """Return how many are taken at the fullest moment of a time."""
        first = max(0, bisect_left(self.moments, starts_at))
        level = self._level_at(starts_at)
        for moment in self.moments[first:]:
            if moment >= ends_at:
                break
            level = max(level, self.levels[moment])
        return level

    def take(self, starts_at: datetime, ends_at: datetime, quantity: int) -> None:
        """Count places as taken."""
        for moment in (starts_at, ends_at):
            if moment not in self.levels:
                self.levels[moment] = self._level_at(moment)
                insort(self.moments, moment)
        for moment in self.moments[bisect_left(self.moments, starts_at) : bisect_left(self.moments, ends_at)]:
            self.levels[moment] += quantity

    def _level_at(self, moment: datetime) -> int:
        if moment in self.levels:
            return self.levels[moment]
        before = bisect_left(self.moments, moment) - 1
        return self.levels[self.moments[before]] if before >= 0 else 0


def dry_run(table: Table, rules: ListRules) -> DryRun:
    """Read all lines and say what would become of them; three statements however long the list is."""
    found = DryRun()
    known = references_of(rules.channel)
    places: dict[int, Places] | None = None
    seen: dict[str, int] = {}
    for read, problem in _lines(table, rules):
        if problem is not None or read is None:
            found.problems.extend([problem] if problem else [])
        elif read.reference in known:
            found.existing += 1
        elif read.reference in seen:
            reason = gettext("The same booking stands in line %(line)s.", line=seen[read.reference])
            found.problems.append(Problem(read.line, reason, read.guest.last_name))
        else:
            seen[read.reference] = read.line
            places = places if places is not None else _places(rules.services.keys())
            _try(read, places.setdefault(read.service.id, Places()), found)
    return found


def references_of(channel: str) -> set[str]:
    """Return the partner's numbers of all bookings of a channel."""
    query = select(Booking.partner_reference).where(Booking.channel == channel, Booking.partner_reference.is_not(None))
    return {reference for reference in db.session.scalars(query) if reference}


def _lines(table: Table, rules: ListRules) -> Iterator[tuple[ReadLine | None, Problem | None]]:
    for row in table.rows:
        try:
            yield read_line(row, rules), None
        except DomainError as error:
            yield None, Problem(row.line, error.sentence, " · ".join(filter(None, row.cells[:3]))[:80])


def _try(read: ReadLine, places: Places, found: DryRun) -> None:
    period = read.period
    if places.highest(period.starts_at, period.ends_at) >= read.service.capacity:
        reason = gettext("At that time nothing is free any more.")
        found.problems.append(Problem(read.line, reason, f"{read.guest.first_name} {read.guest.last_name}".strip()))
        return
    places.take(period.starts_at, period.ends_at, 1)
    found.usable += 1


def _places(service_ids: Collection[int]) -> dict[int, Places]:
    items = select(BookingItem.service_id, BookingItem.starts_at, BookingItem.ends_at, BookingItem.quantity).where(
        BookingItem.takes_place.is_(True), BookingItem.service_id.in_(service_ids)
    )
    blocked = select(Blocking.service_id, Blocking.starts_at, Blocking.ends_at, Blocking.quantity)
    places: dict[int, Places] = {}
    for query in (items.order_by(BookingItem.starts_at), blocked.order_by(Blocking.starts_at)):
        for row in db.session.execute(query):
            places.setdefault(row.service_id, Places()).take(row.starts_at, row.ends_at, row.quantity)
    return places
