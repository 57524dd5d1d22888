"""What a stay costs by season and weekday; gross, in the minor unit of the landlord's currency (B-01, B-05).

Each night, day, slot or seat has the price of its own day; hours have that of the day on which they begin.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.db import db


@dataclass(frozen=True)
class PriceLine:
    """Some units of a stay that cost the same, per unit and place; ``names`` is the season's, empty outside of one."""

    units: int
    unit_price_minor: int
    names: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the line as a booking item keeps it."""
        return {"units": self.units, "unit_price_minor": self.unit_price_minor, "names": dict(self.names)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "PriceLine":
        """Return a line that a booking item has kept."""
        return cls(stored["units"], stored["unit_price_minor"], stored.get("names", {}))


@dataclass(frozen=True)
class DayPrice:
    """What one unit costs on a day, and the shortest stay that begins on it."""

    price_minor: int
    min_units: int
    season_id: int | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _SeasonDays:
    first_day: date
    last_day: date
    names: Mapping[str, str]
    price: SeasonPrice


class PriceTable:
    """The prices of one service over some days, read with one statement; seasons come in the order of their days."""

    def __init__(self, service: Service, seasons: Iterable[_SeasonDays]) -> None:
        self.service = service
        self._seasons = tuple(seasons)

    def lowest(self, first: date, last: date) -> int:
        """Return the lowest price from the first to the last day, both included, for "from …" on a list."""
        found: list[int] = []
        day = first
        for season in self._seasons:
            found += self._on_weekdays(day, min(season.first_day - timedelta(days=1), last), None)
            found += self._on_weekdays(max(season.first_day, first), min(season.last_day, last), season.price)
            day = max(day, season.last_day + timedelta(days=1))
        return min(found + self._on_weekdays(day, last, None))

    def _on_weekdays(self, first: date, last: date, season: SeasonPrice | None) -> list[int]:
        """Return the different prices of some days that lie all in a season, or all outside of any."""
        price = season or self.service
        weekdays = {(first + timedelta(days=offset)).weekday() for offset in range(min(7, (last - first).days + 1))}
        return [price.weekday_prices.get(str(weekday), price.price_minor) for weekday in weekdays]

    def on(self, day: date) -> DayPrice:
        """Return the price of a day."""
        weekday = str(day.weekday())
        for found in self._seasons:
            if found.first_day <= day <= found.last_day:
                price = found.price
                amount = price.weekday_prices.get(weekday, price.price_minor)
                return DayPrice(amount, price.min_units or self.service.min_units, price.season_id, found.names)
        return DayPrice(self.service.weekday_prices.get(weekday, self.service.price_minor), self.service.min_units)


def price_table(service: Service, first: date, last: date) -> PriceTable:
    """Return the prices of a service from the first to the last day, both included."""
    return price_tables([service], first, last)[service.id]


def price_tables(services: Iterable[Service], first: date, last: date) -> dict[int, PriceTable]:
    """Return the prices of services from the first to the last day, both included, by the service's id.

    One statement, however many services there are.
    """
    by_id = {service.id: service for service in services}
    seasons: dict[int, list[_SeasonDays]] = {service_id: [] for service_id in by_id}
    found = db.session.execute(
        select(SeasonPeriod.first_day, SeasonPeriod.last_day, Season.names, SeasonPrice)
        .join(Season, Season.id == SeasonPeriod.season_id)
        .join(SeasonPrice, SeasonPrice.season_id == Season.id)
        .where(SeasonPrice.service_id.in_(by_id), SeasonPeriod.first_day <= last, SeasonPeriod.last_day >= first)
        .order_by(SeasonPeriod.first_day)
    )
    for first_day, last_day, names, price in found:
        seasons[price.service_id].append(_SeasonDays(first_day, last_day, names, price))
    return {service_id: PriceTable(service, seasons[service_id]) for service_id, service in by_id.items()}


def lowest_prices(services: Iterable[Service], today: date) -> dict[int, tuple[int, int]]:
    """Return the lowest and the highest price per unit from today on by the services' ids, in one statement."""
    known = {service.id: service for service in services}
    prices = {key: [one.price_minor, *one.weekday_prices.values()] for key, one in known.items()}
    ahead = select(SeasonPeriod.season_id).where(SeasonPeriod.last_day >= today)
    query = select(SeasonPrice).where(SeasonPrice.service_id.in_(known), SeasonPrice.season_id.in_(ahead))
    for price in db.session.scalars(query):
        prices[price.service_id] += [price.price_minor, *price.weekday_prices.values()]
    return {key: (min(found), max(found)) for key, found in prices.items()}


def price_lines(service: Service, period: Period, zone: ZoneInfo, table: PriceTable | None = None) -> list[PriceLine]:
    """Return the present price of one place for a period, a line for each run of days that cost the same.

    ``table`` is what ``price_tables`` has read already for these days.
    """
    days = list(_days(service, period, zone))
    table = table or price_table(service, days[0][0], days[-1][0])
    priced = [(table.on(day), units) for day, units in days]
    runs = groupby(priced, key=lambda one: (one[0].price_minor, one[0].names))
    return [PriceLine(sum(units for _day, units in run), price, names) for (price, names), run in runs]


def price_of(lines: Iterable[PriceLine], quantity: int) -> int:
    """Return what a number of places costs."""
    return quantity * sum(line.units * line.unit_price_minor for line in lines)


def _days(service: Service, period: Period, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    first = period.starts_at.astimezone(zone).date()
    if service.unit in (Unit.NIGHT, Unit.DAY):
        return ((first + timedelta(days=offset), 1) for offset in range(period.units))
    return iter([(first, period.units)])
