"""Customers ask to be deleted; staff see it with the last day for an answer (GDPR 12(3), 17)."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Select, select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.customers.models import Customer
from core.customers.request_models import DELETION, CustomerRequest
from core.db import db
from core.landlords.services import current_landlord


def ask_for_deletion(customer: Customer, *, actor: Actor, at: datetime) -> CustomerRequest:
    """Note that a customer, whom the caller has locked, wants to be deleted; asked twice it stays one request."""
    found = open_request(customer.id)
    if found is not None:
        return found
    asked_on = at.astimezone(current_landlord().zone).date()
    made = CustomerRequest(customer_id=customer.id, kind_name=DELETION, asked_at=at, due_on=month_after(asked_on))
    db.session.add(made)
    record("customer.deletion_asked", _subject(customer.id), actor, at)
    return made


def end_request(customer_id: int, *, actor: Actor, at: datetime) -> None:
    """End the open request: it was answered, or the customer took it back. Without one nothing happens."""
    found = open_request(customer_id)
    if found is not None:
        found.ended_at = at
        found.ended_by = "" if actor.kind is ActorKind.CUSTOMER else actor.name
        record("customer.deletion_ended", _subject(customer_id), actor, at)


def open_request(customer_id: int) -> CustomerRequest | None:
    """Return a customer's open request."""
    return db.session.scalar(_open().where(CustomerRequest.customer_id == customer_id).limit(1))


def open_requests() -> Sequence[tuple[CustomerRequest, Customer]]:
    """Return all open requests with their customers, the most urgent first."""
    query = select(CustomerRequest, Customer).join(Customer, Customer.id == CustomerRequest.customer_id)
    query = query.where(CustomerRequest.ended_at.is_(None)).order_by(CustomerRequest.due_on, CustomerRequest.id)
    return [(request, customer) for request, customer in db.session.execute(query)]


def month_after(day: date) -> date:
    """Return the same day of the next month, or its last day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _open() -> Select[CustomerRequest]:
    return select(CustomerRequest).where(CustomerRequest.ended_at.is_(None)).order_by(CustomerRequest.id)


def _subject(customer_id: int) -> Subject:
    return Subject("customer", customer_id, customer_id)
