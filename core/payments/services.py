"""Record payments and refunds by hand, and reverse wrong ones; nothing is ever changed or deleted (B-05)."""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, record
from core.bookings.models import Booking
from core.bookings.services import lock_booking, subject_of
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.money import format_money
from core.payments.dues import local_day, paid_for, settle
from core.payments.models import Payment, PaymentMethod

FIRST_DAY = date(2000, 1, 1)


class NoAmount(DomainError):
    """Nothing, or less than nothing, was paid."""

    code = "no_amount"
    status = 422
    text = lazy_gettext("Please enter an amount above zero.")


class OtherCurrency(DomainError):
    """A booking is paid in its own currency only."""

    code = "other_currency"
    status = 422
    text = lazy_gettext("This booking is paid in %(currency)s. Please enter the amount in this currency.")


class NotOnThisDay(DomainError):
    """The day lies in the future, or long ago."""

    code = "not_on_this_day"
    status = 422
    text = lazy_gettext("This day cannot be right. Please enter a day that is not in the future.")


class RefundTooHigh(DomainError):
    """No more can be given back than came in."""

    code = "refund_too_high"
    status = 422
    text = lazy_gettext("You can give back at most %(paid)s. No more was paid for this booking.")


class AlreadyReversed(DomainError):
    """A payment is reversed once, and a reversal never."""

    code = "already_reversed"
    status = 409
    text = lazy_gettext("This entry has already been reversed.")


class RefundedSince(DomainError):
    """Part of what would be reversed has been given back."""

    code = "refunded_since"
    status = 409
    text = lazy_gettext("A part of this payment has been given back. Reverse the refund first.")


class PaidInTheMeantime(Conflict):
    """Somebody else entered something for the same booking while the form was open."""

    code = "paid_in_the_meantime"
    text = lazy_gettext(
        "Something was entered for this booking in the meantime. Please look at the payments and send the form again "
        "if yours is still missing."
    )


@dataclass(frozen=True)
class NewPayment:
    """What changed hands: an amount above zero in the minor unit, in the currency of the booking.

    ``form_key`` makes a repeated post harmless (R-42). ``seen_id`` is the newest entry that the form showed, 0 for
    none; None does not ask.
    """

    amount_minor: int
    currency: str
    method: PaymentMethod
    received_on: date
    note: str = ""
    form_key: str | None = None
    seen_id: int | None = None


def record_payment(booking_id: int, new: NewPayment, *, actor: Actor, at: datetime) -> Payment:
    """Enter money that came in.

    Raises:
        NoAmount: the amount is not above zero.
        OtherCurrency: it is not in the currency of the booking.
        NotOnThisDay: the day is in the future.
        PaidInTheMeantime: there is a newer entry than the one that was seen.
    """
    booking = lock_booking(booking_id)
    made = _made_before(booking, new)
    if made is not None:
        return made
    _check(booking, new, at)
    return _enter(booking, new, new.amount_minor, "payment.recorded", actor=actor, at=at)


def record_refund(booking_id: int, new: NewPayment, *, actor: Actor, at: datetime) -> Payment:
    """Enter money that was given back.

    Raises:
        RefundTooHigh: it is more than was paid.
        NoAmount, OtherCurrency, NotOnThisDay, PaidInTheMeantime: as with a payment.
    """
    booking = lock_booking(booking_id)
    made = _made_before(booking, new)
    if made is not None:
        return made
    _check(booking, new, at)
    paid = paid_for(booking.id)
    if new.amount_minor > paid:
        raise RefundTooHigh(paid=format_money(max(paid, 0), booking.currency))
    return _enter(booking, new, -new.amount_minor, "payment.refunded", actor=actor, at=at)


def reverse_payment(booking_id: int, payment_id: int, *, actor: Actor, at: datetime) -> Payment:
    """Take back a wrong entry by its opposite; both stay in the list.

    Raises:
        NotFound: the booking has no such entry.
        AlreadyReversed: it was reversed before, or is a reversal itself.
        RefundedSince: less than nothing would have been paid.
    """
    booking = lock_booking(booking_id)
    wrong = db.session.scalar(select(Payment).where(Payment.id == payment_id, Payment.booking_id == booking.id))
    if wrong is None:
        raise NotFound
    reversed_by = db.session.scalar(select(Payment.id).where(Payment.reverses_id == wrong.id))
    if reversed_by is not None or wrong.reverses_id is not None:
        raise AlreadyReversed
    if paid_for(booking.id) - wrong.amount_minor < 0:
        raise RefundedSince
    opposite = NewPayment(abs(wrong.amount_minor), wrong.currency, wrong.method, local_day(at), wrong.note)
    return _enter(booking, opposite, -wrong.amount_minor, "payment.reversed", actor=actor, at=at, reverses_id=wrong.id)


def newest_payment_id(booking_id: int) -> int:
    """Return the id of the newest entry of a booking, 0 for none."""
    return db.session.scalar(select(func.max(Payment.id)).where(Payment.booking_id == booking_id)) or 0


def _made_before(booking: Booking, new: NewPayment) -> Payment | None:
    # The lock on the booking makes the second of two equal posts see the entry of the first.
    if new.form_key is None:
        return None
    made = db.session.scalar(select(Payment).where(Payment.form_key == new.form_key))
    if made is not None and made.booking_id != booking.id:
        raise Conflict
    return made


def _check(booking: Booking, new: NewPayment, at: datetime) -> None:
    if new.amount_minor <= 0:
        raise NoAmount
    if new.currency != booking.currency:
        raise OtherCurrency(currency=booking.currency)
    if not FIRST_DAY <= new.received_on <= local_day(at):
        raise NotOnThisDay
    if new.seen_id is not None and new.seen_id != newest_payment_id(booking.id):
        raise PaidInTheMeantime


def _enter(
    booking: Booking,
    new: NewPayment,
    signed_minor: int,
    event: str,
    *,
    actor: Actor,
    at: datetime,
    reverses_id: int | None = None,
) -> Payment:
    payment = Payment(
        booking_id=booking.id,
        amount_minor=signed_minor,
        currency=booking.currency,
        method_name=new.method.value,
        received_on=new.received_on,
        note=new.note,
        reverses_id=reverses_id,
        form_key=new.form_key,
        created_at=at,
    )
    db.session.add(payment)
    db.session.flush()
    settle(booking.id)
    details = {"payment": payment.id, "amount_minor": abs(signed_minor), "currency": booking.currency}
    record(event, subject_of(booking), actor, at, {**details, "number": booking.number})
    return payment
