"""The landlord's seasons: find, create, change and delete them, and take their days over to the next year (B-01)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import format_date, lazy_gettext
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from core.activities.services import Actor, Subject, record
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import localised
from core.landlords.services import current_landlord, lock_landlord

MOST_SEASONS = 40
Days = tuple[date, date]


class SeasonsOverlap(DomainError):
    """A day would belong to two seasons."""

    code = "seasons_overlap"
    status = 409
    text = lazy_gettext("%(first)s – %(last)s belongs to the season “%(name)s” already. A day has one season only.")


class TooManySeasons(DomainError):
    """Nobody keeps an overview of that many."""

    code = "too_many_seasons"
    status = 409
    text = lazy_gettext("There can be at most %(number)s seasons.")


@dataclass(frozen=True)
class SeasonData:
    """Everything that is typed about a season; ``periods`` are first and last days, both included."""

    names: Mapping[str, str]
    periods: tuple[Days, ...]


def all_seasons() -> Sequence[Season]:
    """Return the landlord's seasons with their periods, in the order of their first days."""
    found = db.session.scalars(select(Season).options(selectinload(Season.periods))).all()
    return sorted(found, key=lambda one: (one.periods[0].first_day if one.periods else date.max, one.position, one.id))


def get_season(season_id: int, *, anew: bool = False) -> Season:
    """Return one season; ``anew`` with the values that are stored now.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(Season).where(Season.id == season_id)
    season = db.session.scalar(query.execution_options(populate_existing=True) if anew else query)
    if season is None:
        raise NotFound
    return season


def priced_services() -> dict[int, int]:
    """Return how many services have a price of their own in each season, by the season's id."""
    counted = select(SeasonPrice.season_id, func.count(SeasonPrice.id)).group_by(SeasonPrice.season_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def create_season(data: SeasonData, *, actor: Actor, at: datetime) -> Season:
    """Create a season.

    Raises:
        SeasonsOverlap: one of the days belongs to another season.
        TooManySeasons: there are enough of them.
    """
    lock_landlord(current_landlord().id)
    number = db.session.scalar(select(func.count(Season.id))) or 0
    if number >= MOST_SEASONS:
        raise TooManySeasons(number=MOST_SEASONS)
    _require_free_days(data.periods, None)
    season = Season(names=dict(data.names), position=number, periods=_periods(data.periods))
    db.session.add(season)
    db.session.flush()
    record("season.created", _subject(season), actor, at, {"season": localised(season.names)})
    return season


def change_season(season: Season, data: SeasonData, *, actor: Actor, at: datetime) -> None:
    """Change a season; bookings keep their prices.

    Raises:
        SeasonsOverlap: one of the days belongs to another season.
        NotFound: somebody else has deleted the season.
    """
    lock_landlord(current_landlord().id)
    season = get_season(season.id, anew=True)
    _require_free_days(data.periods, season.id)
    before = _shown(season)
    season.names = dict(data.names)
    kept = {(one.first_day, one.last_day): one for one in season.periods}
    season.periods = [kept.get(days) or SeasonPeriod(first_day=days[0], last_day=days[1]) for days in data.periods]
    after = _shown(season)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        details = {"season": localised(season.names), "changes": changes}
        record("season.changed", _subject(season), actor, at, details)


def delete_season(season: Season, *, actor: Actor, at: datetime) -> None:
    """Delete a season with the prices that services have in it; its days have the everyday prices again."""
    record("season.deleted", _subject(season), actor, at, {"season": localised(season.names)})
    db.session.delete(season)


def copy_year(seasons: Iterable[Season], year: int, *, actor: Actor, at: datetime) -> int:
    """Give seasons the days of a year in the next year as well; return how many periods are new.

    Raises:
        SeasonsOverlap: one of the days belongs to another season already.
    """
    lock_landlord(current_landlord().id)
    added = 0
    for season in seasons:
        known = {(one.first_day, one.last_day) for one in season.periods}
        days = [_a_year_later(found) for found in sorted(known) if found[0].year == year]
        new = [one for one in days if one not in known]
        _require_free_days(new, None)
        season.periods.extend(_periods(new))
        db.session.flush()
        if new:
            details = {"season": localised(season.names), "year": year + 1}
            record("season.copied", _subject(season), actor, at, details)
        added += len(new)
    return added


def last_year_of(seasons: Iterable[Season]) -> int | None:
    """Return the latest year in which a period of the seasons begins."""
    return max((one.first_day.year for season in seasons for one in season.periods), default=None)


def _require_free_days(periods: Iterable[Days], own_id: int | None) -> None:
    for first, last in periods:
        query = (
            select(Season.names, SeasonPeriod.first_day, SeasonPeriod.last_day)
            .join(SeasonPeriod, SeasonPeriod.season_id == Season.id)
            .where(SeasonPeriod.first_day <= last, SeasonPeriod.last_day >= first)
            .order_by(SeasonPeriod.first_day)
            .limit(1)
        )
        other = db.session.execute(query if own_id is None else query.where(Season.id != own_id)).first()
        if other is not None:
            raise SeasonsOverlap(
                name=localised(other.names), first=format_date(other.first_day), last=format_date(other.last_day)
            )


def _a_year_later(days: Days) -> Days:
    """Return the same days of the next year; the 29th of February begins in March and ends in February."""
    first, last = days
    leap = (2, 29)
    new_first = date(first.year + 1, 3, 1) if (first.month, first.day) == leap else first.replace(year=first.year + 1)
    new_last = date(last.year + 1, 2, 28) if (last.month, last.day) == leap else last.replace(year=last.year + 1)
    return new_first, max(new_first, new_last)


def _periods(periods: Iterable[Days]) -> list[SeasonPeriod]:
    return [SeasonPeriod(first_day=first, last_day=last) for first, last in periods]


def _subject(season: Season) -> Subject:
    return Subject("season", season.id)


def _shown(season: Season) -> dict[str, list[str]]:
    days = sorted((one.first_day, one.last_day) for one in season.periods)
    return {"names": list(season.names.values()), "periods": [f"{first} – {last}" for first, last in days]}
