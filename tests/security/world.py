"""Two landlords with rows of every kind; each one's texts hold a word that must never reach the other."""

from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from core.accounts.services import create_user
from core.activities.services import SYSTEM, Subject
from core.apps.lifecycle import activate_app, install_app, manifest_of
from core.apps.manifest import Visibility
from core.apps.registry import current_registry
from core.bookings.models import Booking, BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking, subject_of
from core.catalogue.models import DataField, FieldScope, FieldType, Service, Unit
from core.catalogue.periods import Period
from core.customers.access import create_access
from core.customers.access_mails import PURPOSE
from core.customers.email_change import PURPOSE as EMAIL_PURPOSE
from core.customers.models import Customer
from core.customers.services import Address, CustomerData, create_customer
from core.db import db, transaction
from core.files.models import StoredFile
from core.files.services import claim_files, store_upload
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.landlords.services import create_landlord
from core.links.models import SignedLink
from core.links.services import issue_link
from core.long_work.kinds import WorkKind
from core.long_work.models import LongWork
from core.long_work.services import SUBJECT
from core.messages.models import Message
from core.migrations.run import in_order
from core.payments.models import PaymentMethod
from core.payments.services import NewPayment, record_payment
from core.payments.terms import TermData, create_term
from core.permissions.rights import Role
from core.permissions.token_rights import TokenRight
from core.rest.tokens import NewToken, create_token
from tests.conftest import NOW, browser, unguarded
from tests.files.samples import PDF, picture, upload
from tests.isolation.rows import OWNED, make_row, parents_of

STAFF = (Role.OWNER, Role.MANAGER, Role.STAFF, Role.READ_ONLY)
IMPORT_SETTINGS = {"existing": "skip", "country": "DE", "language": "de"}
UNKNOWN = 987_654
LANGUAGES = ("de", "en", "fr")
# Rows that are made for every model, by the names with which addresses ask for them.
ID_NAMES = {"ChangeSet": "change_id", "Charge": "charge_id"}


@dataclass(frozen=True)
class House:
    """One landlord with the ids of their rows, by the names that stand in addresses."""

    id: int
    slug: str
    canary: str
    ids: Mapping[str, Any]


