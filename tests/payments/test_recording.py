import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core.activities.services import SYSTEM, activities_of
from core.bookings.services import get_booking
from core.db import db, transaction
from core.errors import Conflict, DomainError, NotFound
from core.isolation import current_landlord_id, use_landlord
from core.payments import services
from core.payments.balances import balance_of, payments_of
from core.payments.dues import paid_for
from core.payments.models import Payment
from core.payments.services import (
    AlreadyReversed,
    NoAmount,
    NotOnThisDay,
    OtherCurrency,
    PaidInTheMeantime,
    RefundedSince,
    RefundTooHigh,
    record_payment,
    reverse_payment,
)
from tests.conftest import NOW
from tests.payments.conftest import TODAY, entry, fresh

DAY = timedelta(days=1)


def reverse(booking_id, payment_id):
    with transaction():
        return reverse_payment(booking_id, payment_id, actor=SYSTEM, at=NOW)


def count_payments():
    db.session.rollback()
    return db.session.scalar(select(func.count(Payment.id)))


def test_a_payment_is_kept_with_method_day_and_note_and_leaves_a_line(make_booking, pay):
    booking = make_booking()

    payment = pay(booking.id, 50_00, note="Statement 12", on=date(2026, 5, 30))

    assert (payment.amount_minor, payment.currency, payment.note) == (50_00, "EUR", "Statement 12")
    assert payment.received_on == date(2026, 5, 30)
    line = activities_of("booking", booking.id)[0]
    assert (line.event, line.details["amount_minor"]) == ("payment.recorded", 50_00)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_and_less_than_nothing_are_no_payment(make_booking, pay, give_back, amount):
    booking = make_booking()

    with pytest.raises(NoAmount):
        pay(booking.id, amount)
    with pytest.raises(NoAmount):
        give_back(booking.id, amount)


def test_a_booking_is_paid_in_its_own_currency(make_booking, pay):
    booking = make_booking()

    with pytest.raises(OtherCurrency):
        pay(booking.id, 50_00, currency="CHF")


@pytest.mark.parametrize("day", [TODAY + DAY, date(1999, 12, 31), date(1, 1, 1)])
def test_a_payment_lies_neither_in_the_future_nor_long_ago(make_booking, pay, day):
    booking = make_booking()

    with pytest.raises(NotOnThisDay):
        pay(booking.id, 50_00, on=day)


def test_today_is_the_day_at_the_landlords_place(make_booking, pay):
    booking = make_booking()

    payment = pay(booking.id, 50_00, on=TODAY + DAY, at=NOW.replace(hour=23))

    assert payment.received_on == TODAY + DAY


def test_a_refund_counts_against_what_was_paid(make_booking, pay, give_back):
    booking = make_booking()
    pay(booking.id, 50_00)

    give_back(booking.id, 20_00)

    balance = balance_of(fresh(booking.id), at=NOW)
    assert (balance.paid_minor, balance.open_minor) == (30_00, 170_00)


def test_no_more_is_given_back_than_was_paid(make_booking, pay, give_back):
    booking = make_booking()
    pay(booking.id, 50_00)

    with pytest.raises(RefundTooHigh):
        give_back(booking.id, 50_01)


def test_a_reversed_entry_stays_beside_its_opposite(make_booking, pay):
    booking = make_booking()
    wrong = pay(booking.id, 50_00)

    reverse(booking.id, wrong.id)

    shown = payments_of(booking.id)
    assert [(one.payment.amount_minor, one.is_reversed, one.is_reversal) for one in shown] == [
        (50_00, True, False),
        (-50_00, False, True),
    ]
    assert balance_of(fresh(booking.id), at=NOW).open_minor == 200_00


def test_an_entry_is_reversed_once_and_a_reversal_never(make_booking, pay):
    booking = make_booking()
    wrong = pay(booking.id, 50_00)
    opposite = reverse(booking.id, wrong.id)

    with pytest.raises(AlreadyReversed):
        reverse(booking.id, wrong.id)
    with pytest.raises(AlreadyReversed):
        reverse(booking.id, opposite.id)


def test_a_payment_that_was_given_back_is_not_reversed(make_booking, pay, give_back):
    booking = make_booking()
    payment = pay(booking.id, 50_00)
    refund = give_back(booking.id, 10_00)

    with pytest.raises(RefundedSince):
        reverse(booking.id, payment.id)
    reverse(booking.id, refund.id)
    reverse(booking.id, payment.id)

    assert paid_for(booking.id) == 0


def test_a_payment_of_another_booking_cannot_be_reversed_here(make_booking, pay):
    booking, other = make_booking(), make_booking()
    payment = pay(other.id, 50_00)

    with pytest.raises(NotFound):
        reverse(booking.id, payment.id)


def test_two_at_the_desk_do_not_enter_the_same_money_twice_unseen(make_booking, pay):
    booking = make_booking()
    pay(booking.id, 50_00, seen_id=0)

    with pytest.raises(PaidInTheMeantime) as error:
        pay(booking.id, 50_00, seen_id=0)

    assert isinstance(error.value, Conflict)
    assert count_payments() == 1


def test_a_form_that_is_sent_twice_enters_one_payment(make_booking, pay):
    booking = make_booking()

    first = pay(booking.id, 50_00, form_key="one and the same", seen_id=0)
    second = pay(booking.id, 50_00, form_key="one and the same", seen_id=0)

    assert first.id == second.id
    assert count_payments() == 1


@pytest.fixture
def click(app, landlord, make_booking):
    """Send one form from a number of browsers at once; returns how many entries it made."""
    landlord_id = current_landlord_id()

    def clicks(number: int, key: str) -> tuple[int, list[str]]:
        booking_id = make_booking().id
        db.session.rollback()
        ready, failed = threading.Barrier(number), list[str]()

        def send() -> None:
            with app.app_context(), use_landlord(landlord_id):
                ready.wait()
                try:
                    with transaction():
                        record_payment(booking_id, entry(50_00, form_key=key, seen_id=0), actor=SYSTEM, at=NOW)
                except (DomainError, SQLAlchemyError) as error:
                    failed.append(type(error).__name__)

        threads = [threading.Thread(target=send) for _ in range(number)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        return int(paid_for(booking_id) / 50_00), failed

    return clicks


def test_double_clicks_at_the_same_moment_enter_one_payment_and_nobody_sees_an_error(click):
    """R-42."""
    for number in range(5):
        entered, failed = click(6, f"form {number}")

        assert entered == 1
        assert failed == []


def test_without_the_lock_and_the_look_before_double_clicks_fail_or_pay_twice(click, monkeypatch):
    """The control: the same clicks with the protection taken out."""
    monkeypatch.setattr(services, "lock_booking", get_booking)
    monkeypatch.setattr(services, "_made_before", lambda _booking, _new: None)

    entered, failed = click(6, "unprotected")

    assert entered > 1 or failed
