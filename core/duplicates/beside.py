"""Customers as they stand beside each other, so that somebody can see whether they are one."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import format_date, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import CustomerFigure, Text
from core.customers import labels
from core.customers.match_keys import phone_key, street_words
from core.customers.models import Customer, CustomerAddress
from core.customers.names import folded
from core.db import db


@dataclass(frozen=True)
class CustomerBeside:
    """What is shown of one of them; ``figures`` is what other parts and apps know."""

    id: int
    number: str
    name: str
    person: str
    email: str
    phones: Sequence[str]
    addresses: Sequence[str]
    birthday: date | None
    email_key: str = ""
    phone_keys: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    figures: Sequence[CustomerFigure] = ()


def customers_beside(customer_ids: Collection[int]) -> dict[int, CustomerBeside]:
    """Return customers by their ids, without figures; whoever was anonymised is left out."""
    if not customer_ids:
        return {}
    query = select(Customer).where(Customer.id.in_(customer_ids), Customer.anonymised_at.is_(None))
    query = query.options(selectinload(Customer.phones), selectinload(Customer.addresses))
    return {customer.id: _beside(customer) for customer in db.session.scalars(query)}


def with_figures(customers: dict[int, CustomerBeside]) -> dict[int, CustomerBeside]:
    """Add what other parts and apps know of these customers, such as how often they have booked."""
    if not customers:
        return {}
    figures: defaultdict[int, list[CustomerFigure]] = defaultdict(list)
    for figure in collect(hookspecs.customer_figures, CustomerFigure, customer_ids=sorted(customers)).values:
        figures[figure.customer_id].append(figure)
    return {key: replace(customer, figures=tuple(figures[key])) for key, customer in customers.items()}


def _beside(customer: Customer) -> CustomerBeside:
    return CustomerBeside(
        id=customer.id,
        number=customer.number,
        name=customer.name,
        person=customer.person_name if customer.company and customer.last_name else "",
        email=customer.email,
        phones=tuple(phone.number for phone in customer.phones),
        addresses=tuple(_one_line(address) for address in customer.addresses),
        birthday=customer.birthday,
        email_key=customer.email_key,
        phone_keys=frozenset(phone_key(phone.international or phone.number) for phone in customer.phones),
        homes=frozenset(f"{one.postal_code} {street_words(one.street)}" for one in customer.addresses if one.street),
    )


def _one_line(address: CustomerAddress) -> str:
    town = f"{address.postal_code} {address.city}".strip()
    return ", ".join(part for part in (address.street, town) if part)


@dataclass(frozen=True)
class Row:
    """One value of two customers; ``is_same`` when both have the same one."""

    label: Text
    first: str
    second: str
    is_same: bool = False


def rows_beside(first: CustomerBeside, second: CustomerBeside) -> list[Row]:
    """Return what is compared, line by line; values that neither has are left out, figures stand below."""
    same = _same_values(first, second)
    values = [(name, _value(first, name), _value(second, name)) for name in _SHOWN]
    rows = [Row(_label(name), one, other, name in same) for name, one, other in values if one or other]
    figures = {str(figure.label): figure.label for figure in (*first.figures, *second.figures)}
    return rows + [Row(label, _figure(first, name), _figure(second, name)) for name, label in figures.items()]


_SHOWN = ("number", "contact", "email", "phones", "address", "birthday")


def _same_values(first: CustomerBeside, second: CustomerBeside) -> set[str]:
    """Return what is the same, however it is spelt."""
    agreeing = {
        "email": bool(first.email_key) and first.email_key == second.email_key,
        "phones": bool((first.phone_keys & second.phone_keys) - {""}),
        "address": bool(first.homes & second.homes),
        "birthday": first.birthday is not None and first.birthday == second.birthday,
        "contact": bool(first.person) and folded(first.person) == folded(second.person),
    }
    return {name for name, agrees in agreeing.items() if agrees}


def _label(name: str) -> Text:
    return lazy_gettext("Contact person") if name == "contact" else labels.LABELS[name]


def _value(customer: CustomerBeside, name: str) -> str:
    values = {
        "contact": customer.person,
        "phones": ", ".join(customer.phones),
        "address": " · ".join(customer.addresses),
        "birthday": format_date(customer.birthday) if customer.birthday else "",
    }
    return values[name] if name in values else str(getattr(customer, name))


def _figure(customer: CustomerBeside, label: str) -> str:
    return next((str(figure.value) for figure in customer.figures if str(figure.label) == label), "")
