"""From what is typed to moments: units, order, and the two nights when the clock is changed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.catalogue.models import Service, Unit
from core.catalogue.periods import (
    BadPeriod,
    NoSuchMoment,
    NoSuchSlot,
    PeriodTooLong,
    moment,
    period_of_dates,
    period_of_hours,
    period_of_slot,
)

BERLIN = ZoneInfo("Europe/Berlin")
# In 2026 the clocks of Berlin go forward on 29 March at two and back on 25 October at three.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def service(unit: Unit, starts_at: time = time(16), ends_at: time = time(10)) -> Service:
    return Service(unit_name=unit.value, starts_at=starts_at, ends_at=ends_at, slots=["10:00-12:00", "22:00-23:30"])


def test_nights_run_from_the_day_of_arrival_to_the_day_of_departure() -> None:
    period = period_of_dates(service(Unit.NIGHT), date(2026, 7, 1), date(2026, 7, 4), BERLIN)

    assert period.starts_at == datetime(2026, 7, 1, 14, 0, tzinfo=UTC)
    assert period.ends_at == datetime(2026, 7, 4, 8, 0, tzinfo=UTC)
    assert period.units == 3


def test_days_count_the_last_one() -> None:
    period = period_of_dates(service(Unit.DAY, time(9), time(18)), date(2026, 7, 1), date(2026, 7, 1), BERLIN)

    assert period.units == 1
    assert period.ends_at - period.starts_at == timedelta(hours=9)


def test_a_night_needs_two_days() -> None:
    with pytest.raises(BadPeriod):
        period_of_dates(service(Unit.NIGHT), date(2026, 7, 1), date(2026, 7, 1), BERLIN)


@pytest.mark.parametrize("unit", [Unit.NIGHT, Unit.DAY])
def test_the_end_must_come_after_the_start(unit: Unit) -> None:
    with pytest.raises(BadPeriod):
        period_of_dates(service(unit), date(2026, 7, 4), date(2026, 7, 1), BERLIN)


def test_nobody_stays_for_longer_than_a_year() -> None:
    with pytest.raises(PeriodTooLong):
        period_of_dates(service(Unit.NIGHT), date(2026, 7, 1), date(2027, 7, 5), BERLIN)


@pytest.mark.parametrize("hours", [0, -1])
def test_hours_are_at_least_one(hours: int) -> None:
    with pytest.raises(BadPeriod):
        period_of_hours(service(Unit.HOUR), date(2026, 7, 1), time(10), hours, BERLIN)


def test_hours_end_after_that_many_hours_also_over_the_change_of_the_clock() -> None:
    period = period_of_hours(service(Unit.HOUR), SPRING, time(1), 3, BERLIN)

    assert period.ends_at - period.starts_at == timedelta(hours=3)
    assert period.ends_at.astimezone(BERLIN).time() == time(5)


def test_a_time_that_the_clock_leaps_over_is_refused() -> None:
    with pytest.raises(NoSuchMoment):
        period_of_hours(service(Unit.HOUR), SPRING, time(2, 30), 1, BERLIN)


def test_a_time_that_comes_twice_is_the_earlier_one() -> None:
    assert moment(AUTUMN, time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_nights_over_the_change_of_the_clock_are_whole_nights() -> None:
    spring = period_of_dates(service(Unit.NIGHT), date(2026, 3, 28), date(2026, 3, 30), BERLIN)
    autumn = period_of_dates(service(Unit.NIGHT), date(2026, 10, 24), date(2026, 10, 26), BERLIN)

    assert (spring.units, autumn.units) == (2, 2)
    assert spring.ends_at - spring.starts_at == timedelta(hours=41)
    assert autumn.ends_at - autumn.starts_at == timedelta(hours=43)


def test_a_slot_is_one_unit_of_its_own_hours() -> None:
    period = period_of_slot(service(Unit.SLOT), date(2026, 7, 1), "10:00-12:00", BERLIN)

    assert (period.units, period.ends_at - period.starts_at) == (1, timedelta(hours=2))


@pytest.mark.parametrize("slot", ["", "10:00-11:00", "10:00", "25:00-26:00", "'; --"])
def test_only_the_services_own_slots_can_be_taken(slot: str) -> None:
    with pytest.raises(NoSuchSlot):
        period_of_slot(service(Unit.SLOT), date(2026, 7, 1), slot, BERLIN)


@given(
    some.dates(date(2020, 1, 1), date(2035, 12, 31)),
    some.integers(1, 300),
    some.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"]),
)
def test_what_was_typed_comes_back_as_the_same_number_of_nights(first: date, nights: int, name: str) -> None:
    zone = ZoneInfo(name)
    house = service(Unit.NIGHT)

    period = period_of_dates(house, first, first + timedelta(days=nights), zone)

    assert period.starts_at < period.ends_at
    assert (period.ends_at.astimezone(zone).date() - period.starts_at.astimezone(zone).date()).days == nights
    assert period.units == nights


@given(some.dates(date(2020, 1, 1), date(2035, 12, 31)), some.times())
def test_a_moment_is_the_time_on_the_wall_or_refused(day: date, clock: time) -> None:
    try:
        found = moment(day, clock, BERLIN)
    except NoSuchMoment:
        assert clock.hour == 2
        return

    assert found.astimezone(BERLIN).replace(tzinfo=None) == datetime.combine(day, clock)
