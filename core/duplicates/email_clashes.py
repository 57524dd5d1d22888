"""Customers who share an e-mail address: with logins only one of them could have it (C-01, C-03)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from core.customers.models import Customer
from core.customers.names import shown_name
from core.db import db

PAGE = 20
MOST_IN_GROUP = 10


@dataclass(frozen=True)
class SharingCustomer:
    """One of those who share an address."""

    id: int
    number: str
    name: str


@dataclass(frozen=True)
class EmailClash:
    """An address and who has it; of very many the first ones, ``count`` says how many there are."""

    email: str
    count: int
    customers: Sequence[SharingCustomer]

    @property
    def ids(self) -> str:
        """The customers' ids as the address of the merge form has them."""
        return ",".join(str(customer.id) for customer in self.customers)


@dataclass(frozen=True)
class EmailClashes:
    """A page of shared addresses; ``count`` is how many there are in all, ``after`` begins the next page."""

    clashes: Sequence[EmailClash]
    count: int
    after: str | None = None


def email_clashes(*, after: str = "", limit: int = PAGE) -> EmailClashes:
    """Return the addresses that several customers have, by address."""
    shared = (
        select(Customer.email_key, func.count().label("sharing"))
        .where(Customer.email_key > "", Customer.anonymised_at.is_(None))
        .group_by(Customer.email_key)
        .having(func.count() > 1)
    )
    count = db.session.scalar(select(func.count()).select_from(shared.subquery())) or 0
    page = shared.where(Customer.email_key > after).order_by(Customer.email_key).limit(limit + 1)
    found = db.session.execute(page).all()
    shown = found[:limit]
    customers = _customers_with([email for email, _sharing in shown])
    clashes = [EmailClash(email, sharing, customers[email][:MOST_IN_GROUP]) for email, sharing in shown]
    return EmailClashes(clashes, count, shown[-1][0] if len(found) > limit else None)


def _customers_with(emails: list[str]) -> dict[str, list[SharingCustomer]]:
    found: dict[str, list[SharingCustomer]] = {email: [] for email in emails}
    query = select(
        Customer.email_key,
        Customer.id,
        Customer.number,
        Customer.company,
        Customer.first_name,
        Customer.last_name,
        Customer.email,
    )
    query = query.where(Customer.email_key.in_(emails), Customer.anonymised_at.is_(None)).order_by(Customer.id)
    for email_key, customer_id, number, *names in db.session.execute(query):
        found[email_key].append(SharingCustomer(customer_id, number, shown_name(*names)))
    return found
