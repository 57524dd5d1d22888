"""The form of a season: its names, and rows of first and last days; a row that is blank is dropped."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, lazy_gettext
from werkzeug.datastructures import MultiDict

from core.catalogue.price_models import Season
from core.catalogue.seasons import Days, SeasonData
from core.web.forms import Form, FormSchema
from core.web.localised import texts_field

LONGEST_NAME = 60
MOST_PERIODS = 60
BLANK_ROWS = 3
YEARS = range(2000, 2101)
_NAME = re.compile(r"period-(\d{1,3})-(first|last)")

NOT_BOTH_DAYS = lazy_gettext("Please enter the first and the last day.")
NOT_A_DAY = lazy_gettext("Please enter days, such as 2026-07-04.")
ENDS_EARLY = lazy_gettext("The last day must not be before the first.")
TWICE = lazy_gettext("These days overlap with another row.")
NO_PERIOD = lazy_gettext("Please enter at least one first and last day.")
TOO_MANY = lazy_gettext("There are too many rows.")


class SeasonSchema(FormSchema):
    """What a season has besides its days."""

    names = texts_field(
        lazy_gettext("Name"),
        limit=LONGEST_NAME,
        required=True,
        help_text=lazy_gettext("Customers see it beside the price, such as Summer holidays."),
    )


@dataclass(frozen=True)
class PeriodRow:
    """One row of the editor as it was typed."""

    index: int
    first: str = ""
    last: str = ""
    error: LazyString | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not self.first and not self.last


class SeasonForm(Form):
    """The form of a season with the rows of its days."""

    def __init__(self, season: Season | None = None) -> None:
        super().__init__(SeasonSchema(), {"names": season.names} if season else {})
        days = [(one.first_day, one.last_day) for one in season.periods] if season else []
        self.rows = _rows_of(days)
        self.days: tuple[Days, ...] = ()
        self.days_error: LazyString | str | None = None

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check the names and the days."""
        rest, rows = _split(posted)
        super().bind(rest)
        self._check(rows)
        return not self.errors

    def refuse_days(self, sentence: LazyString | str) -> None:
        """Show what is wrong with the days as a whole."""
        self.days_error = sentence
        self.add_errors({"periods": [sentence]})

    def season_data(self) -> SeasonData:
        """Return what was typed."""
        return SeasonData(self.data["names"], self.days)

    def _check(self, rows: list[PeriodRow]) -> None:
        days: list[Days] = []
        self.rows = []
        for row in rows:
            found, error = (None, None) if row.is_blank else _days(row, days)
            self.rows.append(PeriodRow(row.index, row.first, row.last, error))
            if error is not None:
                self.add_errors({"periods": [error]})
            if found is not None:
                days.append(found)
        if len(days) > MOST_PERIODS:
            self.refuse_days(TOO_MANY)
        elif not days and "periods" not in self.errors:
            self.refuse_days(NO_PERIOD)
        self.days = tuple(sorted(days))


def _rows_of(days: Iterable[Days]) -> list[PeriodRow]:
    rows = [PeriodRow(index, first.isoformat(), last.isoformat()) for index, (first, last) in enumerate(days)]
    return rows + [PeriodRow(len(rows) + more) for more in range(BLANK_ROWS)]


def _split(posted: MultiDict[str, str]) -> tuple[MultiDict[str, str], list[PeriodRow]]:
    rest: MultiDict[str, str] = MultiDict()
    cells: dict[int, dict[str, str]] = {}
    for name, value in posted.items(multi=True):
        found = _NAME.fullmatch(name)
        if found:
            cells.setdefault(int(found[1]), {})[found[2]] = value.strip()
        else:
            rest.add(name, value)
    return rest, [PeriodRow(index, row.get("first", ""), row.get("last", "")) for index, row in sorted(cells.items())]


def _days(row: PeriodRow, known: Iterable[Days]) -> tuple[Days | None, LazyString | None]:
    """Return the days of a row, or what is wrong with them."""
    if not row.first or not row.last:
        return None, NOT_BOTH_DAYS
    try:
        first, last = date.fromisoformat(row.first), date.fromisoformat(row.last)
    except ValueError:
        return None, NOT_A_DAY
    if first.year not in YEARS or last.year not in YEARS:
        return None, NOT_A_DAY
    if last < first:
        return None, ENDS_EARLY
    if any(first <= other_last and last >= other_first for other_first, other_last in known):
        return None, TWICE
    return (first, last), None
