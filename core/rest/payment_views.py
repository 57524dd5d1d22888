"""Payments of a booking for programs: what is due, what came in, and recording what came in (B-05)."""

from typing import Any

from marshmallow import fields

from core.bookings.services import get_booking
from core.clock import now
from core.payments.balances import Balance, balance_of
from core.payments.models import Payment, PaymentMethod
from core.payments.services import NewPayment, record_payment, record_refund
from core.permissions.token_rights import TokenRight
from core.rest.gate import current_caller
from core.rest.operations import operation
from core.rest.schema import ApiSchema, Day, Money, Yes, one_of, said, text, whole
from core.rest.values import moment, money

TAG = "Payments"
PAYMENTS = "/bookings/<int:booking_id>/payments"
HIGHEST_AMOUNT = 10**12


class AmountIn(ApiSchema):
    """An amount above zero in the minor unit, in the booking's currency."""

    amount_minor = whole(1, HIGHEST_AMOUNT, required=True)
    currency = text(3, shortest=3, required=True)


class PaymentIn(ApiSchema):
    """Money that changed hands."""

    amount = fields.Nested(AmountIn, required=True)
    method = one_of(*(method.value for method in PaymentMethod), required=True)
    received_on = Day(required=True, metadata=said("Not in the future"))
    note = text(200, load_default="")
    is_refund = Yes(load_default=False, metadata=said("Whether it was given back"))


class PaymentOut(ApiSchema):
    """One entry; what was given back is below zero."""

    id = fields.Integer(required=True)
    amount = fields.Nested(Money, required=True)
    method = fields.String(required=True)
    received_on = fields.Date(required=True)
    note = fields.String(required=True)
    reverses_id = fields.Integer(required=True, allow_none=True)
    created_at = fields.DateTime(required=True)


class DueOut(ApiSchema):
    """A part of the total that is to be paid by a day."""

    kind = fields.String(required=True)
    due_on = fields.Date(required=True)
    amount = fields.Nested(Money, required=True)
    open = fields.Nested(Money, required=True)
    is_overdue = fields.Boolean(required=True)


class BalanceOut(ApiSchema):
    """Where a booking stands: what is owed, what came in, and what is left."""

    owed = fields.Nested(Money, required=True)
    paid = fields.Nested(Money, required=True)
    open = fields.Nested(Money, required=True)
    dues = fields.List(fields.Nested(DueOut), required=True)
    payments = fields.List(fields.Nested(PaymentOut), required=True)


@operation("GET", PAYMENTS, TokenRight.PAYMENTS_READ, tag=TAG, answer=BalanceOut, errors={404: "not_found"})
def list_payments(booking_id: int) -> dict[str, Any]:
    """Read what is due and what was paid for a booking."""
    return _shown(balance_of(get_booking(booking_id), at=now()))


@operation(
    "POST",
    PAYMENTS,
    TokenRight.PAYMENTS_WRITE,
    tag=TAG,
    body=PaymentIn(),
    answer=PaymentOut,
    status=201,
    errors={404: "not_found", 422: "other_currency, not_on_this_day, refund_too_high"},
)
def add_payment(booking_id: int, body: dict[str, Any]) -> dict[str, Any]:
    """Record money that came in or was given back."""
    new = NewPayment(
        body["amount"]["amount_minor"],
        body["amount"]["currency"],
        PaymentMethod(body["method"]),
        body["received_on"],
        body["note"],
    )
    enter = record_refund if body["is_refund"] else record_payment
    return _payment(enter(booking_id, new, actor=current_caller().actor, at=now()))


def _shown(balance: Balance) -> dict[str, Any]:
    currency = balance.currency
    return {
        "owed": money(balance.owed_minor, currency),
        "paid": money(balance.paid_minor, currency),
        "open": money(balance.open_minor, currency),
        "dues": [
            {
                "kind": due.kind.value,
                "due_on": due.due_on.isoformat(),
                "amount": money(due.amount_minor, currency),
                "open": money(due.open_minor, currency),
                "is_overdue": due.is_overdue,
            }
            for due in balance.dues
        ],
        "payments": [_payment(one.payment) for one in balance.payments],
    }


def _payment(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "amount": money(payment.amount_minor, payment.currency),
        "method": payment.method_name,
        "received_on": payment.received_on.isoformat(),
        "note": payment.note,
        "reverses_id": payment.reverses_id,
        "created_at": moment(payment.created_at),
    }
