"""Keeps what is due for a booking: follows its payment plan, its total, and what was paid."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select

from core.bookings.models import Booking, BookingKind
from core.db import db
from core.landlords.services import current_landlord
from core.payments.models import Due, Payment, PaymentPlan, PaymentTerm
from core.payments.schedule import AT_ONCE, AT_THE_START, Days, Part, Terms, follow, schedule, settled


def is_owed(booking: Booking) -> bool:
    """Tell whether a booking's total is to be paid: not before it is binding, and not after it was cancelled."""
    return booking.kind is BookingKind.BOOKING and not booking.is_cancelled


def refresh_dues(booking: Booking, *, at: datetime) -> None:
    """Work out anew what is due for a booking after its total, its days or its kind have changed."""
    plan = plan_of(booking)
    is_new = plan is None
    if plan is None:
        plan = _take_plan(booking)
    if not is_owed(booking):
        return
    days, terms = days_of(booking), terms_of(plan)
    # A new booking has neither parts nor payments; asking for them would cost statements.
    stored = [] if is_new else list(dues_of(booking.id))
    paid = 0 if is_new else paid_for(booking.id)
    known = [Part(due.due_kind, due.due_on, due.amount_minor, due.paid_minor) for due in stored]
    parts = follow(known, booking.total_minor, terms, days, local_day(at))
    _store(booking.id, stored, settled(parts, paid))


def agree_on(booking: Booking, term: PaymentTerm) -> PaymentPlan:
    """Give a booking another payment term; what is due is split anew, paid or not."""
    plan = plan_of(booking) or _take_plan(booking)
    plan.names = dict(term.names)
    plan.deposit_basis_points, plan.deposit_days = term.deposit_basis_points, term.deposit_days
    plan.rest_days = term.rest_days
    if is_owed(booking):
        parts = schedule(booking.total_minor, terms_of(plan), days_of(booking))
        _store(booking.id, list(dues_of(booking.id)), settled(parts, paid_for(booking.id)))
    return plan


def settle(booking_id: int) -> None:
    """Share out anew what was paid for a booking after a payment, a refund or a reversal."""
    stored = list(dues_of(booking_id))
    known = [Part(due.due_kind, due.due_on, due.amount_minor) for due in stored]
    _store(booking_id, stored, settled(known, paid_for(booking_id)))


def parts_ahead(total_minor: int, days: Days, *, at_once: bool) -> list[Part]:
    """Return what would be due for a booking that is about to be made: by the usual payment term, or all at once."""
    term = None if at_once else _chosen_term(None)
    plain = AT_ONCE if at_once else AT_THE_START
    return schedule(total_minor, terms_of(term) if term is not None else plain, days)


def dues_of(booking_id: int) -> Sequence[Due]:
    """Return the parts of a booking's total, in their order."""
    return db.session.scalars(select(Due).where(Due.booking_id == booking_id).order_by(Due.position)).all()


def paid_for(booking_id: int) -> int:
    """Return what came in for a booking less what was given back."""
    paid = db.session.scalar(select(func.sum(Payment.amount_minor)).where(Payment.booking_id == booking_id))
    return int(paid or 0)


def plan_of(booking: Booking) -> PaymentPlan | None:
    """Return the payment term that was agreed for a booking."""
    return db.session.scalar(select(PaymentPlan).where(PaymentPlan.booking_id == booking.id))


def terms_of(agreed: PaymentPlan | PaymentTerm) -> Terms:
    """Return the numbers of a payment term."""
    return Terms(agreed.deposit_basis_points, agreed.deposit_days, agreed.rest_days)


def days_of(booking: Booking) -> Days:
    """Return the days that a booking's terms count from: when it became binding, and when it starts."""
    return Days(local_day(booking.confirmed_at or booking.created_at), local_day(booking.starts_at))


def local_day(moment: datetime) -> date:
    """Return the day that a moment has at the landlord's place."""
    return moment.astimezone(current_landlord().zone).date()


def _take_plan(booking: Booking) -> PaymentPlan:
    term = None if booking.payment_choice.get("at_once") else _chosen_term(booking.payment_choice.get("term_id"))
    plain = AT_ONCE if booking.payment_choice.get("at_once") else AT_THE_START
    terms = terms_of(term) if term is not None else plain
    plan = PaymentPlan(
        booking_id=booking.id,
        names=dict(term.names) if term is not None else {},
        deposit_basis_points=terms.deposit_basis_points,
        deposit_days=terms.deposit_days,
        rest_days=terms.rest_days,
    )
    db.session.add(plan)
    return plan


def _chosen_term(term_id: int | None) -> PaymentTerm | None:
    query = select(PaymentTerm).where(PaymentTerm.is_default.is_(True), PaymentTerm.is_archived.is_(False))
    if term_id is not None:
        query = select(PaymentTerm).where(PaymentTerm.id == term_id)
    return db.session.scalars(query.order_by(PaymentTerm.id).limit(1)).first()


def _store(booking_id: int, stored: list[Due], parts: list[Part]) -> None:
    for position, part in enumerate(parts):
        if position < len(stored):
            _fill(stored[position], part)
        else:
            due = Due(booking_id=booking_id, position=position)
            _fill(due, part)
            db.session.add(due)
    for surplus in stored[len(parts) :]:
        db.session.delete(surplus)


def _fill(due: Due, part: Part) -> None:
    due.kind_name, due.due_on = part.kind.value, part.due_on
    due.amount_minor, due.paid_minor = part.amount_minor, part.paid_minor
