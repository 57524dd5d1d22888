"""Services to book, and a visitor who walks through the booking route."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, time
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from core.catalogue.models import DataField, FieldScope, FieldType, Service, Unit
from core.db import db, transaction
from core.landlords.models import Landlord
from tests.conftest import NOW, browser, unguarded

ANSWER = re.compile(r"(b|p\d+)-")
TEXTS = {"de": "Haus am See", "en": "Lake house", "fr": "Maison du lac"}
CONTACT = {
    "first_name": "Ada",
    "last_name": "Lind",
    "company": "",
    "email": "ada@example.org",
    "phone": "+49 30 23125 100",
    "street": "Seeweg 1",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
}


@pytest.fixture(autouse=True)
def clock():
    """The clock of the whole test stands at NOW and may be moved."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _posts_without_token(app: Flask):
    with unguarded(app):
        yield


@pytest.fixture
def make_service(landlord: Landlord) -> Callable[..., Service]:
    def make(unit: Unit = Unit.NIGHT, **more: Any) -> Service:
        hours = (time(16), time(10)) if unit is Unit.NIGHT else (time(9), time(18))
        values: dict[str, Any] = {
            "key": f"service-{unit.value}",
            "titles": TEXTS,
            "descriptions": {"de": "", "en": "By the water.", "fr": ""},
            "capacity": 1,
            "persons": 4,
            "price_minor": 12_000,
            "tax_basis_points": 700,
            "starts_at": hours[0],
            "ends_at": hours[1],
            "slots": ["10:00-12:00", "14:00-16:00"] if unit in (Unit.SLOT, Unit.SEAT) else [],
        }
        with transaction():
            service = Service(unit_name=unit.value, created_at=NOW, **{**values, **more})
            db.session.add(service)
        return service

    return make


@pytest.fixture
def add_question(app: Flask) -> Callable[..., DataField]:
    def add(
        service: Service,
        key: str,
        kind: FieldType = FieldType.TEXT,
        scope: FieldScope = FieldScope.BOOKING,
        **more: Any,
    ) -> DataField:
        with transaction():
            field = DataField(
                service_id=service.id,
                key=key,
                labels={"de": key, "en": key, "fr": key},
                type_name=kind.value,
                scope_name=scope.value,
                **more,
            )
            db.session.add(field)
        db.session.expire_all()
        return field

    return add


def about_first_item(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers with the names of the fields of the first item."""
    return {f"i1-{name}" if ANSWER.match(name) else name: value for name, value in data.items()}


class Visitor:
    """Somebody with a browser and without an account."""

    def __init__(self, app: Flask, slug: str = "seeblick", language: str = "en") -> None:
        self.client: FlaskClient = browser(app)
        self.base = f"/book/{slug}"
        self.headers = {"Accept-Language": language}

    def open(self, method: str, address: str, **more: Any):
        """Send a request in a context of its own, as a server does; the test's context is not shared."""
        more = {"headers": self.headers, **more}
        return Context().run(lambda: self.client.open(address, method=method, **more))

    def get(self, path: str, **more: Any):
        return self.open("GET", f"{self.base}{path}", **more)

    def post(self, path: str, data: Mapping[str, Any], **more: Any):
        return self.open("POST", f"{self.base}{path}", data=data, **more)

    def choose(self, service_id: int, **data: Any):
        return self.post(f"/services/{service_id}", data or {"first": "2026-07-03", "last": "2026-07-06"})

    def answer(self, **data: Any):
        """Answer everything; the answers are those about the first item unless they name another one."""
        return self.post("/details", {**CONTACT, **about_first_item(data)}, content_type="multipart/form-data")

    def seen(self) -> str:
        """Return the mark of the summary that this visitor sees now."""
        page = self.get("/summary")
        assert page.status_code == 200, page.location
        return page.text.split('name="seen" value="')[1].split('"')[0]

    def book(self, seen: str | None = None, **data: Any):
        return self.post("/summary", {"seen": seen or self.seen(), "consent": "true", **data})


@pytest.fixture
def visitor(app: Flask, landlord: Landlord) -> Visitor:
    return Visitor(app)


class Counter:
    statements = 0


@pytest.fixture
def counting(app: Flask):
    """Count the statements that reach the database inside a block."""

    @contextmanager
    def count() -> Iterator[Counter]:
        counter = Counter()

        def seen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            counter.statements += statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))

        event.listen(db.engine, "before_cursor_execute", seen)
        try:
            yield counter
        finally:
            event.remove(db.engine, "before_cursor_execute", seen)

    return count


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
