"""Create, find, change and cancel bookings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.bookings.attachments import claim_attachments
from core.bookings.channels import belongs_to_landlord
from core.bookings.extras import extra_charges
from core.bookings.holds import release_holds
from core.bookings.models import Booking, BookingItem, BookingKind, Charge, Participant
from core.bookings.occupancy import require_places
from core.bookings.totals import refresh_total
from core.bookings.validity import reservation_end
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.prices import PriceLine, price_lines, price_of
from core.catalogue.services import questions_of
from core.customers.models import Customer
from core.customers.services import hold_customer
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
    """One service to be booked; ``extras`` says how many of which (by id).

    ``price_minor`` is what a partner took for everything; without it the list price counts.
    """

    service_id: int
    period: Period
    quantity: int = 1
    answers: Mapping[str, str] = field(default_factory=dict)
    participants: Sequence[Mapping[str, str]] = ()
    persons: int = 0
    extras: Mapping[int, int] = field(default_factory=dict)
    price_minor: int | None = None


@dataclass(frozen=True)
class NewBooking:
    """What is to be booked, and how it came in; ``form_key`` makes a repeated post harmless (R-42).

    ``holder`` is whose holds count as free; they are given back. ``payment_term_id`` names a payment term, else the
    landlord's usual one counts; with ``pays_at_once`` everything is due on the day of the booking. Without
    ``with_message`` no confirmation is sent, and none is for what a partner sold.
    """

    items: Sequence[NewItem]
    kind: BookingKind = BookingKind.BOOKING
    channel: str = "website"
    point_of_sale: str = ""
    language: str = "de"
    notes: str = ""
    expires_at: datetime | None = None
    partner_reference: str | None = None
    holder: str = ""
    payment_term_id: int | None = None
    pays_at_once: bool = False
    form_key: str | None = None
    with_message: bool = True


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
        ExtraNotOffered: an extra does not go with its service.
        NotFound: the customer was merged or deleted in the meantime.
    """
    # One lock order for every writer: customers, then services by ascending id (reliability.md, 4.1).
    hold_customer(customer.id)
    for service_id in sorted({item.service_id for item in new.items}):
        db.session.scalars(select(Service).where(Service.id == service_id).with_for_update()).one()
    booking = Booking(
        number=next_booking_number(current_landlord(), at.year),
        customer=customer,
        kind_name=new.kind.value,
        channel=new.channel,
        point_of_sale="" if new.point_of_sale == current_landlord().name else new.point_of_sale,
        language=new.language,
        currency=current_landlord().currency,
        notes=new.notes,
        starts_at=min(item.period.starts_at for item in new.items),
        ends_at=max(item.period.ends_at for item in new.items),
        created_at=at,
        confirmed_at=at if new.kind is BookingKind.BOOKING else None,
        expires_at=_expiry(customer, new, at),
        partner_reference=new.partner_reference,
        payment_choice=_payment_choice(new),
        form_key=new.form_key,
    )
    if new.channel == "website" and any(item.period.starts_at < at for item in new.items):
        raise InThePast
    made = [make_item(item, position) for position, item in enumerate(new.items)]
    charges = [chosen_extras(item) for item in new.items]
    # Known before the first row is written, so that a new booking has its first version.
    booking.total_minor = sum(item.price_minor for item in made)
    booking.total_minor += sum(charge.amount_minor for added in charges for charge in added)
    db.session.add(booking)
    for item, added in zip(made, charges, strict=True):
        place_item(booking, item, added, holder=new.holder, at=at)
    if new.holder:
        release_holds(new.holder)
    reprice(booking, at=at)
    claim_attachments(booking)
    record("booking.created", subject_of(booking), actor, at, {"number": booking.number, "kind": new.kind.value})
    if new.kind is BookingKind.BOOKING:
        confirm(booking, with_message=new.with_message, at=at)
    return booking


def confirm(booking: Booking, *, with_message: bool = True, at: datetime) -> None:
    """Tell the apps about a confirmed booking and plan its confirmation mail; a partner confirms what it sold."""
    tell(hookspecs.booking_confirmed, booking=booking, now=at)
    if with_message and belongs_to_landlord(booking):
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
        # One message for each time that it is cancelled; it may be restored in between.
        plan_booking_message(booking, CANCELLATION, f"{at:%Y-%m-%d %H:%M:%S}", now=at)


