"""Find, create and change customers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.activities.services import Actor, Subject, record
from core.addresses import canonical_email
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.customers.former import missing_customer, was_number_used
from core.customers.listing import find_customers
from core.customers.models import Customer, CustomerAddress, CustomerKind, CustomerPhone
from core.customers.phones import international_number
from core.db import db
from core.errors import Conflict, DomainError
from core.i18n import LANGUAGE_NAMES
from core.landlords.services import current_landlord, next_customer_number

FIELDS = ("kind", "first_name", "last_name", "company", "vat_id", "email", "language", "birthday", "comment")
# How history shows what is not a plain text.
TYPES = {"is_company": "yes_no", "birthday": "date"}


class NumberTaken(DomainError):
    """Another customer has this number."""

    code = "number_taken"
    status = 409
    text = lazy_gettext("Another customer has the number %(number)s.")


@dataclass(frozen=True)
class Address:
    """A postal address as it comes in."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True)
class CustomerData:
    """Everything that is typed about a customer; without a number the next one is drawn, or the present one stays."""

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
    number: str = ""


def get_customer(customer_id: int, *, locked: bool = False) -> Customer:
    """Return one customer; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
    """
    query = select(Customer).where(Customer.id == customer_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _found(db.session.scalar(query), customer_id)


def hold_customer(customer_id: int) -> None:
    """Make sure that a customer is not merged or deleted before the transaction ends.

    Whoever adds something to a customer holds them first, before anything else is locked; others may do so at the same
    time.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
    """
    held = select(Customer.id).where(Customer.id == customer_id).with_for_update(read=True, key_share=True)
    if db.session.scalar(held) is None:
        raise missing_customer(customer_id)


def get_card(customer_id: int) -> Customer:
    """Return one customer with phone numbers and addresses, all in one statement.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
    """
    query = select(Customer).where(Customer.id == customer_id)
    query = query.options(joinedload(Customer.phones), joinedload(Customer.addresses))
    return _found(db.session.scalars(query).unique().one_or_none(), customer_id)


def create_customer(data: CustomerData, *, actor: Actor, at: datetime) -> Customer:
    """Create a customer with the given number, or the next one of the landlord's pattern (C-07).

    Raises:
        NumberTaken: another customer has the given number.
    """
    customer = Customer(number=data.number or _next_number(), created_at=at)
    _require_free(customer, data.number)
    db.session.add(customer)
    _fill(customer, data)
    db.session.flush()
    record("customer.created", Subject("customer", customer.id, customer.id), actor, at)
    tell(hookspecs.customer_saved, customer=customer, now=at)
    return customer


def change_customer(customer: Customer, data: CustomerData, *, version: int, actor: Actor, at: datetime) -> None:
    """Change a customer whom the form showed in ``version``; the caller has locked them.

    Raises:
        Conflict: somebody else saved in between.
        NumberTaken: another customer has the given number.
    """
    if customer.version != version:
        raise Conflict
    _require_free(customer, data.number)
    before = readable(data_of(customer))
    _fill(customer, data)
    customer.number = data.number or customer.number
    after = readable(data_of(customer))
    changes = [
        {"key": name, "before": before[name], "after": after[name], "type": TYPES.get(name, "")}
        for name in after
        if before[name] != after[name]
    ]
    if changes:
        # Changing a phone number alone would not raise the customer's version.
        customer.version = customer.version + 1
        record("customer.changed", Subject("customer", customer.id, customer.id), actor, at, {"changes": changes})
        db.session.flush()
        tell(hookspecs.customer_saved, customer=customer, now=at)
    db.session.flush()


def data_of(customer: Customer) -> CustomerData:
    """Return a customer's present data."""
    address = customer.addresses[0] if customer.addresses else CustomerAddress()
    return CustomerData(
        **{name: getattr(customer, name) for name in FIELDS},
        phones=tuple(phone.number for phone in customer.phones),
        address=Address(address.street or "", address.postal_code or "", address.city or "", address.country or ""),
        number=customer.number,
    )


def readable(data: CustomerData) -> dict[str, Any]:
    """Return data as people read them, by name; what history keeps and what a conflict shows."""
    town = f"{data.address.postal_code} {data.address.city}".strip()
    return {
        "number": data.number,
        "is_company": "yes" if data.kind == CustomerKind.COMPANY else "no",
        "first_name": data.first_name,
        "last_name": data.last_name,
        "company": data.company,
        "vat_id": data.vat_id,
        "email": data.email,
        "phones": list(data.phones),
        "address": [part for part in (data.address.street, town, data.address.country) if part],
        "birthday": data.birthday.isoformat() if data.birthday else "",
        "language": LANGUAGE_NAMES.get(data.language, data.language),
        "comment": data.comment,
    }


def _found(customer: Customer | None, customer_id: int) -> Customer:
    if customer is None:
        raise missing_customer(customer_id)
    return customer


def _next_number() -> str:
    while True:
        number = next_customer_number(current_landlord())
        # Somebody may have given a number of the pattern by hand.
        if not _is_taken(number):
            return number


def _require_free(customer: Customer, number: str) -> None:
    if number and number != (customer.number if customer.id else "") and _is_taken(number):
        raise NumberTaken(number=number)


def _is_taken(number: str) -> bool:
    is_used = db.session.scalar(select(Customer.id).where(Customer.number == number)) is not None
    return is_used or was_number_used(number)


def _fill(customer: Customer, data: CustomerData) -> None:
    for name in FIELDS:
        setattr(customer, name, getattr(data, name))
    customer.email_key = canonical_email(data.email) if data.email else ""
    if [phone.number for phone in customer.phones] != list(data.phones):
        region = data.address.country or current_landlord().country
        customer.phones = [
            CustomerPhone(number=number, international=international_number(number, region)) for number in data.phones
        ]
    address = data.address
    if data_of(customer).address != address:
        given = CustomerAddress(
            street=address.street, postal_code=address.postal_code, city=address.city, country=address.country
        )
        customer.addresses = [given] if address != Address() else []


__all__ = [
    "Address",
    "CustomerData",
    "NumberTaken",
    "change_customer",
    "create_customer",
    "data_of",
    "find_customers",
    "get_card",
    "get_customer",
    "hold_customer",
    "readable",
]
