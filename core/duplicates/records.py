"""Reads what is compared of customers: rows, never objects, and three statements however many they are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, select

from core.customers.match_keys import KEY_NAMES, phone_key
from core.customers.models import Customer, CustomerAddress, CustomerKind, CustomerPhone
from core.db import db
from core.duplicates.scoring import Record

# How many customers share a key before it tells nothing: the phone of a reception, the address of an agency.
CEILING = 20
KEY_COLUMNS = {name: getattr(Customer, name) for name in KEY_NAMES}


def compared_columns() -> Select[Any]:
    """Return the statement that reads customers for comparing, with their keys; whoever was anonymised is left out."""
    return select(
        Customer.id,
        Customer.kind,
        Customer.company,
        Customer.first_name,
        Customer.last_name,
        Customer.birthday,
        *KEY_COLUMNS.values(),
    ).where(Customer.anonymised_at.is_(None))


def record_of(customer: Customer) -> Record:
    """Return what is compared of one customer who is at hand."""
    phones = {phone_key(phone.international or phone.number) for phone in customer.phones}
    return _record(customer, phones, [(one.postal_code, one.street) for one in customer.addresses])


def records_of_ids(customer_ids: Collection[int]) -> dict[int, Record]:
    """Return what is compared of these customers; of those who are gone or anonymised there is none."""
    if not customer_ids:
        return {}
    return records_of_rows(db.session.execute(compared_columns().where(Customer.id.in_(customer_ids))).all())


def records_of_rows(rows: Iterable[Any]) -> dict[int, Record]:
    """Return what is compared, for rows of ``compared_columns``."""
    found = {row.id: row for row in rows}
    if not found:
        return {}
    phones: defaultdict[int, set[str]] = defaultdict(set)
    query = select(CustomerPhone.customer_id, CustomerPhone.international, CustomerPhone.number)
    for customer_id, international, number in db.session.execute(query.where(CustomerPhone.customer_id.in_(found))):
        phones[customer_id].add(phone_key(international or number))
    places: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    where = select(CustomerAddress.customer_id, CustomerAddress.postal_code, CustomerAddress.street)
    for customer_id, postal_code, street in db.session.execute(where.where(CustomerAddress.customer_id.in_(found))):
        places[customer_id].append((postal_code, street))
    return {key: _record(row, phones[key], places[key]) for key, row in found.items()}


def _record(row: Any, phones: set[str], places: list[tuple[str, str]]) -> Record:
    return Record(
        id=row.id,
        is_company=row.kind == CustomerKind.COMPANY,
        company=row.company,
        first_name=row.first_name,
        last_name=row.last_name,
        email_key=row.email_key,
        birthday=row.birthday,
        phones=frozenset(filter(None, phones)),
        places=tuple(places),
    )
