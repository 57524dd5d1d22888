"""Create, find, change and cancel bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.bookings.attachments import claim_attachments
from core.bookings.models import Booking, BookingItem, BookingKind, Participant
from core.bookings.occupancy import require_places
from core.bookings.prices import price_of
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.services import questions_of
from core.customers.models import Customer
from core.db import db
from core.errors import DomainError, NotFound
from core.landlords.services import current_landlord, next_booking_number
from core.messages.services import Plan, Recipient, plan_message

CONFIRMATION = "core.booking_confirmation"
CANCELLATION = "core.booking_cancellation"


class InThePast(DomainError):
    """What is booked must begin in the future."""

    code = "in_the_past"
    status = 422
    text = lazy_gettext("This time is in the past. Please choose another time.")


class ServiceArchived(DomainError):
    """The service is not offered any more."""

    code = "service_archived"
    status = 409
    text = lazy_gettext("This service is not offered any more.")


class AlreadyCancelled(DomainError):
    """The booking has been cancelled before."""

    code = "already_cancelled"
    status = 409
    text = lazy_gettext("This booking has already been cancelled.")


@dataclass(frozen=True)
class NewItem:
    """One service to be booked."""

    service_id: int
    period: Period
    quantity: int = 1
    answers: Mapping[str, str] = field(default_factory=dict)
    participants: Sequence[Mapping[str, str]] = ()


@dataclass(frozen=True)
class NewBooking:
    """What is to be booked, and how it came in; ``form_key`` makes a repeated post harmless (R-42)."""

    items: Sequence[NewItem]
    kind: BookingKind = BookingKind.BOOKING
    channel: str = "website"
    point_of_sale: str = ""
    language: str = "de"
    notes: str = ""
    form_key: str | None = None


def get_booking(booking_id: int) -> Booking:
    """Return one booking.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    booking = db.session.scalar(select(Booking).where(Booking.id == booking_id).options(joinedload(Booking.customer)))
    if booking is None:
        raise NotFound
    return booking


def booking_with_form_key(form_key: str) -> Booking | None:
    """Return the booking that a form has already made."""
    return db.session.scalar(select(Booking).where(Booking.form_key == form_key))


def lock_booking(booking_id: int) -> Booking:
    """Return one booking, locked until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    booking = db.session.scalar(
        select(Booking).where(Booking.id == booking_id).with_for_update().execution_options(populate_existing=True)
    )
    if booking is None:
        raise NotFound
    return booking


def create_booking(customer: Customer, new: NewBooking, *, actor: Actor, at: datetime) -> Booking:
    """Create a booking and plan its confirmation, all in the running transaction.

    Raises:
        FullyBooked: a service has not enough places left.
        InThePast: an item that a customer books has begun.
        ServiceArchived: a service is not offered any more.
    """
    # One lock order for every writer: services by ascending id (reliability.md, 4.1).
    for service_id in sorted({item.service_id for item in new.items}):
        db.session.scalars(select(Service).where(Service.id == service_id).with_for_update()).one()
    booking = Booking(
        number=next_booking_number(current_landlord(), at.year),
        customer=customer,
        kind_name=new.kind.value,
        channel=new.channel,
        point_of_sale=new.point_of_sale or current_landlord().name,
        language=new.language,
        currency=current_landlord().currency,
        notes=new.notes,
        starts_at=min(item.period.starts_at for item in new.items),
        ends_at=max(item.period.ends_at for item in new.items),
        created_at=at,
        confirmed_at=at if new.kind is BookingKind.BOOKING else None,
        form_key=new.form_key,
    )
    db.session.add(booking)
    for position, item in enumerate(new.items):
        if item.period.starts_at < at and new.channel == "website":
            raise InThePast
        booking.items.append(_new_item(item, position, new.kind))
        # The next item of the same service must count this one.
        db.session.flush()
    claim_attachments(booking)
    record("booking.created", subject_of(booking), actor, at, {"number": booking.number, "kind": new.kind.value})
    if new.kind is BookingKind.BOOKING:
        confirm(booking, at=at)
    return booking


def confirm(booking: Booking, *, at: datetime) -> None:
    """Tell the apps about a confirmed booking and plan its confirmation mail."""
    tell(hookspecs.booking_confirmed, booking=booking, now=at)
    plan_booking_message(booking, CONFIRMATION, "first", now=at)


def cancel_booking(booking: Booking, *, with_message: bool, actor: Actor, at: datetime) -> None:
    """Cancel a booking with or without a message; its places are free again at once.

    Raises:
        AlreadyCancelled: it was cancelled before.
    """
    if booking.is_cancelled:
        raise AlreadyCancelled
    booking.cancelled_at = at
    for item in booking.items:
        item.takes_place = False
    record("booking.cancelled", subject_of(booking), actor, at, {"number": booking.number})
    if with_message:
        plan_booking_message(booking, CANCELLATION, "first", now=at)


def plan_booking_message(booking: Booking, kind: str, occurrence: str, *, now: datetime) -> None:
    """Plan a message about a booking to its customer; without an address there is nobody to write to."""
    customer = booking.customer
    if customer.email:
        recipient = Recipient(customer.email, customer.person_name, booking.language, customer.id)
        plan_message(Plan(kind, subject_of(booking), occurrence, recipient, now), now=now)


def subject_of(booking: Booking) -> Subject:
    """Return a booking as the subject of messages and activities."""
    return Subject("booking", booking.id, booking.customer_id)


def _new_item(new: NewItem, position: int, kind: BookingKind) -> BookingItem:
    takes_place = kind is not BookingKind.OFFER
    if takes_place:
        service = require_places(new.service_id, new.period, new.quantity)
    else:
        service = db.session.scalars(select(Service).where(Service.id == new.service_id)).one()
    if service.is_archived:
        raise ServiceArchived
    return BookingItem(
        service=service,
        position=position,
        starts_at=new.period.starts_at,
        ends_at=new.period.ends_at,
        quantity=new.quantity,
        units=new.period.units,
        unit_price_minor=service.price_minor,
        price_minor=price_of(service, new.period, new.quantity),
        tax_basis_points=service.tax_basis_points,
        takes_place=takes_place,
        stored_questions=[question.to_json() for question in questions_of(service)],
        answers=dict(new.answers),
        participants=[
            Participant(position=index, answers=dict(answers)) for index, answers in enumerate(new.participants)
        ],
    )