def plan_booking_message(booking: Booking, kind: str, occurrence: str, *, now: datetime) -> None:
    """Plan a message about a booking to its customer; without an address there is nobody to write to."""
    customer = booking.customer
    if customer.email:
        recipient = Recipient(customer.email, customer.person_name, booking.language, customer.id)
        plan_message(Plan(kind, subject_of(booking), occurrence, recipient, now), now=now)


def item_of(booking: Booking, item_id: int) -> BookingItem:
    """Return one item of a booking.

    Raises:
        NotFound: the booking has no such item.
    """
    item = next((one for one in booking.items if one.id == item_id), None)
    if item is None:
        raise NotFound
    return item


def subject_of(booking: Booking) -> Subject:
    """Return a booking as the subject of messages and activities."""
    return Subject("booking", booking.id, booking.customer_id)


def reprice(booking: Booking, *, at: datetime) -> None:
    """Store the total of a booking after anything in it has changed its price, and tell who depends on it."""
    refresh_total(booking)
    db.session.flush()
    tell(hookspecs.booking_repriced, booking=booking, now=at)


def make_item(new: NewItem, position: int) -> BookingItem:
    """Return a new item with the list prices and data fields of this moment; it takes no places yet.

    Raises:
        ServiceArchived: the service is not offered any more.
    """
    service = db.session.scalars(select(Service).where(Service.id == new.service_id)).one()
    if service.is_archived:
        raise ServiceArchived
    lines = _price_lines(service, new)
    return BookingItem(
        service=service,
        service_id=service.id,
        position=position,
        starts_at=new.period.starts_at,
        ends_at=new.period.ends_at,
        quantity=new.quantity,
        units=new.period.units,
        persons=new.persons,
        price_lines=[line.to_json() for line in lines],
        price_minor=price_of(lines, new.quantity) if new.price_minor is None else new.price_minor,
        tax_basis_points=service.tax_basis_points,
        stored_questions=[question.to_json() for question in questions_of(service)],
        answers=dict(new.answers),
        participants=[
            Participant(position=index, answers=dict(answers)) for index, answers in enumerate(new.participants)
        ],
    )


def _expiry(customer: Customer, new: NewBooking, at: datetime) -> datetime | None:
    if new.kind is BookingKind.BOOKING:
        return None
    # A reservation that says nothing else lapses after the days that the customer's permission allows.
    return new.expires_at or (reservation_end(customer, at=at) if new.kind is BookingKind.RESERVATION else None)


def _payment_choice(new: NewBooking) -> dict[str, Any]:
    choice: dict[str, Any] = {"term_id": new.payment_term_id, "at_once": new.pays_at_once}
    return {name: value for name, value in choice.items() if value}


def chosen_extras(new: NewItem) -> list[Charge]:
    """Return the charges for the extras of a new item.

    Raises:
        ExtraNotOffered: one does not go with the service.
    """
    if new.price_minor is not None:
        return []
    return extra_charges(new.service_id, new.extras, persons=new.persons, units=new.period.units, places=new.quantity)


def _price_lines(service: Service, new: NewItem) -> Sequence[PriceLine]:
    """Return how the price comes about; a partner's price is none of our prices' doing."""
    if new.price_minor is not None:
        return ()
    return price_lines(service, new.period, current_landlord().zone)


def place_item(booking: Booking, item: BookingItem, charges: list[Charge], *, holder: str = "", at: datetime) -> None:
    """Add an item to a booking, with its places unless it is an offer, and what is charged with it.

    Raises:
        FullyBooked: not enough places are left.
    """
    item.takes_place = booking.kind is not BookingKind.OFFER
    if item.takes_place:
        period = Period(item.starts_at, item.ends_at, item.units)
        require_places(item.service_id, period, item.quantity, at=at, holder=holder)
    booking.items.append(item)
    # The next item of the same service must count this one.
    db.session.flush()
    for charge in charges:
        charge.item_id, charge.position = item.id, len(booking.charges)
        booking.charges.append(charge)
