"""Somebody at the desk: a signed-in browser whose requests run as on a server, and bookings to look at."""

from collections.abc import Callable, Iterator, Mapping
from contextvars import Context
from datetime import datetime, time, timedelta
from math import ceil
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from core.activities.services import SYSTEM
from core.bookings.models import Booking, BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import DataField, FieldScope, FieldType, Service, Unit
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.db import db, transaction
from core.landlords.models import Landlord
from core.permissions.rights import Role
from tests.conftest import NOW, browser, unguarded


class Desk:
    """A browser; each request has a context of its own, so that nothing of the test leaks into it."""

    def __init__(self, app: Flask, client: FlaskClient | None = None) -> None:
        self.app = app
        self.client = client or browser(app)

    def open(self, method: str, address: str, **more: Any) -> Any:
        return Context().run(lambda: self.client.open(address, method=method, **more))

    def get(self, address: str, **more: Any) -> Any:
        return self.open("GET", address, **more)

    def post(self, address: str, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        with unguarded(self.app):
            return self.open("POST", address, data=data or {}, **more)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The clock of the whole test stands at NOW and may be moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(app: Flask, landlord: Landlord, sign_in: Callable[..., FlaskClient]) -> Callable[..., Desk]:
    """Return somebody of the landlord's staff at the desk."""

    def make(role: Role = Role.OWNER, landlord_id: int | None = None, language: str = "en") -> Desk:
        client = Context().run(lambda: _signed_in(app, sign_in, role, landlord_id or landlord.id, language))
        return Desk(app, client)

    return make


def _signed_in(app: Flask, sign_in: Callable[..., FlaskClient], role: Role, landlord_id: int, lang: str) -> FlaskClient:
    with app.app_context():
        return sign_in(role, landlord_id, language=lang)


@pytest.fixture
def make_service(landlord: Landlord) -> Callable[..., Service]:
    def make(title: str = "Lake house", unit: Unit = Unit.NIGHT, **more: Any) -> Service:
        values: dict[str, Any] = {
            "key": title.lower().replace(" ", "-"),
            "titles": {"en": title, "de": f"{title} (de)"},
            "capacity": 3,
            "price_minor": 10_000,
            "tax_basis_points": 700,
            "starts_at": time(16),
            "ends_at": time(10),
            "slots": ["10:00-12:00"] if unit in (Unit.SLOT, Unit.SEAT) else [],
        }
        with transaction():
            service = Service(unit_name=unit.value, created_at=NOW, **{**values, **more})
            db.session.add(service)
        return service

    return make


@pytest.fixture
def add_question(app: Flask) -> Callable[..., DataField]:
    def add(service: Service, key: str, kind: FieldType = FieldType.TEXT, **more: Any) -> DataField:
        scope = more.pop("scope", FieldScope.BOOKING)
        values = {"labels": {"en": key.title(), "de": f"{key} (de)"}, "scope_name": scope.value, **more}
        with transaction():
            field = DataField(service_id=service.id, key=key, type_name=kind.value, **values)
            db.session.add(field)
        db.session.expire_all()
        return field

    return add


@pytest.fixture
def make_booking(
    landlord: Landlord, make_customer: Callable[..., Customer], make_service: Callable[..., Service]
) -> Callable[..., Booking]:
    """Build a booking that starts some time after NOW (before it, when negative)."""
    known: dict[str, Any] = {}

    def make(
        starts_in: timedelta = timedelta(days=7),
        lasts: timedelta = timedelta(days=2),
        *,
        service: Service | None = None,
        customer: Customer | None = None,
        people: int = 0,
        answers: Mapping[str, str] | None = None,
        kind: BookingKind = BookingKind.BOOKING,
        channel: str = "office",
        at: datetime = NOW,
    ) -> Booking:
        service = service or _once(known, "service", lambda: make_service(capacity=99))
        customer = customer or _once(known, "customer", make_customer)
        starts_at, ends_at = NOW + starts_in, NOW + starts_in + lasts
        period = Period(starts_at, ends_at, _units(service, lasts))
        item = NewItem(service.id, period, answers=answers or {}, participants=[{}] * people)
        with transaction():
            new = NewBooking([item], kind=kind, channel=channel, language="en")
            return create_booking(customer, new, actor=SYSTEM, at=at)

    return make


def _units(service: Service, lasts: timedelta) -> int:
    match service.unit:
        case Unit.NIGHT:
            return max(1, lasts.days)
        case Unit.DAY:
            return lasts.days + 1
        case Unit.HOUR:
            return max(1, ceil(lasts / timedelta(hours=1)))
        case _:
            return 1


def _once(known: dict[str, Any], name: str, build: Callable[[], Any]) -> Any:
    if name not in known:
        known[name] = build()
    return known[name]
