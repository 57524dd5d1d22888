"""Work for jobs: a booking whose confirmation waits to be sent."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.clock import now
from core.customers.models import Customer
from core.db import db, transaction
from core.landlords.models import Landlord
from tests.smtp_server import SmtpServer
from tests.support.databases import KEYS, Database
from tests.support.services import another_app, own_limiter, redis_url, server


@pytest.fixture
def make_booking(landlord: Landlord, make_customer: Callable[..., Customer]) -> Callable[..., Booking]:
    """Book a boat from tomorrow on; the confirmation is planned with it."""

    def make(email: str = "ada@example.org") -> Booking:
        at = now()
        starts_at = at + timedelta(days=1)
        with transaction():
            service = Service(
                key=f"boat-{email}",
                titles={"de": "Boot", "en": "Boat", "fr": "Bateau"},
                unit_name=Unit.DAY.value,
                price_minor=9_000,
                starts_at=time(9),
                ends_at=time(18),
                created_at=at,
            )
            db.session.add(service)
        customer = make_customer(email=email)
        with transaction():
            item = NewItem(service.id, Period(starts_at, starts_at + timedelta(days=1), 1))
            return create_booking(customer, NewBooking([item], language="en"), actor=SYSTEM, at=at)

    return make


@pytest.fixture
def environment(database: Database, server: SmtpServer) -> dict[str, str]:
    """The settings of this test's application, as an operator would give them to a command."""
    settings = database.settings
    return {
        "KONTOR_DATABASE_URL": settings.database_url,
        "KONTOR_SECRET_KEYS": ",".join(KEYS),
        "KONTOR_BASE_URL": settings.base_url,
        "KONTOR_DATA_DIR": str(settings.data_dir),
        "KONTOR_MAIL_FROM": settings.mail_from,
        "KONTOR_SMTP_URL": server.url,
    }


__all__ = ["another_app", "own_limiter", "redis_url", "server"]
