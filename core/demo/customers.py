"""Enter people as customers: when they became known, and under which number."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from core.demo.model import Booking, Customer, Person
from core.demo.trades import Trade

OLD_CUSTOMER_SHARE = 0.25
"""The share of customers who were known before the first booking of the demo."""


def customers_of(
    trade: Trade,
    people: Sequence[Person],
    bookings: Sequence[Booking],
    today: date,
    rng: Random,
) -> list[Customer]:
    """Enter everybody in the order in which they became known."""
    known_since = _known_since(people, bookings, today, rng)
    pattern = trade.landlord.customer_number_pattern
    ordered = sorted(people, key=lambda person: known_since[person.key])
    return [
        Customer(
            landlord=trade.landlord.slug,
            number=pattern.format(number=number),
            created_at=known_since[person.key],
            person=person,
        )
        for number, person in enumerate(ordered, start=1)
    ]


def _known_since(
    people: Sequence[Person], bookings: Sequence[Booking], today: date, rng: Random
) -> dict[str, datetime]:
    first_bookings: dict[str, datetime] = {}
    for booking in bookings:
        first_bookings.setdefault(booking.customer, booking.created_at)
    known_since = {}
    for person in people:
        first = first_bookings.get(person.key) or _some_time_before(today, rng)
        is_old = person.duplicate_of is None and rng.random() < OLD_CUSTOMER_SHARE
        known_since[person.key] = first - timedelta(rng.randint(30, 1200) * is_old)
    for person in people:
        if person.duplicate_of is not None:
            again = known_since[person.key] - timedelta(rng.randint(20, 400))
            known_since[person.duplicate_of] = min(known_since[person.duplicate_of], again)
    return known_since


def _some_time_before(today: date, rng: Random) -> datetime:
    day = today - timedelta(rng.randint(1, 500))
    return datetime.combine(day, time(rng.randint(9, 17), rng.randrange(60)))
