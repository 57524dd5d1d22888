from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from plugins.booking_data_manager.deadlines import BookingFacts, Closed, deadline_of, window_of
from plugins.booking_data_manager.settings import DeadlineUnit, EditingSettings, Notice, ReminderAudience

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)


def settings(amount: int = 2, unit: DeadlineUnit = DeadlineUnit.DAYS) -> EditingSettings:
    return EditingSettings(
        amount, unit, (), Notice.NONE, False, 3, time(9), reminder_audience=ReminderAudience.EVERYBODY
    )


def facts(**changes: object) -> BookingFacts:
    known = {"starts_at": START, "is_cancelled": False, "is_confirmed": True, "has_released": True, "open_until": None}
    return BookingFacts(**{**known, **changes})


def closed(now: datetime, **changes: object) -> Closed | None:
    return window_of(facts(**changes), settings(), zone=BERLIN, now=now).closed


def test_zero_means_until_the_booking_begins():
    assert deadline_of(START, settings(0), None, BERLIN) == START


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        # Clocks go forward on 29 March: the day has 23 hours.
        (datetime(2026, 3, 30, 16, 0, tzinfo=BERLIN), datetime(2026, 3, 28, 16, 0, tzinfo=BERLIN)),
        # Clocks go back on 25 October: the day has 25 hours.
        (datetime(2026, 10, 26, 16, 0, tzinfo=BERLIN), datetime(2026, 10, 24, 16, 0, tzinfo=BERLIN)),
        # The deadline falls into the hour that does not exist.
        (datetime(2026, 3, 31, 2, 30, tzinfo=BERLIN), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
    ids=["forward", "back", "missing hour"],
)
def test_days_are_counted_by_the_clock_on_the_wall(start, expected):
    assert deadline_of(start.astimezone(UTC), settings(2), None, BERLIN) == expected.astimezone(UTC)


def test_hours_are_real_hours_also_when_the_clocks_change():
    start = datetime(2026, 3, 29, 16, 0, tzinfo=BERLIN).astimezone(UTC)

    deadline = deadline_of(start, settings(24, DeadlineUnit.HOURS), None, BERLIN)

    assert start - deadline == timedelta(hours=24)
    assert deadline.astimezone(BERLIN).hour == 15


def test_the_later_of_rule_and_own_date_counts():
    later, earlier = START + timedelta(days=3), START - timedelta(days=9)

    assert deadline_of(START, settings(2), later, BERLIN) == later
    assert deadline_of(START, settings(2), earlier, BERLIN) == START - timedelta(days=2)


def test_at_the_deadline_itself_it_is_closed():
    deadline = START - timedelta(days=2)

    assert closed(deadline - timedelta(microseconds=1)) is None
    assert closed(deadline) is Closed.TOO_LATE


def test_an_own_date_opens_a_booking_that_has_begun():
    assert closed(START + timedelta(days=1), open_until=START + timedelta(days=2)) is None


def test_an_own_date_opens_neither_cancelled_bookings_nor_services_without_fields():
    later = START + timedelta(days=2)

    assert closed(START, open_until=later, is_cancelled=True) is Closed.CANCELLED
    assert closed(START, open_until=later, is_confirmed=False) is Closed.NOT_CONFIRMED
    assert closed(START, open_until=later, has_released=False) is Closed.NOTHING_RELEASED
