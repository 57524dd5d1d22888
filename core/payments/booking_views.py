"""Pages of one booking's payments: enter a payment or a refund, reverse an entry, agree on another term.

Whoever may edit bookings may enter what was paid for them: it is the same desk that takes the money.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user

from core.bookings.models import Booking
from core.bookings.services import get_booking
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.payments.balances import Balance, balance_of
from core.payments.blueprint import blueprint
from core.payments.dues import local_day, plan_of
from core.payments.forms import PaymentForm
from core.payments.models import Payment
from core.payments.services import (
    NoAmount,
    NotOnThisDay,
    OtherCurrency,
    PaidInTheMeantime,
    RefundTooHigh,
    newest_payment_id,
    record_payment,
    record_refund,
    reverse_payment,
)
from core.payments.term_forms import choice_schema
from core.payments.terms import change_term_of
from core.payments.wording import term_text
from core.permissions.access import requires
from core.web.forms import Form

FIELDS: dict[type[DomainError], str] = {
    NoAmount: "amount",
    OtherCurrency: "amount",
    RefundTooHigh: "amount",
    NotOnThisDay: "received_on",
}


@dataclass(frozen=True)
class Way:
    """One direction that money goes: how its page reads, and the service that enters it."""

    title: LazyString
    done: LazyString
    submit: LazyString
    record: Callable[..., Payment]
    is_refund: bool = False


PAYMENT = Way(
    lazy_gettext("Enter a payment"),
    lazy_gettext("The payment is entered."),
    lazy_gettext("Enter payment"),
    record_payment,
)
REFUND = Way(
    lazy_gettext("Enter a refund"),
    lazy_gettext("The refund is entered."),
    lazy_gettext("Enter refund"),
    record_refund,
    is_refund=True,
)


@blueprint.get("/bookings/<int:booking_id>/payments/new")
@requires("bookings.edit")
def enter(booking_id: int) -> ResponseReturnValue:
    """Ask what came in."""
    return _ask(booking_id, PAYMENT)


@blueprint.post("/bookings/<int:booking_id>/payments/new")
@requires("bookings.edit")
def add(booking_id: int) -> ResponseReturnValue:
    """Enter what came in; the same form posted twice makes one entry (R-42)."""
    return _save(booking_id, PAYMENT)


@blueprint.get("/bookings/<int:booking_id>/refunds/new")
@requires("bookings.edit")
def refund(booking_id: int) -> ResponseReturnValue:
    """Ask what was given back."""
    return _ask(booking_id, REFUND)


@blueprint.post("/bookings/<int:booking_id>/refunds/new")
@requires("bookings.edit")
def add_refund(booking_id: int) -> ResponseReturnValue:
    """Enter what was given back."""
    return _save(booking_id, REFUND)


@blueprint.post("/bookings/<int:booking_id>/payments/<int:payment_id>/reverse")
@requires("bookings.edit")
def reverse(booking_id: int, payment_id: int) -> ResponseReturnValue:
    """Reverse a wrong entry."""
    with transaction():
        reverse_payment(booking_id, payment_id, actor=current_user.actor, at=now())
    flash(_("The entry is reversed."), "success")
    return _back(booking_id)


@blueprint.route("/bookings/<int:booking_id>/payments/term", methods=["GET", "POST"])
@requires("bookings.edit")
def term(booking_id: int) -> ResponseReturnValue:
    """Agree on another payment term for one booking."""
    booking = get_booking(booking_id)
    plan = plan_of(booking)
    form = Form(choice_schema())
    if request.method != "POST" or not form.bind(request.form):
        text = term_text(plan) if plan is not None else ""
        page = render_template("payments/booking_term.html", form=form, booking=booking, text=text)
        return page, 422 if form.errors else 200
    with transaction():
        change_term_of(booking_id, int(form.data["term"]), actor=current_user.actor, at=now())
    flash(_("The payment term was changed."), "success")
    return _back(booking_id)


def _ask(booking_id: int, way: Way) -> ResponseReturnValue:
    booking = get_booking(booking_id)
    balance = balance_of(booking, at=now())
    return _page(_form(booking, balance, way), balance, way)


def _save(booking_id: int, way: Way) -> ResponseReturnValue:
    booking = get_booking(booking_id)
    balance = balance_of(booking, at=now())
    form = _form(booking, balance, way)
    if not form.bind(request.form):
        return _page(form, balance, way), 422
    try:
        with transaction():
            way.record(booking_id, form.entry(), actor=current_user.actor, at=now())
    except PaidInTheMeantime as error:
        form.add_errors({"_schema": [error.sentence]})
        # The form now builds on what was entered: sending it again is a decision, not an accident.
        form.values["seen"] = newest_payment_id(booking_id)
        return _page(form, balance_of(get_booking(booking_id), at=now()), way), error.status
    except tuple(FIELDS) as error:
        form.add_errors({FIELDS[type(error)]: [error.sentence]})
        return _page(form, balance_of(get_booking(booking_id), at=now()), way), error.status
    flash(str(way.done), "success")
    return _back(booking_id)


def _form(booking: Booking, balance: Balance, way: Way) -> PaymentForm:
    proposed = balance.credit_minor if way.is_refund else _due_next(balance)
    seen_id = max((one.payment.id for one in balance.payments), default=0)
    return PaymentForm(booking, proposed_minor=proposed, seen_id=seen_id, today=local_day(now()))


def _due_next(balance: Balance) -> int:
    return next((due.open_minor for due in balance.dues if due.open_minor), 0)


def _page(form: PaymentForm, balance: Balance, way: Way) -> str:
    return render_template("payments/enter.html", form=form, booking=form.booking, balance=balance, way=way)


def _back(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("bookings.show", booking_id=booking_id, _anchor="payments"))
