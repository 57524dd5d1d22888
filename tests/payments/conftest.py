"""Payment terms, bookings to pay, and money that comes in."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.services import get_booking, lock_booking, reprice
from core.db import db, transaction
from core.landlords.models import Landlord
from core.payments.models import Payment, PaymentMethod, PaymentTerm
from core.payments.services import NewPayment, record_payment, record_refund
from tests.conftest import NOW
from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service"]

TODAY = date(2026, 6, 1)


@pytest.fixture
def make_term(landlord: Landlord) -> Callable[..., PaymentTerm]:
    """Build a payment term: 30 % within a week, the rest two weeks before the start."""

    def make(deposit: int = 3000, days: int = 7, rest: int = 14, *, is_default: bool = True) -> PaymentTerm:
        with transaction():
            term = PaymentTerm(
                names={"en": "Deposit and rest", "de": "Anzahlung und Rest"},
                deposit_basis_points=deposit,
                deposit_days=days,
                rest_days=rest,
                is_default=is_default,
            )
            db.session.add(term)
        return term

    return make


def entry(amount: int, on: date = TODAY, **more: Any) -> NewPayment:
    return NewPayment(amount, **{"currency": "EUR", "method": PaymentMethod.TRANSFER, "received_on": on, **more})


@pytest.fixture
def pay(landlord: Landlord) -> Callable[..., Payment]:
    def make(booking_id: int, amount: int, at: datetime = NOW, **more: Any) -> Payment:
        with transaction():
            return record_payment(booking_id, entry(amount, **more), actor=SYSTEM, at=at)

    return make


@pytest.fixture
def give_back(landlord: Landlord) -> Callable[..., Payment]:
    def make(booking_id: int, amount: int, at: datetime = NOW, **more: Any) -> Payment:
        with transaction():
            return record_refund(booking_id, entry(amount, **more), actor=SYSTEM, at=at)

    return make


@pytest.fixture
def change_price(landlord: Landlord) -> Callable[..., None]:
    """Change what the only item of a booking costs."""

    def change(booking_id: int, price: int, at: datetime = NOW) -> None:
        with transaction():
            booking = lock_booking(booking_id)
            booking.items[0].price_minor = price
            reprice(booking, at=at)

    return change


def fresh(booking_id: int) -> Booking:
    db.session.rollback()
    return get_booking(booking_id)
