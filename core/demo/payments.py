"""Give the demo's landlords payment terms, and their bookings what is due and what was paid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from core.activities.services import SYSTEM, record
from core.bookings.models import Booking
from core.bookings.services import subject_of
from core.db import db
from core.demo.chance import chance
from core.landlords.services import current_landlord
from core.payments.dues import days_of, is_owed, local_day, terms_of
from core.payments.models import Due, Payment, PaymentMethod, PaymentPlan, PaymentTerm
from core.payments.schedule import Part, schedule, settled

SEED = 20_260
PAID_IN_TIME = 0.9
PAID_EARLY = 0.15
PAID_AT_LAST = 0.985
"""How many parts come in by their day, before it is near, and once the stay is long over."""
LONG_OVER = timedelta(days=21)
TOLD = timedelta(days=90)
"""For how long payments have a line of history."""
PARTNERS = ("holidu", "booking_com")
AT_THE_DESK = (PaymentMethod.CARD, PaymentMethod.CARD, PaymentMethod.CASH)
BY_WIRE = (PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, PaymentMethod.TRANSFER, PaymentMethod.DIRECT_DEBIT)


@dataclass(frozen=True)
class Offered:
    """A payment term of a landlord: names, deposit, its days, and the rest's."""

    names: dict[str, str]
    deposit: int
    deposit_days: int
    rest_days: int


DEPOSIT = {"de": "Anzahlung und Rest", "en": "Deposit and rest", "fr": "Acompte et solde"}
ON_ARRIVAL = {"de": "Zahlung bei Beginn", "en": "Paid at the start", "fr": "Paiement au début"}
AT_ONCE = {"de": "Sofort", "en": "At once", "fr": "Immédiat"}
COMPANIES = {"de": "Firmen, 30 Tage", "en": "Companies, 30 days", "fr": "Entreprises, 30 jours"}

TERMS: dict[str, tuple[Offered, ...]] = {
    "seeblick": (
        Offered(DEPOSIT, 2000, 5, 0),
        Offered(ON_ARRIVAL, 0, 0, 0),
        Offered(COMPANIES, 10_000, 30, 0),
    ),
    "estran-bleu": (Offered(DEPOSIT, 3000, 7, 30), Offered(AT_ONCE, 10_000, 0, 0)),
    "eichgrund": (Offered(ON_ARRIVAL, 0, 0, 0), Offered(DEPOSIT, 2500, 10, 14)),
}


def load_payments(slug: str, bookings: Sequence[Booking], at: datetime) -> None:
    """Add terms, plans, what is due and payments for the bookings of one landlord, the same for the same day."""
    terms = [_term(offered, position) for position, offered in enumerate(TERMS.get(slug, ()))]
    db.session.add_all(terms)
    rng, today = chance(SEED, "payments", slug), local_day(at)
    for booking in bookings:
        _load_booking(booking, terms[0] if terms else None, today, rng)
    db.session.flush()


def _term(offered: Offered, position: int) -> PaymentTerm:
    return PaymentTerm(
        names=dict(offered.names),
        deposit_basis_points=offered.deposit,
        deposit_days=offered.deposit_days,
        rest_days=offered.rest_days,
        is_default=position == 0,
        is_archived=False,
        position=position,
    )


def _load_booking(booking: Booking, term: PaymentTerm | None, today: date, rng: Random) -> None:
    plan = PaymentPlan(
        booking_id=booking.id,
        names=dict(term.names) if term else {},
        deposit_basis_points=term.deposit_basis_points if term else 0,
        deposit_days=term.deposit_days if term else 0,
        rest_days=term.rest_days if term else 0,
    )
    db.session.add(plan)
    parts = schedule(booking.total_minor, terms_of(plan), days_of(booking))
    if booking.confirmed_at is None:
        return
    payments = list(_payments(booking, parts, today, rng))
    db.session.add_all(payments)
    if is_owed(booking):
        paid = sum(payment.amount_minor for payment in payments)
        db.session.add_all(_due(booking, index, part) for index, part in enumerate(settled(parts, paid)))
    for payment in payments:
        if today - payment.received_on <= TOLD:
            _tell(booking, payment)


def _payments(booking: Booking, parts: Sequence[Part], today: date, rng: Random) -> Iterator[Payment]:
    """Yield what came in, part by part, until one is missing; a cancelled booking gets its money back."""
    ended = local_day(booking.ends_at)
    cancelled = local_day(booking.cancelled_at) if booking.cancelled_at else None
    for part in parts:
        chances = PAID_AT_LAST if today - ended > LONG_OVER else PAID_IN_TIME if part.due_on < today else PAID_EARLY
        paid_on = _day(booking, part, today, rng)
        is_paid = rng.random() < chances and (cancelled is None or paid_on <= cancelled)
        method = _method(booking, part, rng)
        if not is_paid:
            return
        yield _payment(booking, part.amount_minor, paid_on, method)
        if cancelled is not None:
            back_on = min(cancelled + timedelta(days=rng.randint(0, 6)), today)
            yield _payment(booking, -part.amount_minor, back_on, method)


def _day(booking: Booking, part: Part, today: date, rng: Random) -> date:
    earliest = min(local_day(booking.created_at), today)
    latest = max(min(part.due_on, today), earliest)
    return max(latest - timedelta(days=rng.randint(0, 4)), earliest)


def _method(booking: Booking, part: Part, rng: Random) -> PaymentMethod:
    if booking.channel in PARTNERS:
        return PaymentMethod.PARTNER
    return rng.choice(AT_THE_DESK if part.due_on == local_day(booking.starts_at) else BY_WIRE)


def _payment(booking: Booking, amount: int, day: date, method: PaymentMethod) -> Payment:
    return Payment(
        booking_id=booking.id,
        amount_minor=amount,
        currency=booking.currency,
        method_name=method.value,
        received_on=day,
        note="",
        created_at=max(booking.created_at, _noon(day)),
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), current_landlord().zone)


def _due(booking: Booking, position: int, part: Part) -> Due:
    return Due(
        booking_id=booking.id,
        position=position,
        kind_name=part.kind.value,
        due_on=part.due_on,
        amount_minor=part.amount_minor,
        paid_minor=part.paid_minor,
    )


def _tell(booking: Booking, payment: Payment) -> None:
    event = "payment.recorded" if payment.amount_minor > 0 else "payment.refunded"
    details = {"amount_minor": abs(payment.amount_minor), "currency": payment.currency, "number": booking.number}
    record(event, subject_of(booking), SYSTEM, payment.created_at, details)
