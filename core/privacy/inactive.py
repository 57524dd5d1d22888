"""Customers who were not active for long: a list first, and anonymised only by somebody's word (GDPR 5(1)(e))."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask import url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy import ColumnElement, case, func, select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.apps.parts import Obstacle
from core.bookings.models import Booking
from core.clock import now as clock_now
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.db import db, transaction
from core.errors import DomainError, NotFound
from core.landlords.models import Landlord
from core.landlords.services import lock_landlord
from core.long_work.kinds import WorkKind
from core.long_work.models import LongWork
from core.long_work.services import finish_work, get_work, note_progress, start_work
from core.privacy.anonymise import anonymise_customer
from core.privacy.rules import obstacles_of

SETTING = "anonymise_after_months"
AT_ONCE = 100
FORGET = "privacy.forget_inactive"
PART_SECONDS = 3.0


@dataclass(frozen=True)
class Inactive:
    """A customer without activity since ``last_active_at``, with what stands in the way of anonymising them."""

    customer: Customer
    last_active_at: datetime
    obstacles: tuple[Obstacle, ...]


def months_of(landlord: Landlord) -> int:
    """Return after how many months without activity a landlord wants to forget customers; 0 means never."""
    return int(landlord.settings.get(SETTING, 0))


def change_months(landlord_id: int, months: int, *, actor: Actor, at: datetime) -> None:
    """Store after how many months customers count as inactive; nobody is anonymised by it."""
    landlord = lock_landlord(landlord_id)
    before = months_of(landlord)
    if before != months:
        landlord.settings = {**landlord.settings, SETTING: months}
        changes = {"months": [str(before or ""), str(months or "")]}
        record("landlord.privacy_changed", Subject("landlord", landlord_id), actor, at, {"changes": changes})


def inactive_customers(months: int, *, at: datetime) -> list[Inactive]:
    """Return the customers who are inactive the longest, with the rules' verdict on each."""
    if not months:
        return []
    last = _last_activity()
    query = (
        select(Customer, last)
        .outerjoin(CustomerLogin, CustomerLogin.customer_id == Customer.id)
        .where(Customer.anonymised_at.is_(None), last < months_before(at, months))
        .order_by(last, Customer.id)
        .limit(AT_ONCE)
    )
    return [
        Inactive(customer, moment, tuple(obstacles_of(customer, at, is_thorough=False)))
        for customer, moment in db.session.execute(query).all()
    ]


def months_before(at: datetime, months: int) -> datetime:
    """Return the same day so many months ago, or the last one of a shorter month."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def start_forgetting(customer_ids: Iterable[int], *, actor: Actor, at: datetime) -> LongWork:
    """Let a worker anonymise the customers whom somebody chose from the list; each is asked about anew.

    Raises:
        NotFound: nobody was chosen.
    """
    chosen = sorted(set(customer_ids))
    if not chosen:
        raise NotFound
    work = start_work(FORGET, {"chosen": chosen}, total=len(chosen), actor=actor, at=at)
    record("landlord.inactive_forgotten", Subject("landlord", work.landlord_id), actor, at, {"count": len(chosen)})
    return work


def run_forgetting(work_id: int) -> bool:
    """Anonymise some of the chosen customers, each in a transaction of their own."""
    ends = monotonic() + PART_SECONDS
    while monotonic() < ends:
        with transaction():
            work = get_work(work_id, locked=True)
            chosen: Sequence[int] = work.parameters["chosen"]
            if work.done >= len(chosen):
                finish_work(work, at=clock_now())
                return False
            counts = dict(work.result) or {"done": 0, "refused": 0}
            # A savepoint: one customer who may not be anonymised any more does not stop the others.
            counts["done" if _forget(chosen[work.done], work, clock_now()) else "refused"] += 1
            work.result = counts
            note_progress(work, work.done + 1)
    return True


def _forget(customer_id: int, work: LongWork, at: datetime) -> bool:
    actor = _starter(work)
    try:
        with db.session.begin_nested():
            anonymise_customer(customer_id, actor=actor, at=at)
    except DomainError:
        return False
    return True


def _starter(work: LongWork) -> Actor:
    return Actor(ActorKind.STAFF, work.started_by, work.started_by_id)


def _last_activity() -> ColumnElement[datetime]:
    booked = select(func.max(Booking.ends_at)).where(Booking.customer_id == Customer.id).scalar_subquery()
    made = select(func.max(Booking.created_at)).where(Booking.customer_id == Customer.id).scalar_subquery()
    moments: list[ColumnElement[datetime]] = [
        func.coalesce(Customer.created_at, Customer.created_at),
        func.coalesce(booked, Customer.created_at),
        func.coalesce(made, Customer.created_at),
        func.coalesce(CustomerLogin.signed_in_at, Customer.created_at),
    ]
    latest = moments[0]
    for moment in moments[1:]:
        # The databases call the greatest of several values by different names.
        latest = case((moment > latest, moment), else_=latest)
    return latest


def _facts(work: LongWork) -> list[tuple[LazyString | str, str]]:
    return [
        (lazy_gettext("Anonymised"), str(work.result.get("done", 0))),
        (lazy_gettext("Not allowed any more"), str(work.result.get("refused", 0))),
    ]


def _page(_work: LongWork) -> str | None:
    return url_for("privacy_settings.inactive")


FORGET_WORK = WorkKind(
    FORGET,
    lazy_gettext("Anonymising inactive customers"),
    "customers.anonymise",
    run_forgetting,
    facts=_facts,
    page=_page,
)
