"""Stays are as long as the landlord wants them (B-01)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.catalogue.stay_rules import StayTooLong, StayTooShort, length_problem, require_length
from tests.catalogue.building import new_season
from tests.support.desk import make_service

__all__ = ["make_service"]
ZONE = ZoneInfo("Europe/Berlin")


def stay(first: date, units: int) -> Period:
    starts_at = datetime(first.year, first.month, first.day, 14, tzinfo=UTC)
    return Period(starts_at, starts_at + timedelta(days=units), units)


def test_a_stay_within_the_bounds_is_welcome(make_service):
    service = make_service(min_units=2, max_units=7)

    assert length_problem(service, stay(date(2026, 7, 1), 2), ZONE) is None
    assert length_problem(service, stay(date(2026, 7, 1), 7), ZONE) is None


def test_a_stay_below_the_shortest_is_refused_with_the_number(make_service):
    service = make_service(min_units=2)

    with pytest.raises(StayTooShort) as refused:
        require_length(service, stay(date(2026, 7, 1), 1), ZONE)

    assert refused.value.sentence == "A stay that begins on this day lasts at least 2 nights."
    assert refused.value.status == 422


def test_a_stay_above_the_longest_is_refused_with_the_number(make_service):
    service = make_service(unit=Unit.DAY, max_units=1)

    with pytest.raises(StayTooLong) as refused:
        require_length(service, stay(date(2026, 7, 1), 2), ZONE)

    assert refused.value.sentence == "At most one day can be booked."


def test_the_season_of_the_first_day_says_how_short_a_stay_may_be(make_service):
    service = make_service(min_units=2)
    new_season(service, date(2026, 7, 4), date(2026, 8, 28), 15_000, min_units=7)

    assert length_problem(service, stay(date(2026, 7, 3), 2), ZONE) is None
    assert length_problem(service, stay(date(2026, 7, 4), 6), ZONE) == (
        "A stay that begins on this day lasts at least 7 nights."
    )
    assert length_problem(service, stay(date(2026, 8, 28), 7), ZONE) is None


def test_a_season_may_allow_shorter_stays_than_the_service(make_service):
    service = make_service(min_units=3)
    new_season(service, date(2026, 11, 1), date(2026, 11, 30), 9_000, min_units=1)

    assert length_problem(service, stay(date(2026, 11, 5), 1), ZONE) is None


def test_the_first_day_is_the_landlords_day(make_service):
    service = make_service(unit=Unit.HOUR, min_units=1)
    new_season(service, date(2026, 7, 2), date(2026, 7, 2), 900, min_units=3)
    # Half past midnight in Berlin on 2 July is still 1 July in UTC.
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)

    problem = length_problem(service, Period(late, late + timedelta(hours=2), 2), ZONE)

    assert problem == "On this day the shortest time is 3 hours."


@pytest.mark.parametrize("unit", [Unit.SLOT, Unit.SEAT])
def test_slots_and_seats_have_one_length(make_service, unit):
    service = make_service(unit=unit, min_units=2, max_units=None)

    assert length_problem(service, stay(date(2026, 7, 1), 1), ZONE) is None
