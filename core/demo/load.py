"""Loads the demo data into an empty database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import LazyString, lazy_gettext

from core.accounts.services import create_user
from core.activities.services import SYSTEM, Subject, record
from core.addresses import canonical_email
from core.bookings.models import Booking, BookingItem, Participant
from core.catalogue.editing import subject_of
from core.catalogue.models import DataField, Service
from core.catalogue.periods import Period
from core.catalogue.prices import PriceTable, price_lines, price_of, price_tables
from core.catalogue.questions import Question
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.phones import international_number
from core.db import db, transaction
from core.demo import generate, model
from core.demo.apps import load_apps
from core.demo.load_consents import load_consents, load_login
from core.demo.load_prices import load_charges, load_prices
from core.demo.payments import load_payments
from core.demo.pictures import CONTENT_TYPE, picture
from core.duplicates.search import search_at_once
from core.files.content import Content
from core.files.services import claim_files, store_content
from core.isolation import use_landlord
from core.landlords.models import Landlord, Plan
from core.landlords.services import create_landlord
from core.permissions.rights import Role

PASSWORD = "kontor-demo-2026"  # noqa: S105 - the demo's, shown on the screen
STEP = 100
EVERY_FIFTH = 5


@dataclass(frozen=True)
class Account:
    """Somebody who signs in to the demo."""

    what: LazyString
    email: str
    name: str
    role: Role
    landlord: str | None
    language: str


ACCOUNTS = (
    Account(lazy_gettext("Account manager"), "anna@kontor.example", "Anna Brandt", Role.ACCOUNT_MANAGER, None, "de"),
    Account(
        lazy_gettext("Owner, boats (Premium)"), "owner@seeblick.example", "Jörn Petersen", Role.OWNER, "seeblick", "de"
    ),
    Account(lazy_gettext("Staff, boats"), "staff@seeblick.example", "Mira Vogt", Role.STAFF, "seeblick", "de"),
    Account(
        lazy_gettext("Read only, boats"), "readonly@seeblick.example", "Tom Eder", Role.READ_ONLY, "seeblick", "en"
    ),
    Account(
        lazy_gettext("Owner, homes (Enterprise)"),
        "owner@estran.example",
        "Maëlle Kerjean",
        Role.OWNER,
        "estran-bleu",
        "fr",
    ),
    Account(lazy_gettext("Manager, homes"), "manager@estran.example", "Emma Clarke", Role.MANAGER, "estran-bleu", "en"),
    Account(
        lazy_gettext("Owner, camping (Basic)"), "owner@eichgrund.example", "Ruth Lindner", Role.OWNER, "eichgrund", "de"
    ),
)


def load(at: datetime) -> None:
    """Load landlords, people, services, customers, bookings and the state of the apps, as they are at ``at``."""
    data = generate(at.astimezone(ZoneInfo("Europe/Berlin")).date())
    landlords = {one.slug: _load_landlord(one, at) for one in data.landlords}
    for found in data.landlords:
        with use_landlord(landlords[found.slug]):
            _load_business(data, found, at)
    with transaction():
        for account in ACCOUNTS:
            landlord_id = landlords[account.landlord] if account.landlord else None
            create_user(
                account.email,
                account.name,
                PASSWORD,
                account.role,
                landlord_id=landlord_id,
                language=account.language,
                at=at,
            )
    load_apps(landlords, at)


def _load_landlord(found: model.Landlord, at: datetime) -> int:
    with transaction():
        landlord = create_landlord(found.name, found.slug, Plan[found.plan.name], at=at, timezone=found.timezone)
        landlord.currency, landlord.language, landlord.color = found.currency, found.language, found.color
        landlord.email, landlord.phone = found.contact.email, found.contact.phone
        address = found.contact.address
        landlord.street, landlord.postal_code = address.street, address.postal_code
        landlord.city, landlord.country = address.city, address.country
        landlord.customer_number_pattern = found.customer_number_pattern
        return landlord.id


def _load_business(data: model.DemoData, found: model.Landlord, at: datetime) -> None:
    zone = ZoneInfo(found.timezone)
    mine = [one for one in data.customers if one.landlord == found.slug]
    booked = [one for one in data.bookings if one.landlord == found.slug]
    with transaction():
        services = {one.key: _service(one, position, at) for position, one in enumerate(found.services)}
        db.session.add_all(services.values())
        customers = {one.person.key: _customer(one, number, found, zone) for number, one in enumerate(mine, start=1)}
        db.session.add_all(customers.values())
        db.session.flush()
        for service in services.values():
            _give_picture(service, at)
        offers = load_prices(found, services, at)
        db.session.flush()
        stays = [item for one in booked for item in one.items]
        first, last = min(item.starts_at for item in stays), max(item.ends_at for item in stays)
        tables = price_tables(services.values(), first.date(), last.date())
        prices = {key: tables[service.id] for key, service in services.items()}
        bookings = [
            _booking(one, number, found, zone, customers[one.customer], prices)
            for number, one in enumerate(booked, start=1)
        ]
        db.session.add_all(bookings)
        db.session.flush()
        for number, booking in enumerate(bookings, start=1):
            load_charges(booking, number, offers)
            subject = Subject("booking", booking.id, booking.customer_id)
            record("booking.created", subject, SYSTEM, booking.created_at, {"number": booking.number})
        load_payments(found.slug, bookings, at)
        search_at_once()
        load_consents(customers.values(), at)
        load_login(bookings, PASSWORD, at)
        landlord = db.session.get_one(Landlord, customers[mine[0].person.key].landlord_id)
        landlord.last_customer_number, landlord.last_booking_number = len(mine), len(booked)


def _service(found: model.Service, position: int, at: datetime) -> Service:
    return Service(
        key=found.key,
        titles=dict(found.titles),
        descriptions=dict(found.descriptions),
        unit_name=found.unit.value,
        capacity=found.capacity,
        persons=found.persons,
        price_minor=found.price,
        tax_basis_points=found.tax_rate,
        starts_at=found.starts,
        ends_at=found.ends,
        slots=[f"{slot.starts:%H:%M}-{slot.ends:%H:%M}" for slot in found.slots],
        position=position,
        created_at=at,
        data_fields=[_data_field(one, index) for index, one in enumerate(found.fields)],
    )


def _give_picture(service: Service, at: datetime) -> None:
    stored = store_content(Content(picture(service.key), CONTENT_TYPE, f"{service.key}.jpg"), at=at)
    claim_files([stored.id], subject_of(service))
    service.picture_file_id = stored.id


def _data_field(found: model.DataField, position: int) -> DataField:
    return DataField(
        key=found.key,
        labels=dict(found.labels),
        helps={},
        type_name=found.type.value,
        scope_name=found.scope.value,
        is_required=found.is_required,
        is_personal=found.is_personal,
        choices=[{"value": choice.key, "labels": dict(choice.labels)} for choice in found.choices],
        position=position,
    )


def _customer(found: model.Customer, position: int, landlord: model.Landlord, zone: ZoneInfo) -> Customer:
    person = found.person
    country = landlord.contact.address.country
    address = person.address
    return Customer(
        number=found.number,
        kind=person.kind.value,
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        vat_id=person.vat_id,
        email=person.email,
        email_key=canonical_email(person.email) if person.email else "",
        language=person.language if person.language in ("de", "en", "fr") else "en",
        birthday=person.birthday,
        comment=person.comment,
        allows_profiling=position % EVERY_FIFTH != 0,
        created_at=_utc(found.created_at, zone),
        phones=[CustomerPhone(number=one, international=international_number(one, country)) for one in person.phones],
        addresses=[
            CustomerAddress(
                street=address.street, postal_code=address.postal_code, city=address.city, country=address.country
            )
        ],
    )


def _booking(
    found: model.Booking,
    number: int,
    landlord: model.Landlord,
    zone: ZoneInfo,
    customer: Customer,
    prices: Mapping[str, PriceTable],
) -> Booking:
    created = _utc(found.created_at, zone)
    takes_place = found.kind is not model.BookingKind.OFFER and found.cancelled_at is None
    return Booking(
        number=f"{created.year}-{number:05d}",
        customer=customer,
        kind_name=found.kind.value,
        channel=found.channel.value,
        point_of_sale=found.point_of_sale,
        language=customer.language,
        currency=landlord.currency,
        starts_at=min(_utc(item.starts_at, zone) for item in found.items),
        ends_at=max(_utc(item.ends_at, zone) for item in found.items),
        created_at=created,
        confirmed_at=created if found.kind is model.BookingKind.BOOKING else None,
        cancelled_at=_utc(found.cancelled_at, zone) if found.cancelled_at else None,
        items=[
            _item(item, position, zone, prices[item.service], takes_place) for position, item in enumerate(found.items)
        ],
        # Known to be empty, so that adding to it asks the database nothing.
        charges=[],
    )


def _item(found: model.BookingItem, position: int, zone: ZoneInfo, table: PriceTable, takes_place: bool) -> BookingItem:
    service = table.service
    period = Period(_utc(found.starts_at, zone), _utc(found.ends_at, zone), found.units)
    lines = price_lines(service, period, zone, table)
    return BookingItem(
        service=service,
        service_id=service.id,
        position=position,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        quantity=found.quantity,
        persons=len(found.participants),
        units=found.units,
        price_lines=[line.to_json() for line in lines],
        price_minor=price_of(lines, found.quantity),
        tax_basis_points=service.tax_basis_points,
        state_name=found.state.value,
        takes_place=takes_place,
        stored_questions=[Question.of(one).to_json() for one in service.data_fields],
        answers=dict(found.answers),
        participants=[
            Participant(position=index, answers=dict(one.answers)) for index, one in enumerate(found.participants)
        ],
    )


def _utc(local: datetime, zone: ZoneInfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)
