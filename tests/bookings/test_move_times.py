"""From days to the period of an item that moves, also over the days on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.bookings.models import BookingItem
from core.bookings.move_times import days_of, moved_by_days, moved_by_hours, moved_to_slot, slot_of
from core.catalogue.models import Service, Unit
from core.catalogue.periods import BadPeriod, NoSuchMoment, NoSuchSlot, PeriodTooLong

BERLIN = ZoneInfo("Europe/Berlin")
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)


def service(unit=Unit.NIGHT, number=1, **more):
    values = {"starts_at": time(16), "ends_at": time(10), "slots": [], **more}
    return Service(id=number, unit_name=unit.value, **values)


def item(of, starts_at, ends_at, units=1):
    starts_at, ends_at = (at.replace(tzinfo=BERLIN).astimezone(UTC) for at in (starts_at, ends_at))
    return BookingItem(service=of, service_id=of.id, starts_at=starts_at, ends_at=ends_at, units=units)


def local(period):
    return [f"{at.astimezone(BERLIN):%d.%m. %H:%M}" for at in (period.starts_at, period.ends_at)]


@pytest.fixture
def house():
    return service()


@pytest.fixture
def stay(house):
    """Two nights with times of their own."""
    return item(house, datetime(2026, 6, 1, 15, 30), datetime(2026, 6, 3, 9), 2)


def test_an_item_keeps_its_own_times_of_day(stay, house):
    period = moved_by_days(stay, house, date(2026, 7, 1), date(2026, 7, 5), BERLIN)

    assert (local(period), period.units) == (["01.07. 15:30", "05.07. 09:00"], 4)


def test_another_service_brings_its_own_times(stay):
    period = moved_by_days(stay, service(number=2), date(2026, 6, 1), date(2026, 6, 3), BERLIN)

    assert local(period) == ["01.06. 16:00", "03.06. 10:00"]


def test_nights_over_the_change_of_clocks_keep_their_times(stay, house):
    period = moved_by_days(stay, house, FORWARD - timedelta(days=1), FORWARD, BERLIN)

    assert local(period) == ["28.03. 15:30", "29.03. 09:00"]


@pytest.mark.parametrize("last", [date(2026, 7, 1), date(2026, 6, 30)])
def test_an_end_that_is_not_after_the_start_is_refused(stay, house, last):
    with pytest.raises(BadPeriod):
        moved_by_days(stay, house, date(2026, 7, 1), last, BERLIN)


def test_more_than_a_year_is_refused(stay, house):
    with pytest.raises(PeriodTooLong):
        moved_by_days(stay, house, date(2026, 7, 1), date(2027, 7, 30), BERLIN)


def test_a_time_that_the_clocks_skip_is_refused():
    boat = service(Unit.HOUR)
    hire = item(boat, datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 14), 2)

    with pytest.raises(NoSuchMoment):
        moved_by_hours(hire, FORWARD, time(2, 30), 2, BERLIN)


def test_a_time_that_comes_twice_is_the_earlier_one_unless_it_is_the_present_one():
    boat = service(Unit.HOUR)
    elsewhere = item(boat, datetime(2026, 6, 1, 12), datetime(2026, 6, 1, 14), 2)
    second = item(boat, datetime(2026, 10, 25, 2, 30, fold=1), datetime(2026, 10, 25, 4, 30), 2)

    assert moved_by_hours(elsewhere, BACK, time(2, 30), 2, BERLIN).starts_at == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert moved_by_hours(second, BACK, time(2, 30), 3, BERLIN).starts_at == second.starts_at


def test_a_days_hire_that_ends_at_midnight_ends_on_that_day():
    boat = service(Unit.DAY)
    hire = item(boat, datetime(2026, 6, 1), datetime(2026, 6, 3), 2)

    assert days_of(hire, BERLIN) == (date(2026, 6, 1), date(2026, 6, 2))
    period = moved_by_days(hire, boat, date(2026, 6, 10), date(2026, 6, 10), BERLIN)
    assert (local(period), period.units) == (["10.06. 00:00", "11.06. 00:00"], 1)


def test_a_slot_moves_to_another_day_or_slot_and_keeps_one_that_is_gone():
    tour = service(Unit.SLOT, slots=["10:00-12:00"])
    old = item(tour, datetime(2026, 6, 1, 8), datetime(2026, 6, 1, 9))

    assert slot_of(old, BERLIN) == "08:00-09:00"
    assert local(moved_to_slot(old, tour, BACK, "08:00-09:00", BERLIN)) == ["25.10. 08:00", "25.10. 09:00"]
    assert local(moved_to_slot(old, tour, BACK, "10:00-12:00", BERLIN)) == ["25.10. 10:00", "25.10. 12:00"]
    with pytest.raises(NoSuchSlot):
        moved_to_slot(old, tour, BACK, "11:00-12:00", BERLIN)
