"""Finds customers by any three letters (C-18), through the index of each database (docs/adr/0012).

SQLite has an FTS5 table of trigrams beside ``customer``, PostgreSQL a trigram index that only the function
``customers_with`` may use. Both give numbers of customers, at most as many as are asked for; who reads rows by them
passes the landlord's filter again.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Text, and_, any_, cast, column, func, literal, or_, select, table
from sqlalchemy.dialects.postgresql import ARRAY

from core.customers.models import Customer
from core.customers.names import digits_of, folded
from core.db import db

SHORTEST_WORD = 3
MOST_WORDS = 8
# From so many digits on, a search that looks like a phone number is one, however it is grouped.
FEWEST_DIGITS = 5
_PHONE = re.compile(r"[+(]*[0-9][0-9 ()/.-]*")
_INDEX = table("customer_search", column("rowid", Integer), column("customer_search", Text))


@dataclass(frozen=True)
class Words:
    """A search as words that must all be found: anywhere, or where they are too short at the start of the name."""

    anywhere: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.anywhere or self.starts)


def words_of(search: str) -> Words:
    """Return what is searched for."""
    digits = digits_of(search).lstrip("0")
    is_international = search.strip().startswith("+")
    # The plus is stored nowhere: a number that begins with it is one from the first digits that the index knows.
    fewest = SHORTEST_WORD if is_international else FEWEST_DIGITS
    if _PHONE.fullmatch(search.strip()) and len(digits) >= fewest:
        # The country's spelling and the international one have their end in common.
        return Words((digits,))
    words = list(dict.fromkeys(folded(search).split()))[:MOST_WORDS]
    if is_international and len(digits) < SHORTEST_WORD:
        # Nearly everybody's letters would be looked at, and nobody's be found.
        return Words(starts=tuple(words))
    return Words(
        tuple(word for word in words if len(word) >= SHORTEST_WORD),
        tuple(word for word in words if len(word) < SHORTEST_WORD),
    )


def found_ids(words: Sequence[str], most: int) -> list[int]:
    """Return the numbers of at most so many of the landlord's customers in whom all words are found, each of three
    letters or more; which ones of many is up to the index.
    """
    if _is_postgresql():
        found = db.session.scalar(select(func.customers_with(literal(list(words), ARRAY(Text)), most)))
        return list(found or ())
    phrases = " AND ".join('"{}"'.format(word.replace('"', '""')) for word in words)
    query = select(Customer.id).join(_INDEX, _INDEX.c.rowid == Customer.id)
    return list(db.session.scalars(query.where(_INDEX.c.customer_search.match(phrases)).limit(most)))


def among(ids: Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that a customer is one of many, as one value however many they are."""
    if _is_postgresql():
        # As one text: a list the driver writes number by number, five times as slowly.
        return Customer.id == any_(cast(func.string_to_array(",".join(map(str, ids)), ","), ARRAY(Integer)))
    rows = func.json_each(json.dumps(list(ids))).table_valued("value")
    return Customer.id.in_(select(rows.c.value))


def starting(words: Words) -> ColumnElement[bool]:
    """Return the condition for short words: names begin with them, and where nothing else is asked, the first name."""
    each = [or_(_begins(word), Customer.sort_key.contains(f" {word}", autoescape=True)) for word in words.starts]
    if words.anywhere or not words.starts:
        return and_(True, *each)
    ranges = or_(*(_begins(word) for word in words.starts))
    return and_(ranges, *each) if len(each) > 1 else ranges


def containing(words: Words) -> ColumnElement[bool]:
    """Return the same search as a condition on each row, which finds all and does so slowly: for long work."""
    anywhere = [Customer.search_text.contains(word, autoescape=True) for word in words.anywhere]
    return and_(True, *anywhere, starting(words))


def _begins(word: str) -> ColumnElement[bool]:
    # A range, because SQLite uses no index for LIKE; both databases sort by code points.
    return and_(Customer.sort_key >= word, Customer.sort_key < f"{word}\U0010ffff")


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"
