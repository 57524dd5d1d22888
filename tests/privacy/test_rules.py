"""The rules of anonymising against a model of their own, around six weeks and changes of the clock (R-61)."""

from datetime import UTC, datetime, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.bookings.models import BookingKind, ItemState
from core.customers.models import Customer
from core.privacy import rules
from core.privacy.rules import Case, allowed_from, six_weeks_after

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu", "America/Santiago")
SECOND = timedelta(seconds=1)
QUICK, FULL = 500, 5_000
OWN_RULES = {"new", "own", "departed", "returned"}


@pytest.fixture(autouse=True)
def _seller(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "belongs_to_landlord", lambda booking: booking.is_own)
    monkeypatch.setattr(rules, "seller_of", lambda booking: "Partner")


def booking(random: Random, zone: ZoneInfo, now: datetime) -> Any:
    """Return a booking whose end lies near to where the rule turns over, seen from ``now``."""
    edge = now - timedelta(days=42)
    shift = random.choice(
        [-SECOND, timedelta(0), SECOND, timedelta(hours=1), -timedelta(hours=1), timedelta(minutes=30)]
    )
    far = random.choice([timedelta(0), timedelta(0), timedelta(days=-200), timedelta(days=60)])
    return SimpleNamespace(
        number="B",
        kind=random.choice([*BookingKind, BookingKind.BOOKING]),
        is_cancelled=random.random() < 0.15,
        is_own=random.random() < 0.85,
        ends_at=edge + shift + far,
        items=[SimpleNamespace(state=random.choice([ItemState.RETURNED] * 9 + [ItemState.HANDED_OVER]))],
    )


def wall_clock_42_days_on(departure: datetime, zone: ZoneInfo) -> datetime:
    """Find the moment by looking at clocks alone: the first one at which they show the same time 42 days later."""
    shown = departure.astimezone(zone).replace(tzinfo=None, fold=0) + timedelta(days=42)
    offset_before = (shown - timedelta(hours=26)).replace(tzinfo=zone).utcoffset()
    candidate = (shown - offset_before).replace(tzinfo=UTC)
    if candidate.astimezone(zone).replace(tzinfo=None) == shown:
        return candidate
    offset_after = (shown + timedelta(hours=26)).replace(tzinfo=zone).utcoffset()
    later = (shown - offset_after).replace(tzinfo=UTC)
    # A time that clocks skip: as if they had not been put forward.
    return later if later.astimezone(zone).replace(tzinfo=None) == shown else candidate


def model_says_yes(bookings: list[Any], zone: ZoneInfo, now: datetime) -> bool:
    for one in bookings:
        if not one.is_own:
            return False
        if one.is_cancelled:
            continue
        if any(item.state is ItemState.HANDED_OVER for item in one.items):
            return False
        if one.kind is not BookingKind.OFFER and now < wall_clock_42_days_on(one.ends_at, zone):
            return False
    return True


def verdict(bookings: list[Any], zone: ZoneInfo, now: datetime) -> list[Any]:
    case = Case(Customer(), bookings, zone, now)
    return [one for rule in rules.RULES if rule.name in OWN_RULES for one in rule.objections(case)]


def compare(cases: int, seed: int) -> int:
    random, allowed = Random(seed), 0
    for _ in range(cases):
        zone = ZoneInfo(random.choice(ZONES))
        # Around the changes of clocks in spring and autumn, and anywhere else.
        day = random.choice(
            [datetime(2026, 3, 29), datetime(2026, 10, 25), datetime(2026, 5, 10), datetime(2026, 11, 1)]
        )
        now = (day + timedelta(days=random.choice([0, 0, 1, 42, 41]), seconds=random.randrange(86_400))).replace(
            tzinfo=UTC
        )
        bookings = [booking(random, zone, now) for _ in range(random.randrange(4))]
        obstacles = verdict(bookings, zone, now)
        assert (not obstacles) == model_says_yes(bookings, zone, now), (zone, now, bookings)
        allowed += not obstacles
    return allowed


def test_the_rules_agree_with_the_model():
    assert QUICK // 10 < compare(QUICK, 7) < QUICK * 9 // 10


@pytest.mark.faults
def test_the_rules_agree_with_the_model_in_five_thousand_cases():
    assert FULL // 10 < compare(FULL, 8) < FULL * 9 // 10


@pytest.mark.parametrize("zone", ZONES)
def test_six_weeks_are_exact_at_the_second(zone):
    ends_at = datetime(2026, 2, 20, 9, 0, tzinfo=UTC)
    edge = six_weeks_after(ends_at, ZoneInfo(zone))
    one = SimpleNamespace(
        number="B", kind=BookingKind.BOOKING, is_cancelled=False, is_own=True, ends_at=ends_at, items=[]
    )

    said = [bool(verdict([one], ZoneInfo(zone), edge + shift)) for shift in (-SECOND, timedelta(0), SECOND)]

    assert said == [True, False, False]
    assert edge == wall_clock_42_days_on(ends_at, ZoneInfo(zone))


def test_the_day_from_which_it_holds_is_the_last_of_all(landlord):
    zone, now = ZoneInfo("Europe/Berlin"), datetime(2026, 6, 1, tzinfo=UTC)
    ends = [datetime(2026, 5, day, 8, tzinfo=UTC) for day in (1, 20)]
    bookings = [
        SimpleNamespace(number="B", kind=BookingKind.BOOKING, is_cancelled=False, is_own=True, ends_at=end, items=[])
        for end in ends
    ]

    assert allowed_from(verdict(bookings, zone, now)) == six_weeks_after(ends[1], zone)


def test_what_a_partner_sold_has_no_day_from_which_it_holds(landlord):
    one = SimpleNamespace(
        number="B",
        kind=BookingKind.OFFER,
        is_cancelled=True,
        is_own=False,
        ends_at=datetime(2020, 1, 1, tzinfo=UTC),
        items=[],
    )

    found = verdict([one], ZoneInfo("UTC"), datetime(2026, 6, 1, tzinfo=UTC))

    assert len(found) == 1
    assert allowed_from(found) is None
