"""Consents of the demo's customers, and the login of one who has bookings to come."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from core.accounts.passwords import hash_password
from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.consent.models import Consent
from core.consent.services import KEYS, ConsentSource
from core.consent.wordings import keep_wording
from core.customers.invitations import invite_customer
from core.customers.models import Customer
from core.db import db

EVERY_THIRD = 3
MESSAGES = ("anniversary-email", "promotion-email", "promotion-sms")


def load_consents(customers: Iterable[Customer], at: datetime) -> None:
    """Put on record what the customers agreed to when they were created."""
    wording_id = keep_wording(1, at=at).id
    for position, customer in enumerate(customers):
        given = ["profiling"] if customer.allows_profiling else []
        if position % EVERY_THIRD == 0:
            given += MESSAGES[: 1 + position % len(MESSAGES)]
        source = ConsentSource.COUNTER if position % 2 else ConsentSource.ROUTE
        db.session.add_all(_consent(customer, key, source, wording_id) for key in given)


def load_login(bookings: Sequence[Booking], password: str, at: datetime) -> None:
    """Let the customer with most bookings to come sign in."""
    coming: dict[int, list[Booking]] = {}
    for booking in bookings:
        if booking.customer.email and booking.ends_at > at and not booking.is_cancelled:
            coming.setdefault(booking.customer.id, []).append(booking)
    customer = max(coming.values(), key=len)[0].customer
    login = invite_customer(customer, actor=SYSTEM, at=at)
    login.password_hash = hash_password(password)


def _consent(customer: Customer, key: str, source: ConsentSource, wording_id: int) -> Consent:
    purpose, way = KEYS[key]
    return Consent(
        customer_id=customer.id,
        purpose_name=purpose.value,
        way_name=way.value,
        is_given=True,
        at=customer.created_at,
        source=source.value,
        wording_id=wording_id,
        language=customer.language,
        actor_name=customer.person_name,
    )
