"""Find, create and change customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, tuple_

from core.activities.services import Actor, Subject, record
from core.addresses import canonical_email
from core.customers.models import Customer, CustomerAddress, CustomerKind, CustomerPhone
from core.customers.phones import international_number
from core.db import db
from core.errors import Conflict, NotFound
from core.landlords.services import current_landlord, next_customer_number

PAGE = 50
FIELDS = ("kind", "first_name", "last_name", "company", "vat_id", "email", "language", "birthday", "comment")


@dataclass(frozen=True)
class Address:
    """A postal address as it comes in."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class CustomerData:
    """Everything that is typed about a customer."""

    last_name: str = ""
    first_name: str = ""
    kind: str = CustomerKind.PERSON.value
    company: str = ""
    vat_id: str = ""
    email: str = ""
    language: str = "de"
    birthday: date | None = None
    comment: str = ""
    phones: tuple[str, ...] = ()
    address: Address = field(default_factory=Address)


@dataclass(frozen=True)
class CustomerPage:
    """One page of the list; ``next_after`` continues it."""

    customers: Sequence[Customer]
    next_after: tuple[str, str, int] | None


def get_customer(customer_id: int) -> Customer:
    """Return one customer.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    customer = db.session.scalar(select(Customer).where(Customer.id == customer_id))
    if customer is None:
        raise NotFound
    return customer


def create_customer(data: CustomerData, *, actor: Actor, at: datetime) -> Customer:
    """Create a customer with the next number of the landlord's pattern (C-07)."""
    customer = Customer(number=next_customer_number(current_landlord()), created_at=at)
    db.session.add(customer)
    _fill(customer, data)
    db.session.flush()
    record("customer.created", Subject("customer", customer.id, customer.id), actor, at)
    return customer


def change_customer(customer: Customer, data: CustomerData, *, version: int, actor: Actor, at: datetime) -> None:
    """Change a customer whom the form showed in ``version``.

    Raises:
        Conflict: somebody else saved in between.
    """
    if customer.version != version:
        raise Conflict
    before = _values(customer)
    _fill(customer, data)
    after = _values(customer)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        record("customer.changed", Subject("customer", customer.id, customer.id), actor, at, {"changes": changes})
    db.session.flush()


def find_customers(search: str = "", after: tuple[str, str, int] | None = None) -> CustomerPage:
    """Return one page of the list by name; ``search`` looks into name, number, e-mail, company (C-18)."""
    query = select(Customer).order_by(Customer.last_name, Customer.first_name, Customer.id).limit(PAGE + 1)
    for word in search.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (
                        Customer.last_name,
                        Customer.first_name,
                        Customer.company,
                        Customer.email,
                        Customer.number,
                    )
                )
            )
        )
    if after is not None:
        query = query.where(tuple_(Customer.last_name, Customer.first_name, Customer.id) > after)
    found = db.session.scalars(query).all()
    last = found[PAGE - 1] if len(found) > PAGE else None
    return CustomerPage(found[:PAGE], (last.last_name, last.first_name, last.id) if last else None)


def _fill(customer: Customer, data: CustomerData) -> None:
    for name in FIELDS:
        setattr(customer, name, getattr(data, name))
    customer.email_key = canonical_email(data.email) if data.email else ""
    if [phone.number for phone in customer.phones] != list(data.phones):
        customer.phones = [
            CustomerPhone(number=number, international=international_number(number, current_landlord().country))
            for number in data.phones
        ]
    given = (data.address.street, data.address.postal_code, data.address.city, data.address.country)
    if _address(customer) != given:
        street, postal_code, city, country = given
        customer.addresses = (
            [CustomerAddress(street=street, postal_code=postal_code, city=city, country=country)] if any(given) else []
        )


def _address(customer: Customer) -> tuple[str, str, str, str]:
    if not customer.addresses:
        return ("", "", "", "")
    first = customer.addresses[0]
    return (first.street, first.postal_code, first.city, first.country)


def _values(customer: Customer) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(customer, name) for name in FIELDS}
    values["birthday"] = customer.birthday.isoformat() if customer.birthday else None
    values["phones"] = [phone.number for phone in customer.phones]
    values["address"] = list(_address(customer))
    return values
