"""Describe what the demo data consist of.

Everything here is plain and frozen, and knows no database. Money is in minor units of
the landlord's currency (cents). Tax rates are basis points: 1900 is 19 %. Moments are
naive and mean the landlord's local time; the zone stands in ``Landlord.timezone``.
Periods are half-open: the end is the first moment that is free again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeAlias

Texts: TypeAlias = Mapping[str, str]
"""One text per language code: ``de``, ``en`` and ``fr``."""

Answers: TypeAlias = Mapping[str, str]
"""Data field key to answer, in the canonical form of the field's type.

Number: digits with a decimal point. Date: ISO 8601. Yes/no: ``yes`` or ``no``. Choice:
the key of the choice. Everything else: as the customer typed it. A field that was not
answered is absent. File fields are never answered: the demo has no files.
"""


class Plan(StrEnum):
    """Name the plans, lowest first."""

    BASIC = "basic"
    PREMIUM = "premium"
    ENTERPRISE = "enterprise"


class Unit(StrEnum):
    """Name what a service is priced by.

    Nights and days are counted in calendar days, hours in clock hours. A slot is one
    fixed time for the whole object, a seat is one place at a fixed time.
    """

    NIGHT = "night"
    DAY = "day"
    HOUR = "hour"
    SLOT = "slot"
    SEAT = "seat"


class FieldType(StrEnum):
    """Name the types of data fields (product id B-02)."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    EMAIL = "email"
    PHONE = "phone"
    PLATE = "plate"
    FILE = "file"


class Scope(StrEnum):
    """Say whether a data field is asked once per booking or of each participant."""

    BOOKING = "booking"
    PARTICIPANT = "participant"


class BookingKind(StrEnum):
    """Name the kinds of bookings in the order of their flow."""

    OFFER = "offer"
    RESERVATION = "reservation"
    BOOKING = "booking"


class ItemState(StrEnum):
    """Name the states of a booking item in the order of their flow."""

    OPEN = "open"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class Channel(StrEnum):
    """Name where bookings come from."""

    WEBSITE = "website"
    OFFICE = "office"
    HOLIDU = "holidu"
    BOOKING_COM = "booking_com"


class CustomerKind(StrEnum):
    """Tell persons from companies."""

    PERSON = "person"
    COMPANY = "company"


class DuplicateKind(StrEnum):
    """Name how a second record of the same customer came about."""

    TYPO = "typo"
    UMLAUT = "umlaut"
    MARRIAGE = "marriage"
    SWAPPED_NAMES = "swapped_names"
    INITIAL = "initial"
    OTHER_EMAIL = "other_email"
    PHONE_SPELLING = "phone_spelling"
    MOVED = "moved"
    COMPANY_PERSON = "company_person"
    EMAIL_CASE = "email_case"


@dataclass(frozen=True, slots=True)
class Address:
    """Hold a postal address; ``country`` is ISO 3166-1 alpha-2."""

    street: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Hold how customers reach a landlord."""

    address: Address
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Offer one answer of a choice field."""

    key: str
    labels: Texts


@dataclass(frozen=True, slots=True)
class DataField:
    """Ask one typed question of a service; only choice fields have ``choices``."""

    key: str
    type: FieldType
    scope: Scope
    labels: Texts
    is_required: bool = False
    is_personal: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """Fix a time of day at which a slot or seat service takes place."""

    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Service:
    """Describe what can be booked.

    ``capacity`` counts what is bookable at the same moment: objects, or seats.
    ``persons`` is how many people one of these holds. ``price`` is for one unit of one
    object or seat, tax included, in minor units. ``tax_rate`` is in basis points.
    ``starts`` and ``ends`` are the times of day of check-in and check-out for nights,
    of hand-over and return for days, and the opening hours for hours, slots and seats.
    ``slots`` is filled for slots and seats only.
    """

    key: str
    unit: Unit
    capacity: int
    persons: int
    price: int
    tax_rate: int
    titles: Texts
    descriptions: Texts
    starts: time
    ends: time
    slots: tuple[Slot, ...] = ()
    fields: tuple[DataField, ...] = ()


@dataclass(frozen=True, slots=True)
class Landlord:
    """Describe one landlord with everything that can be booked there.

    ``timezone`` is an IANA name, ``currency`` is ISO 4217, ``color`` is ``#rrggbb``
    with at least 4.5:1 against white. ``customer_number_pattern`` is a format string
    with the one place-holder ``number``.
    """

    slug: str
    name: str
    plan: Plan
    timezone: str
    currency: str
    language: str
    contact: Contact
    color: str
    customer_number_pattern: str
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Hold the details of a customer, as they were typed.

    A company has its contact's name in ``first_name`` and ``last_name``. The key is
    unique over all landlords. ``duplicate_of`` is the key of the first record of the
    same customer, ``household_of`` the key of somebody who lives at the same address
    and is not the same customer.
    """

    key: str
    kind: CustomerKind
    first_name: str
    last_name: str
    email: str
    address: Address
    language: str
    company: str = ""
    vat_id: str = ""
    phones: tuple[str, ...] = ()
    birthday: date | None = None
    comment: str = ""
    duplicate_of: str | None = None
    duplicate_kind: DuplicateKind | None = None
    household_of: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """Hold a person or company as a customer of one landlord (by slug)."""

    landlord: str
    number: str
    created_at: datetime
    person: Person


@dataclass(frozen=True, slots=True)
class Participant:
    """Hold the answers of one participant to the fields asked of each."""

    answers: Answers


@dataclass(frozen=True, slots=True)
class BookingItem:
    """Book one service for one period.

    ``units`` is the length in the unit of the service, 1 for slots and seats. ``answers`` are those
    to the fields that the service asks once per booking.
    """

    service: str
    starts_at: datetime
    ends_at: datetime
    units: int
    quantity: int
    state: ItemState
    answers: Answers
    participants: tuple[Participant, ...]


@dataclass(frozen=True, slots=True)
class Booking:
    """Hold one booking; ``landlord`` is a slug, ``customer`` the key of a person.

    ``valid_until`` is the last day of an offer or reservation, else None.
    ``point_of_sale`` is the name of the organisation that sold the booking.
    """

    key: str
    landlord: str
    customer: str
    kind: BookingKind
    channel: Channel
    point_of_sale: str
    created_at: datetime
    cancelled_at: datetime | None
    valid_until: date | None
    items: tuple[BookingItem, ...]


@dataclass(frozen=True, slots=True)
class DemoData:
    """Hold all demo data.

    Customers and bookings come landlord by landlord, in the order of their creation.
    """

    today: date
    seed: int
    landlords: tuple[Landlord, ...]
    customers: tuple[Customer, ...]
    bookings: tuple[Booking, ...]
