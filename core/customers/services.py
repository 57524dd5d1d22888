"""Find, create and change customers."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from core.activities.services import Actor, Subject, record
from core.addresses import canonical_email
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.customers.contact_labels import address_label, phone_label
from core.customers.field_models import CustomerField
from core.customers.former import former_numbers, missing_customer
from core.customers.listing import find_customers
from core.customers.models import Customer, CustomerAddress, CustomerKind, CustomerPhone
from core.customers.own_fields import given_values, history_entry, own_fields
from core.customers.phones import international_number
from core.db import db
from core.errors import Conflict, DomainError
from core.i18n import LANGUAGE_NAMES
from core.landlords.services import current_landlord, next_customer_numbers

FIELDS = ("kind", "first_name", "last_name", "company", "vat_id", "email", "language", "birthday", "comment")
# How history shows what is not a plain text.
TYPES = {"is_company": "yes_no", "birthday": "date"}


class NumberTaken(DomainError):
    """Another customer has this number."""

    code = "number_taken"
    status = 409
    text = lazy_gettext("Another customer has the number %(number)s.")


class CustomerAnonymised(DomainError):
    """Nothing new can be stored about somebody of whom nothing is known any more (C-21)."""

    code = "customer_anonymised"
    status = 409
    text = lazy_gettext("This customer was anonymised. Please create a new one.")


@dataclass(frozen=True)
class Address:
    """A postal address as it comes in."""

    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    label: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing; a label and a country alone are no address."""
        return not (self.street or self.postal_code or self.city)


@dataclass(frozen=True)
class CustomerData:
    """Everything that is typed about a customer; without a number the next one is drawn, or the present one stays.

    ``phone_labels`` go with ``phones``, one each. ``own_fields`` of None leaves the landlord's own fields as they are.
    """

    last_name: str = ""
    first_name: str = ""
    kind: str = CustomerKind.PERSON.value
    company: str = ""
    vat_id: str = ""
    email: str = ""
    language: str = "de"
    birthday: date | None = None
    comment: str = ""
    phones: tuple[str, ...] = ()
    address: Address = field(default_factory=Address)
    number: str = ""
    phone_labels: tuple[str, ...] = ()
    more_addresses: tuple[Address, ...] = ()
    own_fields: Mapping[str, str] | None = None

    @property
    def labelled_phones(self) -> list[tuple[str, str]]:
        """The phone numbers, each with its label."""
        labels = [*self.phone_labels, *[""] * len(self.phones)]
        return list(zip(self.phones, labels, strict=False))


@dataclass(frozen=True)
class Origin:
    """The list that a customer comes from (C-23)."""

    import_id: int
    file_name: str


