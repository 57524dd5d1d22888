"""A landlord with the app, a service with data fields, bookings of it, and customers who were let in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from core.activities.services import SYSTEM
from core.apps.lifecycle import configure_app
from core.bookings.models import Booking, BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import DataField, FieldScope, FieldType, Service, Unit
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.db import db, transaction
from core.landlords.models import Landlord
from core.links.models import SignedLink
from core.messages.models import Message
from plugins.booking_data_manager.names import NAME, PURPOSE
from plugins.booking_data_manager.schemas import EditingSettingsSchema
from tests.conftest import NOW, browser, unguarded

START = datetime(2026, 6, 10, 14, 0, tzinfo=UTC)  # 16:00 in Berlin
DEADLINE = START - timedelta(hours=24)
BASE = "https://kontor.test"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still at NOW until the test moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app_on(clock: object, landlord: Landlord, enable: Callable[..., None]) -> Landlord:
    """The landlord uses the app; the clock stands still."""
    enable(NAME)
    return landlord


@pytest.fixture
def service(app_on: Landlord) -> Service:
    """A boat: number plate, skipper's birthday and a note per booking, names per participant."""
    with transaction():
        made = Service(
            key="boat",
            titles={"en": "Boat", "de": "Boot", "fr": "Bateau"},
            unit_name=Unit.DAY.value,
            capacity=50,
            price_minor=9000,
            starts_at=time(9),
            ends_at=time(18),
            created_at=NOW,
        )
        made.data_fields = [
            data_field("plate", FieldType.PLATE, {"en": "Number plate", "de": "Kennzeichen"}),
            data_field("birthday", FieldType.DATE, {"en": "Skipper's birthday"}),
            data_field("secret", FieldType.TEXT, {"en": "Internal remark"}),
            data_field("name", FieldType.TEXT, {"en": "Name"}, FieldScope.PARTICIPANT, required=True),
        ]
        for position, one in enumerate(made.data_fields):
            one.position = position
        db.session.add(made)
    return made


def data_field(
    key: str,
    kind: FieldType,
    labels: dict[str, str],
    scope: FieldScope = FieldScope.BOOKING,
    *,
    required: bool = False,
) -> DataField:
    return DataField(key=key, labels=labels, type_name=kind.value, scope_name=scope.value, is_required=required)


@pytest.fixture
def configure(service: Service) -> Callable[..., None]:
    """Store settings as the settings page does; plate, birthday and names are released unless a test says other."""

    def make(**changes: Any) -> None:
        schema = EditingSettingsSchema()
        released = [f"{service.id}:{key}" for key in ("plate", "birthday", "name")]
        loaded = schema.load({"released": released, "deadline_amount": 24, "deadline_unit": "hours", **changes})
        stored = schema.dump(loaded)
        with transaction():
            configure_app(NAME, stored, actor=SYSTEM, at=NOW)

    make()
    return make


@pytest.fixture
def make_booking(
    configure: Callable[..., None], service: Service, make_customer: Callable[..., Customer]
) -> Callable[..., Booking]:
    def make(
        starts_at: datetime = START,
        *,
        customer: Customer | None = None,
        kind: BookingKind = BookingKind.BOOKING,
        answers: dict[str, str] | None = None,
        participants: tuple[dict[str, str], ...] = ({"name": "Ada Lind"}, {"name": "Bo Lind"}),
        at: datetime = NOW,
        days: int = 2,
    ) -> Booking:
        who = customer or make_customer()
        item = NewItem(
            service.id,
            Period(starts_at, starts_at + timedelta(days=days), days),
            answers=answers if answers is not None else {"plate": "B-AL 1", "birthday": "", "secret": "no"},
            participants=participants,
        )
        with transaction():
            new = NewBooking([item], kind=kind, channel="office", language="en")
            return create_booking(who, new, actor=SYSTEM, at=at)

    return make


@pytest.fixture
def booking(make_booking: Callable[..., Booking]) -> Booking:
    """A booking of two people that begins on 10 June at 16:00 in Berlin; it can be edited until the day before."""
    made: Booking = make_booking()
    return made


@pytest.fixture
def link(booking: Booking) -> SignedLink:
    """The link that came into being with the booking."""
    return links_of_booking(booking)[0]


class Browser:
    """Sends each request in an application context of its own, as a server does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.application = client.application

    def get(self, url: str, **options: Any) -> Any:
        return Context().run(self.client.get, url, **options)

    def post(self, url: str, **options: Any) -> Any:
        with unguarded(self.application):
            return Context().run(self.client.post, url, **options)


@pytest.fixture
def let_in(app: Flask) -> Callable[..., Browser]:
    """Return a browser in which the right address was typed for a link, as the gate does it."""

    def make(link: SignedLink) -> FlaskClient:
        client = browser(app)
        with client.session_transaction(base_url=BASE) as session:
            session["links"] = {str(link.id): datetime.now(UTC).isoformat()}
        return Browser(client)

    return make


@pytest.fixture
def page(link: SignedLink, let_in: Callable[..., Browser]) -> "EditPage":
    """The customer's page of the booking."""
    return EditPage(let_in(link), f"/a/seeblick/{NAME}/{link.id}")


class EditPage:
    """A customer's page: opens it, fills the form and sends it."""

    def __init__(self, client: Browser, url: str) -> None:
        self.client = client
        self.url = url

    def get(self, **options: Any) -> Any:
        return self.client.get(self.url, **options)

    def post(self, values: dict[str, str]) -> Any:
        return self.client.post(self.url, data=values)


def form_of(booking: Booking, **changes: str) -> dict[str, str]:
    """Return what the form of the booking posts; keys as ``plate``, ``birthday``, ``name0``, ``name1``."""
    fresh = reload(booking)
    item = fresh.items[0]
    values = {
        f"a-{item.id}-b-plate": changes.pop("plate", item.answers.get("plate", "")),
        f"a-{item.id}-b-birthday": changes.pop("birthday", item.answers.get("birthday", "")),
        "version": changes.pop("version", f"{fresh.version}-0"),
    }
    for index, person in enumerate(item.participants):
        values[f"a-{item.id}-p{person.id}-name"] = changes.pop(f"name{index}", person.answers.get("name", ""))
    return {**values, **changes}


def reload(booking: Booking) -> Booking:
    db.session.rollback()
    return db.session.scalars(
        select(Booking).where(Booking.id == booking.id).execution_options(populate_existing=True)
    ).one()


def answer(booking: Booking, key: str) -> str:
    found: str = reload(booking).items[0].answers.get(key, "")
    return found


def links_of_booking(booking: Booking) -> list[SignedLink]:
    db.session.rollback()
    query = select(SignedLink).where(SignedLink.purpose == PURPOSE, SignedLink.subject_id == booking.id)
    return list(db.session.scalars(query.order_by(SignedLink.id)))


def messages_of(kind: str) -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == f"{NAME}.{kind}").order_by(Message.id)))


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    """Collect the statements that are sent inside the block."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
