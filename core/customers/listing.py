"""The list of customers (C-18): search, filters, order, and pages by key; some statements, however many rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_

from core.customers.former import customer_by_number
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.names import shown_name
from core.customers.search import among, found_ids, starting, words_of
from core.db import db

PAGE = 50
# Up to here the list says how many there are.
MOST_COUNTED = 1000
# Of a search that finds more, so many are listed: sorting all Müllers of a million takes longer than typing a letter.
MOST_HITS = 1000
# So many are looked at where filters leave less of them.
MOST_FILTERED = 4000
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
    """One page of the list; ``before`` and ``after`` are the customers from which the pages beside it go on.

    ``total`` is how many there are in all, None when they are many; ``is_cut`` tells that the search found more than
    are listed.
    """

    customers: Sequence[CustomerRow]
    before: int | None = None
    after: int | None = None
    total: int | None = None
    is_cut: bool = False


@dataclass(frozen=True)
class _Narrowed:
    """Who is listed, as conditions for the page."""

    conditions: tuple[ColumnElement[bool], ...]
    total: int | None
    is_cut: bool = False
    is_few: bool = False


def find_customers(
    search: str = "",
    conditions: Sequence[ColumnElement[bool]] = (),
    *,
    sort: str = "name",
    after: int | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> CustomerPage:
    """Return one page of the list; ``search`` looks into names, number, e-mail, phone numbers and city.

    ``conditions`` are those of filters.
    """
    backwards = before is not None
    key = _key(before if backwards else after)
    rising = SORTS[sort] != (backwards and key is not None)
    narrowed = _narrowed(search, tuple(conditions))
    query = select(*COLUMNS).where(*narrowed.conditions)
    query = _ordered(query, sort, rising=rising, is_few=narrowed.is_few).limit(limit + 1)
    if key is not None:
        query = query.where(_beyond(key, sort, rising=rising))
    found = db.session.execute(query).all()
    known = customer_by_number(search) if search and not found and key is None else None
    if known is not None and known.number != search:
        # The number of a card that was merged into another one leads to that (C-19).
        return find_customers(known.number, conditions, sort=sort, limit=limit)
    more, shown = len(found) > limit, found[:limit]
    if key is not None and backwards:
        shown = shown[::-1]
    has_before = key is not None and (more or not backwards)
    has_after = (key is not None and backwards) or more
    rows = _with_contact([_row(row) for row in shown])
    return CustomerPage(
        rows,
        rows[0].id if rows and has_before else None,
        rows[-1].id if rows and has_after else None,
        narrowed.total,
        narrowed.is_cut,
    )


COLUMNS = (
    Customer.id,
    Customer.number,
    Customer.kind,
    Customer.first_name,
    Customer.last_name,
    Customer.company,
    Customer.email,
    Customer.created_at,
)


def _narrowed(search: str, filters: tuple[ColumnElement[bool], ...]) -> _Narrowed:
    words = words_of(search)
    if words.starts:
        filters = (*filters, starting(words))
    if not words.anywhere:
        return _probed(filters)
    most = MOST_FILTERED if filters else MOST_HITS
    ids = found_ids(words.anywhere, most + 1)
    is_cut = len(ids) > most
    if not filters:
        return _Narrowed((among(ids[:most]),), None if is_cut else len(ids), is_cut, is_few=True)
    narrowed = _probed((among(ids[:most]), *filters))
    return replace(narrowed, total=None if is_cut else narrowed.total, is_cut=is_cut)


def _probed(conditions: tuple[ColumnElement[bool], ...]) -> _Narrowed:
    """Look whether they are few: then these are sorted; many are quickly met on the way along the list."""
    ids = db.session.scalars(select(Customer.id).where(*conditions).limit(MOST_COUNTED + 1)).all()
    if len(ids) > MOST_COUNTED:
        return _Narrowed(conditions, None)
    return _Narrowed((among(ids),) if conditions else (), len(ids), is_few=bool(conditions))


def _key(customer_id: int | None) -> tuple[str, int] | None:
    if customer_id is None:
        return None
    found = db.session.execute(select(Customer.sort_key, Customer.id).where(Customer.id == customer_id)).first()
    return (found[0], found[1]) if found else None


def _ordered(query: Any, sort: str, *, rising: bool, is_few: bool) -> Any:
    columns: tuple[Any, ...] = (Customer.sort_key, Customer.id) if sort in BY_NAME else (Customer.id,)
    if is_few:
        # As expressions no index has them: so these few are sorted, and nobody walks along all to meet them.
        columns = (*(column.concat("") for column in columns[:-1]), Customer.id + 0)
    return query.order_by(*(column.asc() if rising else column.desc() for column in columns))


def _beyond(key: tuple[str, int], sort: str, *, rising: bool) -> ColumnElement[bool]:
    if sort not in BY_NAME:
        return Customer.id > key[1] if rising else Customer.id < key[1]
    # Compared as a whole, so that both databases begin in the middle of the index.
    place, other = tuple_(Customer.sort_key, Customer.id), tuple_(*map(literal, key))
    return place > other if rising else place < other


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
    # Sorted here, or SQLite would walk along all of the landlord's by their ids. The oldest comes last and stays.
    found = db.session.execute(query.add_columns(model.id).where(model.customer_id.in_(ids))).all()
    return {row[0]: row[1] for row in sorted(found, key=lambda row: -row[2])}
