"""What the pages of a merge show: the people, and what the merge would do, tried without doing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.activities.services import Actor
from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import CustomerFigure, DuplicateWarning, Text
from core.customers.former import missing_customer
from core.customers.models import Customer
from core.db import db
from core.merging.services import MergeOrder, MergeResult, merge_customers


class Rehearsed(Exception):
    """Ends a rehearsal: everything is rolled back, only the result is taken along."""

    def __init__(self, result: MergeResult) -> None:
        super().__init__()
        self.result = result


@dataclass(frozen=True)
class Person:
    """One of the customers on the page."""

    customer: Customer
    is_kept: bool
    figures: tuple[tuple[Text, Text], ...] = ()

    @property
    def phones(self) -> str:
        """All phone numbers."""
        return ", ".join(phone.number for phone in self.customer.phones)

    @property
    def place(self) -> str:
        """Where they live."""
        return ", ".join(one.city for one in self.customer.addresses if one.city)


def people_of(ids: Sequence[int], kept_id: int | None = None) -> list[Customer]:
    """Return the customers of a merge, the one who stays first: the one asked for, else the oldest card.

    Raises:
        NotFound: one of them is not there.
    """
    query = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id)
    query = query.options(joinedload(Customer.phones), joinedload(Customer.addresses))
    found = list(db.session.scalars(query).unique())
    present = {customer.id for customer in found}
    for customer_id in ids:
        if customer_id not in present:
            raise missing_customer(customer_id)
    return sorted(found, key=lambda customer: (customer.id != kept_id, customer.id))


def shown_people(people: Sequence[Customer]) -> list[Person]:
    """Return customers with the figures by which they are told apart."""
    ids = [customer.id for customer in people]
    figures = collect(hookspecs.customer_figures, CustomerFigure, customer_ids=ids).values
    return [
        Person(
            customer,
            customer is people[0],
            tuple((one.label, one.value) for one in figures if one.customer_id == customer.id),
        )
        for customer in people
    ]


def warnings_about(ids: Sequence[int]) -> list[Text]:
    """Return what speaks against customers being one and the same."""
    found = collect(hookspecs.duplicate_warnings, DuplicateWarning, groups=[list(ids)]).values
    return [one.text for one in found]


def rehearse(order: MergeOrder, *, actor: Actor, at: datetime) -> None:
    """Merge in the running transaction and end it: what a merge does is shown by doing it, so both always agree.

    Raises:
        Rehearsed: always, with the result; the transaction is rolled back.
    """
    raise Rehearsed(merge_customers(order, actor=actor, at=at))
