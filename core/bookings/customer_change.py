"""Give a booking to another customer (B-04); items, participants and answers stay as they are."""

from datetime import datetime

from flask_babel import lazy_gettext

from core.activities.services import Actor, Subject, record
from core.bookings.changes import lock_for_changes
from core.bookings.models import Booking, BookingKind
from core.bookings.services import CONFIRMATION, get_booking, plan_booking_message, subject_of
from core.customers.models import Customer
from core.customers.services import get_customer, hold_customer
from core.db import db
from core.errors import DomainError
from core.messages.services import Recipient, redirect_messages

CUSTOMER_CHANGED, GIVEN_AWAY = "booking.customer_changed", "booking.given_away"


class SameCustomer(DomainError):
    """The booking belongs to this customer already."""

    code = "same_customer"
    status = 409
    text = lazy_gettext("The booking belongs to this customer already. Please choose another one.")


def change_customer_of(
    booking_id: int, customer_id: int, version: int, *, with_confirmation: bool, actor: Actor, at: datetime
) -> Booking:
    """Give a booking to another customer; messages that were not sent yet go to them, or nowhere without an address.

    ``with_confirmation`` sends a confirmation of a booking to the new customer.

    Raises:
        AlreadyCancelled: the booking was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        NotFound: there is no such booking or customer.
        SameCustomer: it is theirs already.
    """
    # Customers before bookings and by ascending id, as a merge locks them (reliability.md, 4.2).
    for held_id in sorted({get_booking(booking_id).customer_id, customer_id}):
        hold_customer(held_id)
    booking = lock_for_changes(booking_id, version)
    old, new = booking.customer, get_customer(customer_id)
    if old.id == new.id:
        raise SameCustomer
    booking.customer, booking.customer_id = new, new.id
    booking.language = new.language
    db.session.flush()
    _record(booking, old, new, actor, at)
    recipient = Recipient(new.email, new.person_name, new.language, new.id)
    redirect_messages(subject_of(booking), old.id, recipient, actor=actor, now=at)
    if with_confirmation and booking.kind is BookingKind.BOOKING:
        # Another occurrence for each change: whoever had the booking before may get it back.
        plan_booking_message(booking, CONFIRMATION, f"customer-{new.id}-{booking.version}", now=at)
    return booking


def _record(booking: Booking, old: Customer, new: Customer, actor: Actor, at: datetime) -> None:
    names = {"number": booking.number, "changes": {"customer": [_named(old), _named(new)]}}
    record(CUSTOMER_CHANGED, subject_of(booking), actor, at, names)
    # The booking's line stands on the new customer's card; the old one's card says where it went.
    record(GIVEN_AWAY, Subject("customer", old.id, old.id), actor, at, names)


def _named(customer: Customer) -> str:
    return f"{customer.name} ({customer.number})"
