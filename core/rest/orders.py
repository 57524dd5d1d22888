"""Bookings that programs make: what they send, checked by the rules of the pages, and turned into a booking (B-06)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from marshmallow import fields, validate
from sqlalchemy import select

from core.bookings.models import Booking, BookingKind
from core.bookings.new_form import LONGEST_NOTES
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import FieldScope, FieldType, Service
from core.catalogue.questions import BadAnswer, Question, checked_answer
from core.catalogue.services import questions_of
from core.customers.models import Customer
from core.customers.schemas import customer_data
from core.customers.services import create_customer, get_customer
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import LANGUAGES
from core.permissions.token_rights import TokenRight
from core.rest.customer_views import CustomerIn
from core.rest.schema import ApiSchema, Moment, Yes, one_of, row, said, text, wrong
from core.rest.stays import MOST_EXTRAS, ExtraIn, StayIn, chosen_extras, read_stay
from core.rest.tokens import Caller
from core.storefront.dates import MOST_PERSONS
from core.web.checks import NOT_AN_OPTION, NOT_USABLE, REQUIRED, UNKNOWN

MOST_ITEMS = 20
MOST_ANSWERS = 100
LONGEST_ANSWER = 4000
OWN_CHANNEL = "api"


class ReferenceTaken(DomainError):
    """The partner has made another booking with this reference."""

    code = "reference_taken"
    status = 409
    text = lazy_gettext("There is a booking with the reference %(reference)s already.")


def answers_field(**options: Any) -> fields.Dict:
    """Return a field for answers by the keys of their questions."""
    keys, values = text(60), text(LONGEST_ANSWER)
    return fields.Dict(keys, values, validate=validate.Length(max=MOST_ANSWERS), **options)


class BookingItemIn(StayIn):
    """A stay to be booked; `answers` are those to the service's questions, each participant has their own."""

    answers = answers_field(load_default=dict)
    participants = fields.List(answers_field(), load_default=list, validate=validate.Length(max=MOST_PERSONS))
    extras = fields.List(fields.Nested(ExtraIn), load_default=list, validate=validate.Length(max=MOST_EXTRAS))


class BookingIn(ApiSchema):
    """A booking, for a known customer or, with `customer`, for a new one."""

    customer_id = row(metadata=said("Needs the right customers.read"))
    customer = fields.Nested(CustomerIn)
    kind = one_of(*(kind.value for kind in BookingKind), load_default=BookingKind.BOOKING.value)
    items = fields.List(fields.Nested(BookingItemIn), required=True, validate=validate.Length(min=1, max=MOST_ITEMS))
    language = one_of(*LANGUAGES)
    notes = text(LONGEST_NOTES, load_default="")
    expires_at = Moment(metadata=said("Until when an offer or a reservation is good; not for partners"))
    partner_reference = text(120, shortest=1, metadata=said("What the partner calls it; each one is taken once"))
    with_message = Yes(load_default=True, metadata=said("Whether the customer gets the confirmation"))


def place_booking(given: Mapping[str, Any], caller: Caller, *, at: datetime) -> Booking:
    """Create a booking, marked with the channel and the point of sale of the token.

    Raises:
        BadInput: a value does not fit.
        ReferenceTaken: the partner's reference is known.
        DomainError: a rule of bookings refuses it.
    """
    _require_one_customer(given, caller)
    # One lock order for every writer: services by ascending id, then the landlord's numbers (reliability.md, 4.1).
    for service_id in sorted({one["service_id"] for one in given["items"]}):
        _lock(service_id)
    items = [_item(one, f"/items/{index}", at) for index, one in enumerate(given["items"])]
    new = _new_booking(given, items, caller, at)
    _require_new_reference(new)
    customer = _customer(given, caller, at)
    if "language" not in given:
        new = replace(new, language=customer.language)
    return create_booking(customer, new, actor=caller.actor, at=at)


