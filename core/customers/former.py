"""Customers who are not there any more, and where they are found now (C-19)."""

from collections.abc import Collection

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.customers.access_models import CustomerLogin
from core.customers.former_models import FormerAddress, FormerCustomer
from core.customers.models import Customer
from core.db import db
from core.errors import NotFound
from core.personal_data.register import BelongsTo
from core.personal_data.tables import owned_models, register_of, table_of


class MergedAway(NotFound):
    """The customer was merged into another one, whose id is ``kept_id``."""

    code = "merged_away"
    status = 409
    text = lazy_gettext("Customer %(number)s was merged into another card in the meantime. Nothing was saved.")

    def __init__(self, number: str, kept_id: int) -> None:
        super().__init__(number=number)
        self.kept_id = kept_id


def missing_customer(customer_id: int) -> NotFound:
    """Return why there is no customer with this id: merged into another one, or never there."""
    former = db.session.scalar(select(FormerCustomer).where(FormerCustomer.customer_id == customer_id))
    if former is None or former.merged_into_id is None:
        return NotFound()
    return MergedAway(former.number, former.merged_into_id)


def resolve_customer(customer_id: int) -> int | None:
    """Return the id under which a customer is found today; None when there is none."""
    if db.session.scalar(select(Customer.id).where(Customer.id == customer_id)) is not None:
        return customer_id
    return db.session.scalar(select(FormerCustomer.merged_into_id).where(FormerCustomer.customer_id == customer_id))


def customer_by_number(number: str) -> Customer | None:
    """Return the customer with this number, today or before a merge."""
    found = db.session.scalar(select(Customer).where(Customer.number == number))
    if found is not None:
        return found
    return db.session.scalar(
        select(Customer)
        .join(FormerCustomer, FormerCustomer.merged_into_id == Customer.id)
        .where(FormerCustomer.number == number)
        .order_by(FormerCustomer.id.desc())
    )


def former_numbers(numbers: Collection[str]) -> set[str]:
    """Return those of the numbers that somebody had who is gone; they are never given again."""
    return set(db.session.scalars(select(FormerCustomer.number).where(FormerCustomer.number.in_(numbers))))


def former_addresses_of(table: str, row_id: int) -> list[str]:
    """Return the addresses at which the customer of a row was reached before a merge.

    Whoever holds a link for a password must own the address of the login itself, so those have none.
    """
    customer_id = _customer_of(table, row_id) if table != table_of(CustomerLogin) else None
    if customer_id is None:
        return []
    return list(db.session.scalars(select(FormerAddress.email_key).where(FormerAddress.customer_id == customer_id)))


def _customer_of(table: str, row_id: int) -> int | None:
    seen: set[tuple[str, int]] = set()
    while table != table_of(Customer):
        model = owned_models().get(table)
        owners = register_of(model).owners if model is not None else ()
        owner = next((one for one in owners if isinstance(one, BelongsTo)), None)
        if model is None or owner is None or (table, row_id) in seen:
            return None
        seen.add((table, row_id))
        parent = db.session.scalar(select(getattr(model, owner.column)).where(model.id == row_id))
        if parent is None:
            return None
        table, row_id = owner.table, parent
    return row_id
