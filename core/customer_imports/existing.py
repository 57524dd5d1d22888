"""Which lines look like customers who are there already: the same customer number, or the same e-mail address (C-23).

Everything less certain is found after the customers were made, by the proposals of duplicates (C-20).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy import or_, select

from core.customer_imports.lines import ReadLine
from core.customers.models import Customer
from core.customers.names import shown_name
from core.db import db


@dataclass(frozen=True)
class Match:
    """A customer whom a line looks like, and why."""

    customer_id: int | None
    reason: str


@dataclass
class Known:
    """Customers by number and by address, of the lines that are looked at just now."""

    numbers: dict[str, tuple[int | None, str]] = field(default_factory=dict)
    emails: dict[str, tuple[int | None, str]] = field(default_factory=dict)

    def match(self, read: ReadLine) -> Match | None:
        """Return whom a line looks like."""
        if read.data.number and read.data.number in self.numbers:
            customer_id, name = self.numbers[read.data.number]
            return Match(customer_id, gettext("Looks like %(name)s: the same customer number.", name=name))
        if read.email_key and read.email_key in self.emails:
            customer_id, name = self.emails[read.email_key]
            return Match(customer_id, gettext("Looks like %(name)s: the same e-mail address.", name=name))
        return None

    def settle(self, read: ReadLine, customer_id: int, name: str) -> None:
        """Say which customer was made of a line that was noted before."""
        for found, key in ((self.numbers, read.data.number), (self.emails, read.email_key)):
            if key and found.get(key, (0, ""))[0] is None:
                found[key] = (customer_id, name)

    def add(self, read: ReadLine, customer_id: int | None, name: str) -> None:
        """Note who came of a line, so that a later one that looks the same is found; the first one counts."""
        if read.data.number:
            self.numbers.setdefault(read.data.number, (customer_id, name))
        if read.email_key:
            self.emails.setdefault(read.email_key, (customer_id, name))


def known_among(lines: Sequence[ReadLine]) -> Known:
    """Return the customers who have a number or an address of these lines, with one statement."""
    numbers = {read.data.number for read in lines if read.data.number}
    emails = {read.email_key for read in lines if read.email_key}
    known = Known()
    if not numbers and not emails:
        return known
    query = select(
        Customer.id, Customer.number, Customer.email_key, Customer.company, Customer.first_name, Customer.last_name
    ).where(or_(Customer.number.in_(numbers), Customer.email_key.in_(emails)))
    for row in db.session.execute(query.order_by(Customer.id)):
        name = f"{shown_name(row.company, row.first_name, row.last_name, row.email_key)} ({row.number})"
        known.numbers.setdefault(row.number, (row.id, name))
        if row.email_key:
            known.emails.setdefault(row.email_key, (row.id, name))
    return known
