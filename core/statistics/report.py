"""The tables of the statistics: by month, service, channel and permission group, beside the year before (B-09)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask_babel import format_date, gettext
from sqlalchemy import select

from core.bookings.channels import channel_label
from core.catalogue.models import Service
from core.db import db
from core.i18n import localised
from core.permissions.groups import permission_groups
from core.statistics.counting import NO_GROUP, WHOLE, Key, MonthNumbers
from core.statistics.keeping import numbers_of
from core.statistics.months import Months

Name = TypeVar("Name")


@dataclass
class Row:
    """One line of a table; revenue in the minor unit; ``short`` is its name where there is little room."""

    label: str
    bookings: int = 0
    nights: int = 0
    revenue_minor: int = 0
    short: str = ""

    def add(self, bookings: int, nights: int, revenue_minor: int) -> None:
        """Add the numbers of a cell."""
        self.bookings += bookings
        self.nights += nights
        self.revenue_minor += revenue_minor


@dataclass(frozen=True)
class Report:
    """Everything that the page and the export show about a run of months."""

    months: Months
    total: Row
    before: Row
    by_month: list[Row]
    by_month_before: list[Row]
    by_service: list[Row]
    by_channel: list[Row]
    by_group: list[Row]
    left_out: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing was booked in all these months."""
        return self.total.bookings == 0 and self.total.revenue_minor == 0


def report_of(months: Months) -> Report:
    """Return the tables of a run of months, beside those of the year before."""
    numbers, before = numbers_of(months), numbers_of(months.a_year_before())
    by_month = _by_month(months, numbers)
    by_month_before = _by_month(months.a_year_before(), before)
    left_out = set().union(*(one.left_out for one in numbers.values()))
    return Report(
        months,
        total=_sum(by_month),
        before=_sum(by_month_before),
        by_month=by_month,
        by_month_before=by_month_before,
        by_service=_by_service(numbers.values()),
        by_channel=_named(_by(numbers.values(), lambda key: key[1]), lambda channel: str(channel_label(channel))),
        by_group=_named(_by(numbers.values(), lambda key: key[2]), _group_names().__getitem__),
        left_out=len(left_out),
    )


def _by_month(months: Months, numbers: Mapping[date, MonthNumbers]) -> list[Row]:
    rows, is_one_year = [], months.first.year == months.last.year
    for month in months:
        row = Row(format_date(month, "MMM y"), short=format_date(month, "MMM" if is_one_year else "MMM yy"))
        for key, cell in numbers[month].cells.items():
            row.add(cell.bookings if key[0] == WHOLE else 0, cell.nights, cell.revenue_minor)
        rows.append(row)
    return rows


def _sum(rows: Iterable[Row]) -> Row:
    total = Row(gettext("Total"))
    for row in rows:
        total.add(row.bookings, row.nights, row.revenue_minor)
    return total


def _by(numbers: Iterable[MonthNumbers], part: Callable[[Key], Name]) -> dict[Name, Row]:
    rows: dict[Name, Row] = defaultdict(lambda: Row(""))
    for month in numbers:
        for key, cell in month.cells.items():
            # A booking is counted once, by the cell of the booking as a whole.
            rows[part(key)].add(cell.bookings if key[0] == WHOLE else 0, cell.nights, cell.revenue_minor)
    return rows


def _by_service(numbers: Iterable[MonthNumbers]) -> list[Row]:
    rows: dict[int, Row] = defaultdict(lambda: Row(""))
    for month in numbers:
        for (service_id, _channel, _group), cell in month.cells.items():
            if service_id != WHOLE:
                rows[service_id].add(cell.bookings, cell.nights, cell.revenue_minor)
            elif cell.revenue_minor:
                rows[WHOLE].add(0, 0, cell.revenue_minor)
    names = {WHOLE: gettext("For whole bookings, such as discounts"), **_service_names(rows)}
    return _named(rows, names.__getitem__)


def _named(rows: Mapping[Name, Row], name: Callable[[Name], str]) -> list[Row]:
    for key, row in rows.items():
        row.label = name(key)
    return sorted(rows.values(), key=lambda row: (-row.revenue_minor, row.label))


def _service_names(ids: Iterable[int]) -> dict[int, str]:
    found = db.session.execute(select(Service.id, Service.titles).where(Service.id.in_(list(ids))))
    return {row.id: localised(row.titles) for row in found}


def _group_names() -> dict[int, str]:
    groups = {group.id: group.name for group in permission_groups()}
    return {**groups, NO_GROUP: gettext("No group")}