def is_of(booking: Booking, caller: Caller) -> bool:
    """Tell whether a program may know a booking; a partner knows only what it sold."""
    return not caller.is_partner or (booking.channel, booking.point_of_sale) == (caller.channel, caller.point_of_sale)


def checked_answers(given: Mapping[str, str], questions: Mapping[str, Question], pointer: str) -> dict[str, str]:
    """Return checked answers by key; what is still missing is asked for later.

    Raises:
        BadInput: there is no such question, or an answer does not fit.
    """
    checked: dict[str, str] = {}
    for key, answer in given.items():
        question = questions.get(key)
        if question is None:
            raise wrong(f"{pointer}/{key}", str(UNKNOWN))
        if question.type is FieldType.FILE:
            raise wrong(f"{pointer}/{key}", str(NOT_USABLE))
        try:
            checked[key] = checked_answer(replace(question, required=False), answer)
        except BadAnswer as error:
            raise wrong(f"{pointer}/{key}", str(error.text)) from error
    return checked


def _require_one_customer(given: Mapping[str, Any], caller: Caller) -> None:
    if ("customer_id" in given) == ("customer" in given):
        raise wrong("/customer", str(REQUIRED if "customer" not in given else NOT_USABLE))
    if "customer_id" in given and TokenRight.CUSTOMERS_READ not in caller.rights:
        raise wrong("/customer_id", str(NOT_USABLE))


def _lock(service_id: int) -> None:
    db.session.scalar(select(Service.id).where(Service.id == service_id).with_for_update())


def _item(given: Mapping[str, Any], pointer: str, at: datetime) -> NewItem:
    stay = read_stay(given, pointer, at=at)
    asked = {question.key: question for question in questions_of(stay.service, FieldScope.BOOKING)}
    person = {question.key: question for question in questions_of(stay.service, FieldScope.PARTICIPANT)}
    people = [
        checked_answers(one, person, f"{pointer}/participants/{index}")
        for index, one in enumerate(given["participants"])
    ]
    if len(people) > max(stay.persons, stay.quantity):
        raise wrong(f"{pointer}/participants", str(NOT_USABLE))
    # Everybody who comes has a place for answers, as in the booking route.
    people += [{}] * (stay.persons - len(people) if person else 0)
    return NewItem(
        stay.service.id,
        stay.period,
        stay.quantity,
        answers=checked_answers(given["answers"], asked, f"{pointer}/answers"),
        participants=people,
        persons=stay.persons,
        extras=chosen_extras(given["extras"]),
    )


def _new_booking(given: Mapping[str, Any], items: list[NewItem], caller: Caller, at: datetime) -> NewBooking:
    kind, expires_at = BookingKind(given["kind"]), given.get("expires_at")
    if expires_at is not None and (caller.is_partner or kind is BookingKind.BOOKING or expires_at <= at):
        raise wrong("/expires_at", str(NOT_USABLE))
    return NewBooking(
        items,
        kind=kind,
        channel=caller.channel or OWN_CHANNEL,
        point_of_sale=caller.point_of_sale,
        language=given.get("language", ""),
        notes=given["notes"],
        expires_at=expires_at,
        partner_reference=given.get("partner_reference"),
        with_message=given["with_message"],
    )


def _require_new_reference(new: NewBooking) -> None:
    if new.partner_reference is None:
        return
    query = select(Booking.id).where(Booking.channel == new.channel, Booking.partner_reference == new.partner_reference)
    if db.session.scalar(query) is not None:
        raise ReferenceTaken(reference=new.partner_reference)


def _customer(given: Mapping[str, Any], caller: Caller, at: datetime) -> Customer:
    if "customer" in given:
        return create_customer(customer_data(given["customer"]), actor=caller.actor, at=at)
    try:
        return get_customer(given["customer_id"])
    except NotFound as error:
        raise wrong("/customer_id", str(NOT_AN_OPTION)) from error
