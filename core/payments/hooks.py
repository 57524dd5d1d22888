"""What payments give to other parts of core, through the same hooks as apps."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, MailBlock, MoneyTotal, Panel
from core.bookings.models import Booking
from core.clock import now
from core.customers.models import Customer
from core.payments.balances import balance_of, expected_dues, money_totals, open_balances_of, open_payments_of
from core.payments.dues import dues_of, is_owed, plan_of, refresh_dues
from core.payments.terms import payment_terms
from core.payments.wording import due_lines, term_text


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for payments' lines of history."""
    return [
        ActivityText("payment.recorded", lazy_gettext("Payment of %(amount)s for booking %(number)s was entered")),
        ActivityText("payment.refunded", lazy_gettext("Refund of %(amount)s for booking %(number)s was entered")),
        ActivityText("payment.term_changed", lazy_gettext("Another payment term was agreed for booking %(number)s")),
        ActivityText("payment.reversed", lazy_gettext("An entry of %(amount)s for booking %(number)s was reversed")),
    ]


@hookimpl
def booking_panels(booking: Booking) -> list[Panel]:
    """Give what is due for a booking and what was paid."""
    plan = plan_of(booking)
    context = {
        "booking_id": booking.id,
        "balance": balance_of(booking, at=now()),
        "expected": [] if is_owed(booking) or booking.is_cancelled else expected_dues(booking, plan),
        "term": term_text(plan) if plan is not None else "",
        "may_change_term": not booking.is_cancelled and bool(payment_terms()),
    }
    return [Panel(lazy_gettext("Payments"), "payments/booking_panel.html", context, icon="cash", order=10)]


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give a customer's open payments and open balances (C-10, C-11)."""
    if page != "overview":
        return []
    at = now()
    payments = {"rows": open_payments_of(customer.id, at=at)}
    balances = {"rows": open_balances_of(customer.id)}
    return [
        Panel(lazy_gettext("Open payments"), "payments/card_open.html", payments, icon="cash", order=10, side=True),
        Panel(
            lazy_gettext("Open balances"), "payments/card_balances.html", balances, icon="receipt", order=20, side=True
        ),
    ]


@hookimpl
def customer_money(customer_ids: list[int]) -> list[MoneyTotal]:
    """Give what customers have paid and what they still have to pay."""
    found = money_totals(customer_ids)
    return [MoneyTotal(lazy_gettext("Paid"), one.paid_minor, one.currency, order=10) for one in found] + [
        MoneyTotal(lazy_gettext("Open balance"), one.owed_minor - one.paid_minor, one.currency, order=20)
        for one in found
    ]


@hookimpl
def confirmation_mail_blocks(booking: Booking, now: datetime) -> list[MailBlock]:
    """Say in the confirmation what is to be paid until when."""
    balance = balance_of(booking, at=now)
    lines = due_lines(balance.dues, balance.currency)
    if not lines:
        return []
    return [MailBlock(gettext("To be paid: %(payments)s", payments="; ".join(lines)), order=10)]


@hookimpl
def booking_repriced(booking: Booking, now: datetime) -> None:
    """Split the new total into what is due when."""
    refresh_dues(booking, at=now)


@hookimpl
def booking_confirmed(booking: Booking, now: datetime) -> None:
    """Make an offer or a reservation due that has become a booking; a new booking has its parts already."""
    if not dues_of(booking.id):
        refresh_dues(booking, at=now)
