"""The list of customers (C-18): search, order, and pages by key; three statements however many rows there are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.names import folded, shown_name
from core.db import db

PAGE = 50
FEWEST_DIGITS = 3
_PHONE = re.compile(r"[+(]*[0-9][0-9 ()/.-]*")
# The orders of the list, and whether each rises.
SORTS = {"name": True, "-name": False, "newest": False, "oldest": True}
BY_NAME = ("name", "-name")


@dataclass(frozen=True)
class CustomerRow:
    """One customer of the list."""

    id: int
    number: str
    kind: str
    name: str
    person: str
    email: str
    created_at: datetime
    phone: str = ""
    city: str = ""


@dataclass(frozen=True)
class CustomerPage:
    """One page of the list; ``before`` and ``after`` are the customers from which the pages beside it go on."""

    customers: Sequence[CustomerRow]
    before: int | None = None
    after: int | None = None


def find_customers(
    search: str = "", *, sort: str = "name", after: int | None = None, before: int | None = None, limit: int = PAGE
) -> CustomerPage:
    """Return one page of the list; ``search`` looks into names, number, e-mail, phone numbers and city."""
    backwards = before is not None
    key = _key(before if backwards else after)
    rising = SORTS[sort] != (backwards and key is not None)
    query = _ordered(_narrowed(search), sort, rising=rising).limit(limit + 1)
    if key is not None:
        query = query.where(_beyond(key, sort, rising=rising))
    found = db.session.execute(query).all()
    more, shown = len(found) > limit, found[:limit]
    if key is not None and backwards:
        shown = shown[::-1]
    has_before = key is not None and (more or not backwards)
    has_after = (key is not None and backwards) or more
    rows = _with_contact([_row(row) for row in shown])
    return CustomerPage(rows, rows[0].id if rows and has_before else None, rows[-1].id if rows and has_after else None)


def _narrowed(search: str) -> Any:
    query: Any = select(
        Customer.id,
        Customer.number,
        Customer.kind,
        Customer.first_name,
        Customer.last_name,
        Customer.company,
        Customer.email,
        Customer.created_at,
    )
    # A phone number is one word, however it is grouped.
    words = [search] if _PHONE.fullmatch(search) else search.split()
    for word in words:
        query = query.where(or_(*_places(word)))
    return query


def _places(word: str) -> list[ColumnElement[bool]]:
    places: list[ColumnElement[bool]] = [
        Customer.sort_key.contains(folded(word), autoescape=True),
        Customer.email_key.contains(word.casefold(), autoescape=True),
        Customer.number.icontains(word, autoescape=True),
        Customer.id.in_(
            select(CustomerAddress.customer_id).where(CustomerAddress.city.icontains(word, autoescape=True))
        ),
    ]
    digits = "".join(letter for letter in word if letter in "0123456789").lstrip("0")
    if len(digits) >= FEWEST_DIGITS:
        # A number is found in the spelling of the country as well as in the international one.
        same = CustomerPhone.international.contains(digits)
        places.append(Customer.id.in_(select(CustomerPhone.customer_id).where(same)))
    return places


def _key(customer_id: int | None) -> tuple[str, int] | None:
    if customer_id is None:
        return None
    found = db.session.execute(select(Customer.sort_key, Customer.id).where(Customer.id == customer_id)).first()
    return (found[0], found[1]) if found else None


def _ordered(query: Any, sort: str, *, rising: bool) -> Any:
    columns = (Customer.sort_key, Customer.id) if sort in BY_NAME else (Customer.id,)
    return query.order_by(*(column.asc() if rising else column.desc() for column in columns))


def _beyond(key: tuple[str, int], sort: str, *, rising: bool) -> ColumnElement[bool]:
    name, customer_id = key
    later = Customer.id > customer_id if rising else Customer.id < customer_id
    if sort not in BY_NAME:
        return later
    beyond = Customer.sort_key > name if rising else Customer.sort_key < name
    return or_(beyond, and_(Customer.sort_key == name, later))


def _row(row: Any) -> CustomerRow:
    customer_id, number, kind, first_name, last_name, company, email, created_at = row
    name = shown_name(company, first_name, last_name, email)
    person = f"{first_name} {last_name}".strip() if company else ""
    return CustomerRow(customer_id, number, kind, name, person, email, created_at)


def _with_contact(rows: list[CustomerRow]) -> list[CustomerRow]:
    ids = [row.id for row in rows]
    if not ids:
        return rows
    phones = _first(select(CustomerPhone.customer_id, CustomerPhone.number), CustomerPhone, ids)
    cities = _first(select(CustomerAddress.customer_id, CustomerAddress.city), CustomerAddress, ids)
    return [replace(row, phone=phones.get(row.id, ""), city=cities.get(row.id, "")) for row in rows]


def _first(query: Any, model: type[CustomerPhone] | type[CustomerAddress], ids: list[int]) -> dict[int, str]:
    # Newest first, so that of several the oldest is the one that stays.
    found = db.session.execute(query.where(model.customer_id.in_(ids)).order_by(model.id.desc()))
    return {row[0]: row[1] for row in found}
