"""A stay costs what each of its days costs (B-01)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.catalogue.prices import price_lines, price_of, price_table, price_tables
from tests.catalogue.building import new_season
from tests.support.desk import make_service
from tests.support.statements import counted_statements

__all__ = ["make_service"]
ZONE = ZoneInfo("Europe/Berlin")


def nights(first: date, count: int) -> Period:
    starts_at = datetime(first.year, first.month, first.day, 14, tzinfo=UTC)
    return Period(starts_at, starts_at + timedelta(days=count, hours=-6), count)


def test_nights_cost_the_everyday_price_outside_of_seasons(make_service):
    lines = price_lines(make_service(price_minor=10_000), nights(date(2026, 7, 1), 3), ZONE)

    assert [(line.units, line.unit_price_minor, line.names) for line in lines] == [(3, 10_000, {})]


def test_each_night_has_the_price_of_its_own_season(make_service):
    service = make_service(price_minor=10_000)
    new_season(service, date(2026, 7, 3), date(2026, 7, 31), 15_000)

    lines = price_lines(service, nights(date(2026, 7, 1), 4), ZONE)

    assert [(line.units, line.unit_price_minor) for line in lines] == [(2, 10_000), (2, 15_000)]
    assert price_of(lines, 2) == 2 * (20_000 + 30_000)


def test_weekdays_have_prices_of_their_own_in_and_out_of_season(make_service):
    service = make_service(price_minor=10_000, weekday_prices={"4": 12_000})
    new_season(service, date(2026, 7, 4), date(2026, 7, 5), 15_000, weekday_prices={"5": 17_000})

    # Friday 3 July is out of season, Saturday and Sunday are in it.
    lines = price_lines(service, nights(date(2026, 7, 3), 3), ZONE)

    assert [line.unit_price_minor for line in lines] == [12_000, 17_000, 15_000]


def test_hours_cost_what_the_day_costs_on_which_they_begin(make_service):
    service = make_service(unit=Unit.HOUR, price_minor=1_000)
    new_season(service, date(2026, 7, 2), date(2026, 7, 2), 2_000)
    late = datetime(2026, 7, 1, 21, tzinfo=UTC)

    lines = price_lines(service, Period(late, late + timedelta(hours=4), 4), ZONE)

    assert [(line.units, line.unit_price_minor) for line in lines] == [(4, 1_000)]


def test_prices_of_another_service_do_not_count(make_service):
    service, other = make_service(price_minor=10_000), make_service("Other house")
    new_season(other, date(2026, 7, 1), date(2026, 7, 31), 15_000)

    assert price_lines(service, nights(date(2026, 7, 1), 1), ZONE)[0].unit_price_minor == 10_000


YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def test_the_lowest_price_of_a_year_is_that_of_its_cheapest_day(make_service):
    service = make_service(price_minor=10_000, weekday_prices={"0": 9_000})
    new_season(service, date(2026, 7, 1), date(2026, 7, 31), 15_000)
    new_season(service, date(2026, 11, 1), date(2026, 11, 30), 8_000, name="Autumn", weekday_prices={"6": 7_500})

    table = price_table(service, *YEAR)

    assert table.lowest(*YEAR) == 7_500
    assert table.lowest(date(2026, 1, 1), date(2026, 6, 30)) == 9_000


def test_a_price_that_no_day_has_is_not_the_lowest(make_service):
    service = make_service(price_minor=10_000, weekday_prices={"0": 5_000})
    new_season(service, *YEAR, 15_000, weekday_prices={"5": 20_000})

    assert price_table(service, *YEAR).lowest(*YEAR) == 15_000
    # 7 July 2026 is a Tuesday.
    assert price_table(service, *YEAR).lowest(date(2026, 7, 11), date(2026, 7, 11)) == 20_000


def test_the_lowest_price_agrees_with_the_prices_of_the_days(make_service):
    service = make_service(price_minor=10_000, weekday_prices={"2": 9_500, "4": 12_000})
    new_season(service, date(2026, 2, 3), date(2026, 2, 5), 9_000, weekday_prices={"2": 11_000})
    new_season(service, date(2026, 2, 6), date(2026, 2, 9), 13_000, name="Carnival")
    table = price_table(service, *YEAR)

    for start in range(0, 60, 3):
        for length in (0, 1, 4, 9):
            first = date(2026, 1, 20) + timedelta(days=start)
            days = [first + timedelta(days=offset) for offset in range(length + 1)]
            assert table.lowest(days[0], days[-1]) == min(table.on(day).price_minor for day in days)


def test_prices_of_many_services_take_one_statement(make_service):
    services = [make_service(f"House {number}", price_minor=number) for number in range(1, 6)]
    for month, service in enumerate(services[:3], 1):
        new_season(service, date(2026, month, 1), date(2026, month, 20), 15_000)
    assert all(service.id for service in services)

    with counted_statements() as statements:
        tables = price_tables(services, *YEAR)
        lowest = [tables[service.id].lowest(*YEAR) for service in services]

    assert lowest == [1, 2, 3, 4, 5]
    assert len(statements) == 1
