"""Change what a service costs: every day, on weekdays and in seasons, with the bounds of a stay (B-01)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import force_locale, gettext
from sqlalchemy import select

from core.activities.services import Actor, record
from core.catalogue.editing import require_bounds, require_version, subject_of
from core.catalogue.models import Service
from core.catalogue.price_models import Season, SeasonPrice
from core.catalogue.wording import weekdays
from core.db import db
from core.i18n import LANGUAGES, localised
from core.landlords.services import current_landlord

WEEKDAYS = range(7)


@dataclass(frozen=True)
class Prices:
    """A price per unit in the minor unit, other prices by weekday (0 is Monday), and the shortest stay."""

    price_minor: int
    by_weekday: Mapping[int, int] = field(default_factory=dict)
    min_units: int | None = None


@dataclass(frozen=True)
class PriceData:
    """Everything that is typed about a service's prices; a season that is absent has the everyday prices."""

    everyday: Prices
    max_units: int | None = None
    seasons: Mapping[int, Prices] = field(default_factory=dict)


def season_prices(service_id: int) -> dict[int, SeasonPrice]:
    """Return the prices of a service in seasons, by the season's id."""
    found = db.session.scalars(select(SeasonPrice).where(SeasonPrice.service_id == service_id))
    return {price.season_id: price for price in found}


def price_data_of(service: Service, prices: Mapping[int, SeasonPrice]) -> PriceData:
    """Return the present prices of a service as they are typed."""
    everyday = Prices(service.price_minor, _numbered(service.weekday_prices), service.min_units)
    seasons = {
        season_id: Prices(price.price_minor, _numbered(price.weekday_prices), price.min_units)
        for season_id, price in prices.items()
    }
    return PriceData(everyday, service.max_units, seasons)


def change_prices(service: Service, data: PriceData, *, version: int, actor: Actor, at: datetime) -> None:
    """Change the prices of a service that the caller has locked; bookings keep theirs.

    Raises:
        Conflict: somebody else saved in between.
        BoundsCross: the longest stay would be shorter than the shortest.
    """
    require_version(service, version)
    seasons = db.session.scalars(select(Season).order_by(Season.position, Season.id)).all()
    present = season_prices(service.id)
    # A season that somebody has deleted in the meantime is nothing to price.
    wanted = {season.id: data.seasons[season.id] for season in seasons if season.id in data.seasons}
    changes = list(price_changes(price_data_of(service, present), PriceData(data.everyday, data.max_units, wanted)))
    if not changes:
        return
    _fill_everyday(service, data)
    for season_id, price in present.items():
        if season_id not in wanted:
            db.session.delete(price)
    for season_id, prices in wanted.items():
        _fill_season(present.get(season_id) or SeasonPrice(service_id=service.id, season_id=season_id), prices)
    db.session.flush()
    require_bounds(service)
    service.version += 1
    record("service.prices_changed", subject_of(service), actor, at, {"changes": changes})


def price_changes(before: PriceData, after: PriceData) -> Iterator[dict[str, Any]]:
    """Give what differs between two states of the prices, as history keeps it: with labels in every language."""
    names: dict[int, Mapping[str, str]] = {}
    known = set(before.seasons) | set(after.seasons)
    if known:
        names = {row.id: row.names for row in db.session.execute(select(Season.id, Season.names))}
    yield from _compared({}, before.everyday, after.everyday)
    if before.max_units != after.max_units:
        yield _change(_labels({}, "max_units"), before.max_units, after.max_units, "number")
    for season_id in sorted(known):
        season = names.get(season_id, {})
        yield from _compared(season, before.seasons.get(season_id), after.seasons.get(season_id))


def _compared(season: Mapping[str, str], before: Prices | None, after: Prices | None) -> Iterator[dict[str, Any]]:
    old, new = _flat(before), _flat(after)
    for key in ("price", *(str(day) for day in WEEKDAYS), "min_units"):
        if old.get(key) != new.get(key):
            kind = "number" if key == "min_units" else "money"
            yield _change(_labels(season, key), old.get(key), new.get(key), kind)


def _flat(prices: Prices | None) -> dict[str, int | None]:
    if prices is None:
        return {}
    weekdays = {str(day): price for day, price in prices.by_weekday.items()}
    return {"price": prices.price_minor, **weekdays, "min_units": prices.min_units}


def _change(labels: Mapping[str, str], before: int | None, after: int | None, kind: str) -> dict[str, Any]:
    change: dict[str, Any] = {"labels": labels, "type": kind, "before": before, "after": after}
    return {**change, "currency": current_landlord().currency} if kind == "money" else change


def _labels(season: Mapping[str, str], key: str) -> dict[str, str]:
    """Return what a price is called in every language, such as "Summer holidays, Friday"."""
    labels: dict[str, str] = {}
    for language in LANGUAGES:
        with force_locale(language):
            match key:
                case "price":
                    label = gettext("Price")
                case "min_units":
                    label = gettext("Shortest stay")
                case "max_units":
                    label = gettext("Longest stay")
                case _:
                    label = weekdays("wide", language)[int(key)]
        labels[language] = f"{localised(season, language)}, {label}" if season else label
    return labels


def _fill_everyday(service: Service, data: PriceData) -> None:
    service.price_minor = data.everyday.price_minor
    service.weekday_prices = _stored(data.everyday.by_weekday)
    service.min_units = data.everyday.min_units or 1
    service.max_units = data.max_units


def _fill_season(price: SeasonPrice, prices: Prices) -> None:
    price.price_minor = prices.price_minor
    price.weekday_prices = _stored(prices.by_weekday)
    price.min_units = prices.min_units
    db.session.add(price)


def _stored(by_weekday: Mapping[int, int]) -> dict[str, int]:
    return {str(day): by_weekday[day] for day in sorted(by_weekday)}


def _numbered(weekday_prices: Mapping[str, Any]) -> dict[int, int]:
    return {int(day): price for day, price in weekday_prices.items()}
