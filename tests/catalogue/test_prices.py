"""A stay costs what each of its days costs (B-01)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.catalogue.prices import price_lines, price_of
from core.db import db, transaction
from tests.support.desk import make_service

__all__ = ["make_service"]
ZONE = ZoneInfo("Europe/Berlin")


@pytest.fixture
def make_season(landlord: object) -> Callable[..., Season]:
    def make(service: Service, first: date, last: date, price: int, **more: object) -> Season:
        with transaction():
            season = Season(names={"en": "Summer"}, periods=[SeasonPeriod(first_day=first, last_day=last)])
            db.session.add(season)
            db.session.flush()
            db.session.add(SeasonPrice(service_id=service.id, season_id=season.id, price_minor=price, **more))
        return season

    return make


def nights(first: date, count: int) -> Period:
    starts_at = datetime(first.year, first.month, first.day, 14, tzinfo=UTC)
    return Period(starts_at, starts_at + timedelta(days=count, hours=-6), count)


def test_nights_cost_the_everyday_price_outside_of_seasons(make_service):
    lines = price_lines(make_service(price_minor=10_000), nights(date(2026, 7, 1), 3), ZONE)

    assert [(line.units, line.unit_price_minor, line.names) for line in lines] == [(3, 10_000, {})]


def test_each_night_has_the_price_of_its_own_season(make_service, make_season):
    service = make_service(price_minor=10_000)
    make_season(service, date(2026, 7, 3), date(2026, 7, 31), 15_000)

    lines = price_lines(service, nights(date(2026, 7, 1), 4), ZONE)

    assert [(line.units, line.unit_price_minor) for line in lines] == [(2, 10_000), (2, 15_000)]
    assert price_of(lines, 2) == 2 * (20_000 + 30_000)


def test_weekdays_have_prices_of_their_own_in_and_out_of_season(make_service, make_season):
    service = make_service(price_minor=10_000, weekday_prices={"4": 12_000})
    make_season(service, date(2026, 7, 4), date(2026, 7, 5), 15_000, weekday_prices={"5": 17_000})

    # Friday 3 July is out of season, Saturday and Sunday are in it.
    lines = price_lines(service, nights(date(2026, 7, 3), 3), ZONE)

    assert [line.unit_price_minor for line in lines] == [12_000, 17_000, 15_000]


def test_hours_cost_what_the_day_costs_on_which_they_begin(make_service, make_season):
    service = make_service(unit=Unit.HOUR, price_minor=1_000)
    make_season(service, date(2026, 7, 2), date(2026, 7, 2), 2_000)
    late = datetime(2026, 7, 1, 21, tzinfo=UTC)

    lines = price_lines(service, Period(late, late + timedelta(hours=4), 4), ZONE)

    assert [(line.units, line.unit_price_minor) for line in lines] == [(4, 1_000)]


def test_prices_of_another_service_do_not_count(make_service, make_season):
    service, other = make_service(price_minor=10_000), make_service("Other house")
    make_season(other, date(2026, 7, 1), date(2026, 7, 31), 15_000)

    assert price_lines(service, nights(date(2026, 7, 1), 1), ZONE)[0].unit_price_minor == 10_000
