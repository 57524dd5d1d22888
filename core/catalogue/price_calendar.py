"""A month with the price of each day, the season that it belongs to, and the shortest stay (B-01)."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.catalogue.models import Service
from core.catalogue.price_models import Season
from core.catalogue.prices import DayPrice, price_table

FIRST_MONTH = date(2000, 1, 1)
LAST_MONTH = date(2100, 12, 1)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TONES = ("blue", "green", "orange", "purple", "red", "neutral")


@dataclass(frozen=True)
class SeasonMark:
    """How a season is told from others, not by colour alone: a letter, a colour and its name."""

    letter: str
    tone: str
    names: Mapping[str, str]


@dataclass(frozen=True)
class PriceDay:
    """One day; ``mark`` is that of its season, if the service has a price in it."""

    date: date
    price_minor: int
    min_units: int
    mark: SeasonMark | None
    is_past: bool


@dataclass(frozen=True)
class PriceMonth:
    """One month in weeks from Monday to Sunday; days of other months are None."""

    first: date
    weeks: tuple[tuple[PriceDay | None, ...], ...]
    marks: tuple[SeasonMark, ...]
    previous: date | None
    next: date | None

    @property
    def has_shortest(self) -> bool:
        """Whether a stay that begins on some day must be longer than one unit."""
        return any(day is not None and day.min_units > 1 for week in self.weeks for day in week)


def season_marks(seasons: Sequence[Season]) -> dict[int, SeasonMark]:
    """Return how each of the landlord's seasons is marked, by its id."""
    return {
        season.id: SeasonMark(_letter(number), TONES[number % len(TONES)], season.names)
        for number, season in enumerate(seasons)
    }


def price_month(service: Service, day: date, marks: Mapping[int, SeasonMark], *, today: date) -> PriceMonth:
    """Return the month of ``day`` with the prices of a service."""
    first = min(max(day.replace(day=1), FIRST_MONTH), LAST_MONTH)
    number = calendar.monthrange(first.year, first.month)[1]
    last = first.replace(day=number)
    table = price_table(service, first, last)
    days = [first + timedelta(days=offset) for offset in range(number)]
    priced = [_price_day(one, table.on(one), marks, today) for one in days]
    shown = {one.mark.letter: one.mark for one in priced if one.mark is not None}
    return PriceMonth(
        first,
        _weeks(priced),
        tuple(shown[letter] for letter in sorted(shown)),
        (first - timedelta(days=1)).replace(day=1) if first > FIRST_MONTH else None,
        last + timedelta(days=1) if first < LAST_MONTH else None,
    )


def _price_day(day: date, price: DayPrice, marks: Mapping[int, SeasonMark], today: date) -> PriceDay:
    mark = marks.get(price.season_id) if price.season_id is not None else None
    return PriceDay(day, price.price_minor, price.min_units, mark, day < today)


def _weeks(days: Sequence[PriceDay]) -> tuple[tuple[PriceDay | None, ...], ...]:
    cells: list[PriceDay | None] = [*[None] * days[0].date.weekday(), *days]
    cells += [None] * (-len(cells) % 7)
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def _letter(number: int) -> str:
    """Return A to Z, then A2, B2 and so on."""
    round_, place = divmod(number, len(LETTERS))
    return LETTERS[place] + (str(round_ + 1) if round_ else "")