@dataclass
class Browser:
    """Somebody with a browser; each request has a context of its own."""

    app: Flask
    token: str = ""
    client: Any = field(init=False)

    def __post_init__(self) -> None:
        self.client = browser(self.app)

    def open(self, address: str, method: str = "GET", **more: Any) -> Any:
        if self.token and address.startswith("/api/"):
            more["headers"] = {"Authorization": f"Bearer {self.token}", **more.get("headers", {})}
        return Context().run(lambda: self.client.open(address, method=method, **more))

    def post_unguarded(self, address: str, data: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Post as a page of ours would; the token itself is looked at in tests/web."""
        with unguarded(self.app):
            return self.open(address, "POST", data=dict(data or {}), **more)


def build_house(slug: str, canary: str) -> House:
    """Make a landlord and at least one row of every landlord-owned model."""
    with transaction():
        landlord = create_landlord(f"{canary} Ferien", slug, Plan.ENTERPRISE, at=NOW)
        landlord.email, landlord.city = f"{canary.lower()}@{slug}.example", canary
        landlord.settings = {"customer_login": True}
        landlord_id = landlord.id
    with use_landlord(landlord_id):
        _install_apps(canary)
        ids = _core_rows(canary)
        _all_other_rows(canary)
        ids = {**_rows_by_table(), **ids, **_apps_rows(), "user_id": _colleague(canary, landlord_id)}
    return House(landlord_id, slug, canary, {**ids, "slug": slug, "landlord_id": landlord_id})


def give_token(landlord_id: int, *rights: TokenRight, **more: Any) -> str:
    """Make an access token of a landlord; without rights named it has all."""
    with use_landlord(landlord_id), transaction():
        new = NewToken("Till", frozenset(rights or TokenRight), **more)
        token, shown = create_token(new, actor=SYSTEM, at=NOW)
        # Otherwise the first request would write it.
        token.used_at = NOW
        return shown


def sign_in(app: Flask, make_user: Callable[..., Any], role: Role, landlord_id: int | None) -> Browser:
    """Return somebody who is signed in."""
    user = make_user(role, landlord_id)
    who = Browser(app)
    answer = who.post_unguarded("/sign-in", {"email": user.email, "password": "correct horse battery"})
    assert answer.status_code == 302, answer.text
    return who


def _install_apps(canary: str) -> None:
    for name in [app.name for app in in_order(current_registry())]:
        manifest = manifest_of(name)
        with transaction():
            if manifest.visibility is Visibility.PRIVATE:
                activate_app(name, until=None, reason=canary, actor=SYSTEM, at=NOW)
            install_app(name, manifest.access_names, actor=SYSTEM, at=NOW)


def _core_rows(canary: str) -> dict[str, Any]:
    service, field_id = _service(canary)
    customer = _customer(canary)
    with transaction():
        attachment = store_upload(upload(PDF, f"{canary}.pdf"), at=NOW).id
    booking = _booking(canary, service, customer, attachment)
    with transaction():
        paper = store_upload(upload(PDF, f"{canary}-contract.pdf"), at=NOW).id
        claim_files([paper], Subject("customer", customer, customer))
    with transaction():
        claim_files([attachment], subject_of(db.session.get_one(Booking, booking)))
        message = db.session.scalars(select(Message).order_by(Message.id)).first()
        assert message is not None
        message.subject_line, message.html, message.text = canary, f"<p>{canary}</p>", canary
        message_id = message.id
    with transaction():
        access = create_access(db.session.get_one(Customer, customer), actor=SYSTEM, at=NOW)
        access_link_id = issue_link(PURPOSE, access.id, access.email_key, now=NOW).id
        email_link_id = issue_link(EMAIL_PURPOSE, access.id, access.email_key, now=NOW).id
    term_id, payment_id = _money(canary, booking)
    work_id = _long_work(canary)
    found = db.session.get_one(Booking, booking)
    picture_id = db.session.get_one(Service, service).picture_file_id
    ids = {
        "service_id": service,
        "field_id": field_id,
        "customer_id": customer,
        "booking_id": booking,
        "item_id": found.items[0].id,
        "message_id": message_id,
        "file_id": attachment,
        "picture_id": picture_id,
        "customer_file_id": paper,
        "access_link_id": access_link_id,
        "email_link_id": email_link_id,
        "offer_id": _offer(canary, service, customer),
        "term_id": term_id,
        "long_work_id": work_id,
        "payment_id": payment_id,
    }
    db.session.rollback()
    return ids


def _service(canary: str) -> tuple[int, int]:
    texts = dict.fromkeys(LANGUAGES, f"{canary} boat")
    with transaction():
        stored = store_upload(upload(picture(), f"{canary}.jpg"), at=NOW, only_pictures=True)
        service = Service(
            key=canary.lower(),
            titles=texts,
            descriptions=texts,
            unit_name=Unit.DAY.value,
            capacity=50,
            price_minor=9000,
            starts_at=time(9),
            ends_at=time(18),
            picture_file_id=stored.id,
            created_at=NOW,
        )
        service.data_fields = [
            DataField(key="plate", labels=texts, helps=texts, type_name=FieldType.TEXT.value, position=0),
            DataField(key="licence", labels=texts, type_name=FieldType.FILE.value, position=1),
            DataField(
                key="name",
                labels=texts,
                type_name=FieldType.TEXT.value,
                scope_name=FieldScope.PARTICIPANT.value,
                position=2,
            ),
        ]
        db.session.add(service)
        db.session.flush()
        return service.id, service.data_fields[0].id


def _customer(canary: str) -> int:
    data = CustomerData(
        first_name=canary,
        last_name=f"{canary} Lind",
        company=f"{canary} Reisen",
        email=f"{canary.lower()}@example.org",
        comment=f"{canary} wants quiet",
        phones=("+49 30 23125 002",),
        address=Address(f"{canary}weg 1", "10115", canary, "DE"),
    )
    with transaction():
        return create_customer(data, actor=SYSTEM, at=NOW).id


def _booking(canary: str, service_id: int, customer_id: int, attachment: int) -> int:
    starts_at = datetime(2026, 7, 10, 7, 0, tzinfo=UTC)
    item = NewItem(
        service_id,
        Period(starts_at, starts_at + timedelta(days=2), 2),
        answers={"plate": canary, "licence": str(attachment)},
        participants=({"name": f"{canary} junior"},),
    )
    with transaction():
        customer = db.session.get_one(Customer, customer_id)
        new = NewBooking([item], channel="office", language="en", notes=f"{canary} note")
        return create_booking(customer, new, actor=SYSTEM, at=NOW).id


def _long_work(canary: str) -> int:
    kinds = current_app.extensions["kontor.long_work"]
    kinds["world.count"] = WorkKind("world.count", "Counting", "office.read", lambda _work_id: False)
    with transaction():
        work = LongWork(kind_name="world.count", state_name="done", total=1, created_at=NOW, started_by=canary)
        db.session.add(work)
        db.session.flush()
        stored = store_upload(upload(PDF, f"{canary}-list.pdf"), at=NOW)
        claim_files([stored.id], Subject(SUBJECT, work.id))
        work.file_id = stored.id
        return work.id


def _offer(canary: str, service_id: int, customer_id: int) -> int:
    starts_at = datetime(2026, 8, 10, 7, 0, tzinfo=UTC)
    item = NewItem(service_id, Period(starts_at, starts_at + timedelta(days=1), 1))
    with transaction():
        customer = db.session.get_one(Customer, customer_id)
        new = NewBooking([item], BookingKind.OFFER, channel="office", language="en", notes=f"{canary} offer")
        return create_booking(customer, new, actor=SYSTEM, at=NOW).id


def _money(canary: str, booking_id: int) -> tuple[int, int]:
    names, paid_on = dict.fromkeys(LANGUAGES, f"{canary} term"), NOW.date()
    with transaction():
        term = create_term(TermData(names, 3000, 7, 14), actor=SYSTEM, at=NOW)
        entry = NewPayment(1_00, "EUR", PaymentMethod.CASH, paid_on, note=f"{canary} paid")
        return term.id, record_payment(booking_id, entry, actor=SYSTEM, at=NOW).id


def _all_other_rows(canary: str) -> None:
    """Add a row of each model that has none yet, such as those of apps."""
    for model in OWNED:
        with transaction():
            if db.session.scalar(select(model.id)) is None:
                parents = {column: db.session.scalar(select(parent.id)) for column, parent in parents_of(model).items()}
                known = {column: row for column, row in parents.items() if row is not None}
                make_row(model, **{**_plausible(model.__name__, canary), **known})


def _plausible(model: str, canary: str) -> dict[str, Any]:
    """Return values of columns that pages read as more than a text."""
    return {
        "MessageEvent": {"state": "queued", "detail": canary},
        "ChangeSet": {"state_name": "waiting", "customer_name": canary},
        "Extension": {"set_by": canary},
        "AppFault": {"app": "broken", "error": canary},
        "Wording": {"kind_name": "privacy", "texts": {"en": {"statement": canary}}, "created_by": canary},
        "Consent": {"purpose_name": "promotion", "way_name": "email", "source": "staff", "actor_name": canary},
        "BookingImport": {"file_name": f"{canary}.csv", "content": f"Anreise;Abreise;Gast\n1.7.2026;2.7.2026;{canary}"},
        "CustomerImport": {"file_name": f"{canary}.csv", "stage_name": "mapping", "settings": IMPORT_SETTINGS},
        "ImportedLine": {"outcome_name": "wrong", "cells": [canary], "reason": canary},
        "Charge": {"kind_name": "other", "titles": dict.fromkeys(LANGUAGES, canary)},
    }.get(model, {})


def _apps_rows() -> dict[str, Any]:
    found = {
        "link_id": db.session.scalar(select(SignedLink.id).where(SignedLink.purpose == "booking-details")),
        "loose_file_id": db.session.scalar(select(StoredFile.id).where(StoredFile.subject_id.is_(None))),
    }
    for model in OWNED:
        if model.__name__ in ID_NAMES:
            found[ID_NAMES[model.__name__]] = db.session.scalar(select(model.id))
    db.session.rollback()
    return found


def _rows_by_table() -> dict[str, Any]:
    """Return a row of each table, by the table's name and by its last word: ``permission_group_id``, ``group_id``."""
    found: dict[str, Any] = {}
    for model in OWNED:
        row_id = db.session.scalar(select(model.id))
        found[f"{model.__tablename__}_id"] = row_id
        found.setdefault(f"{model.__tablename__.rpartition('_')[2]}_id", row_id)
    db.session.rollback()
    return found


def _colleague(canary: str, landlord_id: int) -> int:
    """Return somebody of the team who is not signed in."""
    with transaction():
        colleague = create_user(
            f"{canary.lower()}.colleague@example.org",
            f"{canary} Colleague",
            "correct horse battery",
            Role.STAFF,
            landlord_id=landlord_id,
            language="en",
            at=NOW,
        )
        return colleague.id
