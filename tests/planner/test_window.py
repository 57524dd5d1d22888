"""What a view shows, and in which column a moment lies."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.planner.window import View, window_of

BERLIN = ZoneInfo("Europe/Berlin")


def days(view, day):
    window = window_of(view, day, BERLIN)
    return window.first, window.last, window.previous, window.next


def test_a_week_begins_on_monday():
    assert days(View.WEEK, date(2026, 6, 4)) == (
        date(2026, 6, 1),
        date(2026, 6, 7),
        date(2026, 5, 25),
        date(2026, 6, 8),
    )


def test_a_list_shows_thirty_days_from_the_day_on():
    assert days(View.LIST, date(2026, 6, 4)) == (
        date(2026, 6, 4),
        date(2026, 7, 3),
        date(2026, 5, 5),
        date(2026, 7, 4),
    )


def test_a_month_is_one_of_the_calendar():
    assert days(View.MONTH, date(2026, 12, 31)) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
        date(2026, 11, 1),
        date(2027, 1, 1),
    )


def test_a_season_is_three_months():
    assert days(View.SEASON, date(2026, 12, 5)) == (
        date(2026, 12, 1),
        date(2027, 2, 28),
        date(2026, 9, 1),
        date(2027, 3, 1),
    )


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("view", list(View))
def test_days_far_away_do_not_break_the_calendar(view, day):
    window = window_of(view, day, BERLIN)

    assert window.begins_at < window.ends_at


def test_a_moment_lies_where_the_landlords_clock_says():
    window = window_of(View.MONTH, date(2026, 10, 1), BERLIN)

    # The clocks go back on the 25th; noon stays in the middle of its day.
    assert window.position(datetime(2026, 10, 24, 10, tzinfo=UTC)) == 47.0
    assert window.position(datetime(2026, 10, 26, 11, tzinfo=UTC)) == 51.0
    assert window.columns == 62