def get_customer(customer_id: int, *, locked: bool = False) -> Customer:
    """Return one customer; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
    """
    query = select(Customer).where(Customer.id == customer_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return _found(db.session.scalar(query), customer_id)


def hold_customer(customer_id: int) -> None:
    """Make sure that a customer is not merged, deleted or anonymised before the transaction ends.

    Whoever adds something to a customer holds them first, before anything else is locked; others may do so at the same
    time.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
        CustomerAnonymised: nobody knows any more who it was.
    """
    held = select(Customer.id, Customer.anonymised_at).where(Customer.id == customer_id)
    found = db.session.execute(held.with_for_update(read=True, key_share=True)).first()
    if found is None:
        raise missing_customer(customer_id)
    if found.anonymised_at is not None:
        raise CustomerAnonymised


def get_card(customer_id: int) -> Customer:
    """Return one customer with phone numbers and addresses, all in one statement.

    Raises:
        NotFound: there is none with this id at this landlord.
        MergedAway: there was one, who was merged into another.
    """
    query = select(Customer).where(Customer.id == customer_id)
    query = query.options(joinedload(Customer.phones), joinedload(Customer.addresses))
    return _found(db.session.scalars(query).unique().one_or_none(), customer_id)


def create_customer(data: CustomerData, *, actor: Actor, at: datetime, origin: Origin | None = None) -> Customer:
    """Create a customer with the given number, or the next one of the landlord's pattern (C-07).

    Raises:
        NumberTaken: another customer has the given number.
    """
    return create_customers([data], actor=actor, at=at, origin=origin)[0]


def create_customers(
    many: Sequence[CustomerData], *, actor: Actor, at: datetime, origin: Origin | None = None
) -> list[Customer]:
    """Create customers with a handful of statements for all of them.

    Raises:
        NumberTaken: another customer has one of the given numbers, or two of these have the same.
    """
    import_id = origin.import_id if origin else None
    customers = [Customer(number=number, created_at=at, import_id=import_id) for number in _numbers_for(many)]
    for customer, data in zip(customers, many, strict=True):
        _fill(customer, data)
    with _others_may_be_quicker(next((data.number for data in many if data.number), "")):
        db.session.add_all(customers)
    for customer in customers:
        record("customer.created", Subject("customer", customer.id, customer.id), actor, at, _through(origin))
    for customer in customers:
        tell(hookspecs.customer_saved, customer=customer, now=at)
    return customers


def change_customer(
    customer: Customer,
    data: CustomerData,
    *,
    version: int,
    actor: Actor,
    at: datetime,
    origin: Origin | None = None,
) -> bool:
    """Change a customer whom the form showed in ``version``, whom the caller has locked; tell whether anything did.

    Raises:
        CustomerAnonymised: nobody knows any more who it was.
        Conflict: somebody else saved in between.
        NumberTaken: another customer has the given number.
    """
    if customer.anonymised_at is not None:
        raise CustomerAnonymised
    if customer.version != version:
        raise Conflict
    _require_free(customer, data.number)
    before = data_of(customer)
    _fill(customer, data)
    if data.number not in ("", customer.number):
        with _others_may_be_quicker(data.number):
            customer.number = data.number
    changes = _changes(before, data_of(customer))
    if changes:
        # Changing a phone number alone would not raise the customer's version.
        customer.version = customer.version + 1
        details = {"changes": changes, **_through(origin)}
        record("customer.changed", Subject("customer", customer.id, customer.id), actor, at, details)
        db.session.flush()
        tell(hookspecs.customer_saved, customer=customer, now=at)
    db.session.flush()
    return bool(changes)


def data_of(customer: Customer) -> CustomerData:
    """Return a customer's present data."""
    addresses = [
        Address(one.street or "", one.postal_code or "", one.city or "", one.country or "", one.label or "")
        for one in customer.addresses
    ]
    return CustomerData(
        **{name: getattr(customer, name) for name in FIELDS},
        phones=tuple(phone.number for phone in customer.phones),
        phone_labels=tuple(phone.label or "" for phone in customer.phones),
        address=addresses[0] if addresses else Address(),
        more_addresses=tuple(addresses[1:]),
        own_fields=dict(customer.own_fields or {}),
        number=customer.number,
    )


def readable(data: CustomerData) -> dict[str, Any]:
    """Return data as people read them, by name; what history keeps and what a conflict shows."""
    return {
        "number": data.number,
        "is_company": "yes" if data.kind == CustomerKind.COMPANY else "no",
        "first_name": data.first_name,
        "last_name": data.last_name,
        "company": data.company,
        "vat_id": data.vat_id,
        "email": data.email,
        "phones": [_labelled(number, phone_label(label)) for number, label in data.labelled_phones],
        "address": _readable_address(data.address),
        "more_addresses": [", ".join(_readable_address(one)) for one in data.more_addresses],
        "birthday": data.birthday.isoformat() if data.birthday else "",
        "language": LANGUAGE_NAMES.get(data.language, data.language),
        "comment": data.comment,
    }


def _changes(before: CustomerData, after: CustomerData) -> list[dict[str, Any]]:
    ours, theirs = readable(before), readable(after)
    changes = [
        {"key": name, "before": ours[name], "after": theirs[name], "type": TYPES.get(name, "")}
        for name in theirs
        if ours[name] != theirs[name]
    ]
    return [*changes, *_own_changes(before.own_fields or {}, after.own_fields or {})]


def _own_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, Any]]:
    changed = {key for key in {*before, *after} if before.get(key, "") != after.get(key, "")}
    if not changed:
        return []
    known: dict[str, CustomerField] = {one.key: one for one in own_fields()}
    return [history_entry(one, before.get(key, ""), after.get(key, "")) for key, one in known.items() if key in changed]


