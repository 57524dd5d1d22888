from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core.payments.models import DueKind
from core.payments.schedule import AT_ONCE, Days, Part, Terms, follow, schedule, settled

BOOKED, START = date(2026, 6, 1), date(2026, 8, 1)
DAYS = Days(BOOKED, START)
THIRTY = Terms(3000, 7, 14)

amounts = st.integers(0, 10**9)
terms = st.builds(Terms, st.integers(0, 10_000), st.integers(0, 400), st.integers(0, 400))
days = st.builds(
    lambda first, ahead: Days(first, first + timedelta(days=ahead)),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 700),
)


def test_a_deposit_is_due_after_the_booking_and_the_rest_before_the_start():
    assert schedule(100_00, THIRTY, DAYS) == [
        Part(DueKind.DEPOSIT, date(2026, 6, 8), 30_00),
        Part(DueKind.REST, date(2026, 7, 18), 70_00),
    ]


def test_the_rest_is_never_due_before_the_booking():
    assert schedule(100_00, Terms(rest_days=90), DAYS) == [Part(DueKind.TOTAL, BOOKED, 100_00)]


def test_a_deposit_that_falls_together_with_the_rest_is_one_payment():
    soon = Days(BOOKED, BOOKED + timedelta(days=21))

    assert schedule(100_00, THIRTY, soon) == [Part(DueKind.TOTAL, date(2026, 6, 8), 100_00)]


def test_who_may_not_pay_later_pays_everything_on_the_day_of_the_booking():
    assert schedule(100_00, AT_ONCE, DAYS) == [Part(DueKind.TOTAL, BOOKED, 100_00)]


def test_nothing_to_pay_is_never_due():
    assert schedule(0, THIRTY, DAYS) == []


@settings(max_examples=300)
@given(amounts, terms, days)
def test_the_parts_add_up_to_the_total_to_the_cent(total, given_terms, given_days):
    parts = schedule(total, given_terms, given_days)

    assert sum(part.amount_minor for part in parts) == total
    assert all(part.amount_minor > 0 for part in parts)
    assert all(part.due_on >= given_days.booked_on for part in parts)
    assert [part.due_on for part in parts] == sorted({part.due_on for part in parts})


@settings(max_examples=300)
@given(amounts, amounts, amounts, terms, days, st.integers(0, 800))
def test_after_any_change_the_parts_still_add_up_to_the_total(before, after, paid, given_terms, given_days, later):
    known = settled(schedule(before, given_terms, given_days), paid)

    parts = follow(known, after, given_terms, given_days, given_days.booked_on + timedelta(days=later))

    assert sum(part.amount_minor for part in parts) == after
    assert all(part.amount_minor > 0 for part in parts)


def test_a_paid_deposit_stays_and_the_difference_goes_to_the_rest():
    known = settled(schedule(100_00, THIRTY, DAYS), 30_00)

    parts = follow(known, 150_00, THIRTY, DAYS, BOOKED)

    assert [(part.kind, part.amount_minor) for part in parts] == [(DueKind.DEPOSIT, 30_00), (DueKind.REST, 120_00)]


def test_a_deposit_whose_day_has_passed_stays_although_nobody_paid_it():
    parts = follow(schedule(100_00, THIRTY, DAYS), 150_00, THIRTY, DAYS, date(2026, 6, 20))

    assert [(part.kind, part.amount_minor) for part in parts] == [(DueKind.DEPOSIT, 30_00), (DueKind.REST, 120_00)]


def test_a_deposit_that_is_neither_past_nor_paid_follows_the_total():
    parts = follow(schedule(100_00, THIRTY, DAYS), 150_00, THIRTY, DAYS, BOOKED)

    assert [part.amount_minor for part in parts] == [45_00, 105_00]


def test_what_comes_on_top_of_a_paid_booking_is_not_overdue_at_once():
    known = settled(schedule(100_00, AT_ONCE, DAYS), 100_00)

    parts = follow(known, 120_00, AT_ONCE, DAYS, date(2026, 7, 1))

    assert parts[0] == Part(DueKind.TOTAL, BOOKED, 100_00, 100_00)
    assert (parts[1].kind, parts[1].amount_minor, parts[1].due_on) == (DueKind.REST, 20_00, START)


def test_a_total_below_the_deposit_lowers_the_deposit():
    known = settled(schedule(100_00, THIRTY, DAYS), 30_00)

    parts = follow(known, 20_00, THIRTY, DAYS, BOOKED)

    assert [(part.kind, part.amount_minor) for part in parts] == [(DueKind.DEPOSIT, 20_00)]


def test_an_open_rest_moves_with_the_start():
    known = settled(schedule(100_00, THIRTY, DAYS), 30_00)

    parts = follow(known, 100_00, THIRTY, Days(BOOKED, date(2026, 10, 1)), date(2026, 7, 25))

    assert parts[-1].due_on == date(2026, 9, 17)


def test_payments_fill_the_oldest_part_first():
    parts = settled(schedule(100_00, THIRTY, DAYS), 50_00)

    assert [part.paid_minor for part in parts] == [30_00, 20_00]


@given(amounts, amounts, terms, days)
def test_no_part_is_paid_more_than_it_amounts_to(total, paid, given_terms, given_days):
    parts = settled(schedule(total, given_terms, given_days), paid)

    assert sum(part.paid_minor for part in parts) == min(total, paid)
    assert all(0 <= part.paid_minor <= part.amount_minor for part in parts)
