"""Finds the duplicates of one customer when they are saved (C-20)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, union_all

from core.clock import now as clock_now
from core.customers.match_keys import KEY_NAMES
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db, transaction
from core.duplicates.pairs import Pair, keep_pairs, pair_of, renew_pairs_of
from core.duplicates.records import CEILING, KEY_COLUMNS, compared_columns, record_of, records_of_rows
from core.duplicates.scoring import Verdict, compare, least_score
from core.errors import NotFound
from core.isolation import use_landlord
from core.jobs.queue import enqueue
from core.landlords.services import current_landlord

FIND_DUPLICATES = "duplicates.find"
SEARCH_LATER = "kontor.search_later"


@contextmanager
def searching_later() -> Iterator[None]:
    """Save many customers without comparing each with all; whoever does so lets ``start_search`` follow."""
    info = db.session().info
    info[SEARCH_LATER] = True
    try:
        yield
    finally:
        info.pop(SEARCH_LATER, None)


def find_duplicates(customer: Customer, *, at: datetime) -> None:
    """Look for others who may be the same customer, and keep the pairs; open pairs that no longer hold go."""
    if db.session().info.get(SEARCH_LATER):
        return
    found = duplicates_of(customer)
    # Whoever was created just now has no pairs yet.
    busy = keep_pairs(found, at=at) if customer.version == 1 else renew_pairs_of(customer.id, found, at=at)
    if busy:
        # Whoever is being changed just now is compared again once both are saved.
        enqueue(FIND_DUPLICATES, customer.landlord_id, customer.id)


def find_again(landlord_id: int, customer_id: int) -> None:
    """Look once more, as a job; safe to run twice."""
    with use_landlord(landlord_id), transaction():
        try:
            customer = get_customer(customer_id)
        except NotFound:
            return
        renew_pairs_of(customer_id, duplicates_of(customer), at=clock_now())


def duplicates_of(customer: Customer) -> dict[Pair, Verdict]:
    """Return the pairs that a customer makes with others, as their keys and data are now."""
    rows = _sharing_a_key(customer)
    if not rows:
        return {}
    own, least = record_of(customer), least_score(current_landlord().last_customer_number)
    verdicts = {pair_of(own.id, key): compare(own, other) for key, other in records_of_rows(rows).items()}
    return {pair: verdict for pair, verdict in verdicts.items() if verdict.score >= least}


def _sharing_a_key(customer: Customer) -> list[Any]:
    """Return the rows of those who share a key; a key that very many share tells nothing."""
    own = {name: key for name in KEY_NAMES if (key := getattr(customer, name))}
    if not own or customer.anonymised_at is not None:
        return []
    rows = db.session.execute(_those_with(tuple(own)), {**own, "own_id": customer.id}).all()
    sharing = Counter(name for row in rows for name, key in own.items() if getattr(row, name) == key)
    telling = [name for name in own if sharing[name] < CEILING]
    return [row for row in rows if any(getattr(row, name) == own[name] for name in telling)]


@cache
def _those_with(names: tuple[str, ...]) -> Select[Any]:
    """Return the statement that reads others with the same keys, of each so many that it shows whether they are many.

    One search for each key, because that is what databases do quickly; made once, because making it takes longer.
    """
    parts = [
        select(Customer.id)
        .where(KEY_COLUMNS[name] == bindparam(name), Customer.id != bindparam("own_id"))
        .limit(CEILING)
        .subquery()
        for name in names
    ]
    return compared_columns().where(Customer.id.in_(union_all(*(select(part.c.id) for part in parts))))
