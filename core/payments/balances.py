"""What is still to be paid: of one booking, of one customer; the number of statements never depends on the rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select

from core.bookings.models import Booking, BookingKind
from core.db import db
from core.payments.dues import days_of, dues_of, is_owed, local_day, terms_of
from core.payments.models import Due, DueKind, Payment, PaymentPlan
from core.payments.schedule import AT_THE_START, schedule

SHOWN = 50
# What is owed at all: offers and reservations not yet, cancelled bookings not any more.
OWED = and_(Booking.kind_name == BookingKind.BOOKING.value, Booking.cancelled_at.is_(None))


@dataclass(frozen=True)
class ShownDue:
    """One part of a booking's total."""

    kind: DueKind
    due_on: date
    amount_minor: int
    open_minor: int
    is_overdue: bool


@dataclass(frozen=True)
class ShownPayment:
    """One entry; ``is_reversed`` and ``is_reversal`` belong together, and neither counts in the end."""

    payment: Payment
    is_reversed: bool
    is_reversal: bool


@dataclass(frozen=True)
class Balance:
    """Where a booking stands: what it costs, what came in, and what is left, in the minor unit.

    ``owed_minor`` is the total, or nothing as long as the booking is not binding and once it is cancelled.
    """

    owed_minor: int
    paid_minor: int
    currency: str
    dues: tuple[ShownDue, ...]
    payments: tuple[ShownPayment, ...]

    @property
    def open_minor(self) -> int:
        """What is still to be paid."""
        return max(self.owed_minor - self.paid_minor, 0)

    @property
    def credit_minor(self) -> int:
        """What was paid beyond what is owed."""
        return max(self.paid_minor - self.owed_minor, 0)

    @property
    def overdue_minor(self) -> int:
        """What should have been paid by now."""
        return sum(due.open_minor for due in self.dues if due.is_overdue)


@dataclass(frozen=True)
class OpenPayment:
    """One part that is still to be paid (C-10)."""

    booking_id: int
    booking_number: str
    kind: DueKind
    due_on: date
    open_minor: int
    amount_minor: int
    currency: str
    is_overdue: bool


@dataclass(frozen=True)
class OpenBalance:
    """What is left to pay for one booking, or to give back (C-11)."""

    booking_id: int
    booking_number: str
    owed_minor: int
    paid_minor: int
    currency: str

    @property
    def left_minor(self) -> int:
        """What is still to be paid; below zero it is a credit."""
        return self.owed_minor - self.paid_minor


@dataclass(frozen=True)
class MoneyTotals:
    """What was booked bindingly and what was paid, in one currency."""

    currency: str
    owed_minor: int
    paid_minor: int


def balance_of(booking: Booking, *, at: datetime) -> Balance:
    """Return where a booking stands, in two statements."""
    today = local_day(at)
    payments = payments_of(booking.id)
    dues = dues_of(booking.id) if is_owed(booking) else ()
    return Balance(
        owed_minor=booking.total_minor if is_owed(booking) else 0,
        paid_minor=sum(one.payment.amount_minor for one in payments),
        currency=booking.currency,
        dues=tuple(
            ShownDue(due.due_kind, due.due_on, due.amount_minor, due.open_minor, is_overdue(due, today)) for due in dues
        ),
        payments=payments,
    )


def expected_dues(booking: Booking, plan: PaymentPlan | None) -> list[ShownDue]:
    """Return what an offer or a reservation would be due if it had been confirmed on the day it was made."""
    terms = terms_of(plan) if plan is not None else AT_THE_START
    parts = schedule(booking.total_minor, terms, days_of(booking))
    return [ShownDue(part.kind, part.due_on, part.amount_minor, part.amount_minor, False) for part in parts]


def payments_of(booking_id: int) -> tuple[ShownPayment, ...]:
    """Return what was entered for a booking, oldest first."""
    found = db.session.scalars(
        select(Payment).where(Payment.booking_id == booking_id).order_by(Payment.received_on, Payment.id)
    ).all()
    reversed_ids = {payment.reverses_id for payment in found}
    return tuple(
        ShownPayment(payment, payment.id in reversed_ids, payment.reverses_id is not None) for payment in found
    )


def is_overdue(due: Due, today: date) -> bool:
    """Tell whether a part should have been paid by now."""
    return due.open_minor > 0 and due.due_on < today


def open_payments_of(customer_id: int, *, at: datetime) -> list[OpenPayment]:
    """Return each payment that a customer still has to make, the first to be due first (C-10); one statement."""
    query = (
        select(Due, Booking.number, Booking.currency)
        .join(Booking, Booking.id == Due.booking_id)
        .where(Booking.customer_id == customer_id, OWED, Due.paid_minor < Due.amount_minor)
        .order_by(Due.due_on, Due.id)
        .limit(SHOWN)
    )
    today = local_day(at)
    return [
        OpenPayment(
            due.booking_id,
            number,
            due.due_kind,
            due.due_on,
            due.open_minor,
            due.amount_minor,
            currency,
            is_overdue(due, today),
        )
        for due, number, currency in db.session.execute(query)
    ]


def open_balances_of(customer_id: int) -> list[OpenBalance]:
    """Return the bookings of a customer where something is left to pay or to give back (C-11); one statement."""
    sums = (
        select(Payment.booking_id, func.sum(Payment.amount_minor).label("paid"))
        .join(Booking, Booking.id == Payment.booking_id)
        .where(Booking.customer_id == customer_id)
        .group_by(Payment.booking_id)
        .subquery()
    )
    owed = case((OWED, Booking.total_minor), else_=0)
    paid = func.coalesce(sums.c.paid, 0)
    query = (
        select(Booking.id, Booking.number, owed, paid, Booking.currency)
        .outerjoin(sums, sums.c.booking_id == Booking.id)
        .where(Booking.customer_id == customer_id, owed != paid)
        .order_by(Booking.starts_at, Booking.id)
        .limit(SHOWN)
    )
    # PostgreSQL gives sums of big integers as decimals.
    return [
        OpenBalance(booking_id, number, int(owed_minor), int(paid_minor), currency)
        for booking_id, number, owed_minor, paid_minor, currency in db.session.execute(query)
    ]


def money_totals(customer_ids: Sequence[int]) -> list[MoneyTotals]:
    """Return the sums of customers taken together, by currency; two statements."""
    theirs = Booking.customer_id.in_(customer_ids)
    owed = select(Booking.currency, func.sum(case((OWED, Booking.total_minor), else_=0)))
    owed = owed.where(theirs).group_by(Booking.currency).order_by(Booking.currency)
    paid = select(Payment.currency, func.sum(Payment.amount_minor)).join(Booking, Booking.id == Payment.booking_id)
    sums = {row[0]: int(row[1]) for row in db.session.execute(paid.where(theirs).group_by(Payment.currency))}
    return [MoneyTotals(row[0], int(row[1]), sums.get(row[0], 0)) for row in db.session.execute(owed)]
