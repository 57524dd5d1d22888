"""Families of customers who are one person, with rows of every kind, for merges under stress."""

import random
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.bookings.models import Booking, BookingItem
from core.customers.models import Customer
from core.db import db, transaction
from core.payments.models import Payment
from core.personal_data.register import BelongsToAny
from tests.conftest import NOW
from tests.isolation.rows import OWNED, make_row

NOT_PLANTED = {"duplicate_pair", "former_customer", "customer_merge", "signed_link"}
HANGING = {
    model: [owner for owner in model.registered.owners if getattr(owner, "table", "customer") == "customer"]
    for model in OWNED
    if model.__tablename__ not in NOT_PLANTED
}


def make_family(size: int, chance: random.Random) -> list[int]:
    """Make customers with some rows of every kind that can hang on them; returns their ids."""
    with transaction():
        ids = []
        for _member in range(size):
            customer = make_row(Customer, first_name="Ada", last_name=f"Lind {chance.random()}", email_key="")
            ids.append(customer.id)
            _hang_rows(customer.id, chance)
            _make_bookings(customer.id, chance)
    return ids


def _hang_rows(customer_id: int, chance: random.Random) -> None:
    for model, owners in HANGING.items():
        values: dict[str, Any] = {}
        for owner in owners:
            if isinstance(owner, BelongsToAny):
                values |= {owner.type_column: "customer", owner.id_column: customer_id}
            else:
                values[owner.column] = customer_id
        if values and chance.random() < 0.5:
            make_row(model, **values)


def _make_bookings(customer_id: int, chance: random.Random) -> None:
    for _booking in range(chance.randrange(3)):
        starts_at = NOW + timedelta(days=chance.randrange(300))
        times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(days=1)}
        booking = make_row(Booking, customer_id=customer_id, total_minor=chance.randrange(100_000), **times)
        make_row(BookingItem, booking_id=booking.id, takes_place=False, **times)
        make_row(Payment, booking_id=booking.id, amount_minor=chance.randrange(1, 50_000), currency="EUR")


def bookings_of(ids: list[int]) -> set[int]:
    """Return the ids of the bookings of customers."""
    db.session.rollback()
    return set(db.session.scalars(select(Booking.id).where(Booking.customer_id.in_(ids))))