def _readable_address(address: Address) -> list[str]:
    town = f"{address.postal_code} {address.city}".strip()
    parts = [part for part in (address.street, town, address.country) if part]
    return [*parts, address_label(address.label)] if parts and address.label else parts


def _labelled(text: str, label: str) -> str:
    return f"{text} ({label})" if label else text


def _through(origin: Origin | None) -> dict[str, str]:
    return {"import": origin.file_name} if origin else {}


def _found(customer: Customer | None, customer_id: int) -> Customer:
    if customer is None:
        raise missing_customer(customer_id)
    return customer


def _numbers_for(many: Sequence[CustomerData]) -> list[str]:
    """Return a number for each: the given one, which must be free, else the next ones of the pattern."""
    given = Counter(data.number for data in many if data.number)
    taken = next((number for number, count in given.items() if count > 1), None) or min(_taken(given), default=None)
    if taken is not None:
        raise NumberTaken(number=taken)
    drawn: list[str] = []
    while missing := len(many) - given.total() - len(drawn):
        numbers = next_customer_numbers(current_landlord(), missing)
        # Somebody may have given a number of the pattern by hand.
        occupied = _taken(numbers) | set(given)
        drawn += [number for number in numbers if number not in occupied]
    following = iter(drawn)
    return [data.number or next(following) for data in many]


@contextmanager
def _others_may_be_quicker(number: str) -> Iterator[None]:
    """Flush what the block writes; somebody may have taken the number since it was looked for.

    Raises:
        NumberTaken: somebody has.
    """
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise NumberTaken(number=number) from error


def _require_free(customer: Customer, number: str) -> None:
    if number and number != (customer.number if customer.id else "") and _is_taken(number):
        raise NumberTaken(number=number)


def _is_taken(number: str) -> bool:
    return bool(_taken([number]))


def _taken(numbers: Collection[str]) -> set[str]:
    """Return those of the numbers that somebody has, or that an old letter still names."""
    if not numbers:
        return set()
    used = set(db.session.scalars(select(Customer.number).where(Customer.number.in_(numbers))))
    return used | former_numbers(numbers)


def _fill(customer: Customer, data: CustomerData) -> None:
    for name in FIELDS:
        setattr(customer, name, getattr(data, name))
    customer.email_key = canonical_email(data.email) if data.email else ""
    if [(phone.number, phone.label or "") for phone in customer.phones] != data.labelled_phones:
        region = data.address.country or current_landlord().country
        customer.phones = [
            CustomerPhone(number=number, label=label, international=international_number(number, region))
            for number, label in data.labelled_phones
        ]
    present, wanted = data_of(customer), [data.address, *data.more_addresses]
    if [present.address, *present.more_addresses] != wanted:
        customer.addresses = [
            CustomerAddress(
                street=one.street, postal_code=one.postal_code, city=one.city, country=one.country, label=one.label
            )
            for index, one in enumerate(wanted)
            # A country alone is kept for the first: it says how phone numbers are dialled.
            if not one.is_blank or (index == 0 and one != Address())
        ]
    if data.own_fields is not None:
        customer.own_fields = given_values(data.own_fields)


__all__ = [
    "Address",
    "CustomerAnonymised",
    "CustomerData",
    "NumberTaken",
    "Origin",
    "change_customer",
    "create_customer",
    "create_customers",
    "data_of",
    "find_customers",
    "get_card",
    "get_customer",
    "hold_customer",
    "readable",
]
