"""Months at the landlord's place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Months:
    """A run of whole months, both ends included; each is written as its first day."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        month = self.first
        while month <= self.last:
            yield month
            month = next_month(month)

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when the run begins and ends at the landlord's place; half-open."""
        return _midnight(self.first, zone), _midnight(next_month(self.last), zone)

    def a_year_before(self) -> "Months":
        """Return the same months of the year before."""
        return Months(self.first.replace(year=self.first.year - 1), self.last.replace(year=self.last.year - 1))


def month_of(moment: datetime, zone: ZoneInfo) -> date:
    """Return the month in which a moment lies at the landlord's place."""
    return moment.astimezone(zone).date().replace(day=1)


def next_month(month: date) -> date:
    """Return the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def runs_of(months: Iterable[date]) -> list[Months]:
    """Return months as runs without gaps."""
    runs: list[Months] = []
    for month in sorted(months):
        if runs and next_month(runs[-1].last) == month:
            runs[-1] = Months(runs[-1].first, month)
        else:
            runs.append(Months(month, month))
    return runs


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
