"""Payment terms of the landlord: list, create, change, archive, and which one is the usual one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, Subject, record
from core.bookings.services import AlreadyCancelled, lock_booking, subject_of
from core.db import db
from core.errors import DomainError, NotFound
from core.landlords.services import current_landlord, lock_landlord
from core.payments.dues import agree_on
from core.payments.models import PaymentTerm

MOST_DAYS = 730


class TermArchived(DomainError):
    """An archived payment term is not offered any more."""

    code = "term_archived"
    status = 409
    text = lazy_gettext("This payment term is archived. Restore it first.")


class UsualTerm(DomainError):
    """The usual payment term is needed for new bookings."""

    code = "usual_term"
    status = 409
    text = lazy_gettext("This is the usual payment term. Make another one the usual one first.")


@dataclass(frozen=True)
class TermData:
    """What was typed about a payment term; the deposit in basis points (3000 = 30 %)."""

    names: Mapping[str, str]
    deposit_basis_points: int
    deposit_days: int
    rest_days: int


def payment_terms(*, archived: bool = False) -> Sequence[PaymentTerm]:
    """Return the payment terms, the usual one first."""
    return db.session.scalars(
        select(PaymentTerm)
        .where(PaymentTerm.is_archived.is_(archived))
        .order_by(PaymentTerm.is_default.desc(), PaymentTerm.position, PaymentTerm.id)
    ).all()


def get_term(term_id: int, *, locked: bool = False) -> PaymentTerm:
    """Return one payment term.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(PaymentTerm).where(PaymentTerm.id == term_id)
    term = db.session.scalar(query.with_for_update() if locked else query)
    if term is None:
        raise NotFound
    return term


def create_term(data: TermData, *, actor: Actor, at: datetime) -> PaymentTerm:
    """Create a payment term; the first one is the usual one."""
    # The lock keeps two first terms from both becoming the usual one.
    lock_landlord(current_landlord().id)
    highest, usual = db.session.execute(
        select(func.max(PaymentTerm.position), func.count().filter(PaymentTerm.is_default.is_(True))).select_from(
            PaymentTerm
        )
    ).one()
    term = PaymentTerm(position=(highest or 0) + 1, is_default=not usual)
    _fill(term, data)
    db.session.add(term)
    db.session.flush()
    record("payment_term.created", _subject(term), actor, at)
    return term


def change_term(term: PaymentTerm, data: TermData, *, actor: Actor, at: datetime) -> None:
    """Change a payment term for bookings to come; those that exist keep what was agreed."""
    _fill(term, data)
    record("payment_term.changed", _subject(term), actor, at)


def make_usual(term_id: int, *, actor: Actor, at: datetime) -> PaymentTerm:
    """Let new bookings be paid by this term unless something else is agreed.

    Raises:
        TermArchived: it is archived.
    """
    lock_landlord(current_landlord().id)
    term = get_term(term_id)
    if term.is_archived:
        raise TermArchived
    for other in payment_terms():
        other.is_default = other.id == term.id
    record("payment_term.made_usual", _subject(term), actor, at)
    return term


def archive_term(term_id: int, *, actor: Actor, at: datetime) -> PaymentTerm:
    """Stop offering a payment term.

    Raises:
        UsualTerm: new bookings need it.
    """
    lock_landlord(current_landlord().id)
    term = get_term(term_id)
    if term.is_default:
        raise UsualTerm
    term.is_archived = True
    record("payment_term.archived", _subject(term), actor, at)
    return term


def restore_term(term_id: int, *, actor: Actor, at: datetime) -> PaymentTerm:
    """Offer an archived payment term again."""
    term = get_term(term_id, locked=True)
    term.is_archived = False
    record("payment_term.restored", _subject(term), actor, at)
    return term


def change_term_of(booking_id: int, term_id: int, *, actor: Actor, at: datetime) -> None:
    """Agree on another payment term for one booking.

    Raises:
        AlreadyCancelled: nothing is due for it any more.
        TermArchived: the term is not offered.
    """
    booking, term = lock_booking(booking_id), get_term(term_id)
    if booking.is_cancelled:
        raise AlreadyCancelled
    if term.is_archived:
        raise TermArchived
    agree_on(booking, term)
    record("payment.term_changed", subject_of(booking), actor, at, {"number": booking.number})


def _fill(term: PaymentTerm, data: TermData) -> None:
    term.names = dict(data.names)
    term.deposit_basis_points = data.deposit_basis_points
    # Without a deposit its days mean nothing, and without a rest the rest's.
    term.deposit_days = data.deposit_days if data.deposit_basis_points else 0
    term.rest_days = data.rest_days if data.deposit_basis_points < 10_000 else 0


def _subject(term: PaymentTerm) -> Subject:
    return Subject("payment_term", term.id)
