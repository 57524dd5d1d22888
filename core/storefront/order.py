"""What the draft amounts to: everything that the summary shows and that is booked; and which step is missing."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from marshmallow import ValidationError

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.bookings.models import Booking, BookingKind
from core.bookings.requests import plan_request_mail
from core.bookings.services import NewBooking, NewItem, create_booking
from core.customers.access import create_access
from core.customers.access_mails import plan_access_mail
from core.customers.models import Customer
from core.customers.services import create_customer
from core.i18n import current_language
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.payments.dues import local_day, parts_ahead
from core.payments.schedule import Days, Part
from core.permissions.booking_rights import BookingRight, BookingRights
from core.storefront.cart import CartItem, require_cart
from core.storefront.consents import agreed_labels, record_agreed
from core.storefront.details import Details, Questionnaire, people_of
from core.storefront.models import BookingDraft
from core.storefront.quote import Quote, quote_of
from core.storefront.rights import offered_kinds, reserved_until
from core.storefront.steps import StepMissing


@dataclass(frozen=True)
class Order:
    """The items with everything that was answered, at the present price, and what the visitor may make of them."""

    cart: Sequence[CartItem]
    details: Details
    rights: BookingRights
    customer: Customer | None
    at: datetime

    @cached_property
    def quote(self) -> Quote:
        """What it costs."""
        return quote_of(self.cart)

    @property
    def questionnaire(self) -> Questionnaire:
        """What was asked."""
        return Questionnaire(self.cart, asks_contact=self.customer is None)

    @property
    def kinds(self) -> tuple[BookingKind, ...]:
        """What the visitor may make of it, the most binding first."""
        return offered_kinds(self.rights)

    @property
    def pays_later(self) -> bool:
        """Whether the payment terms hold; else everything is due at once."""
        return self.rights.may(BookingRight.PAY_LATER)

    @property
    def starts_at(self) -> datetime:
        """When the first item begins."""
        return min(item.chosen.period.starts_at for item in self.cart)

    @property
    def reserved_until(self) -> datetime:
        """Until when a reservation would be good."""
        return reserved_until(self.rights, self.starts_at, current_landlord().zone, at=self.at)

    @cached_property
    def dues(self) -> list[Part]:
        """What will be due when, if it is booked."""
        days = Days(local_day(self.at), local_day(self.starts_at))
        return parts_ahead(self.quote.total_minor, days, at_once=not self.pays_later)

    def fingerprint(self, draft: BookingDraft) -> str:
        """Return a mark of everything that the summary shows, ending in the price; another one means a change."""
        details, quote = self.details, self.quote
        answers = {
            key: [dict(one.answers), [dict(who) for who in one.participants]] for key, one in details.items.items()
        }
        dues = [[part.kind.value, part.due_on.isoformat(), part.amount_minor] for part in self.dues]
        allowed = [[kind.value for kind in self.kinds], dues, self.reserved_until.isoformat()]
        who = self.customer.id if self.customer is not None else dict(details.contact)
        agreed = agreed_labels(draft) if self.customer is None else []
        shown = [draft.key_hash, _priced(quote), quote.currency, who, answers, allowed, agreed]
        mark = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]
        return f"{mark}-{quote.total_minor}"


def read_order(draft: BookingDraft | None, rights: BookingRights, customer: Customer | None, *, at: datetime) -> Order:
    """Return everything that the draft says, checked against the services as they are now.

    Raises:
        StepMissing: a step was left out, or its answers do not hold any more.
    """
    cart = require_cart(draft, at=at)
    data: Mapping[str, Any] = draft.data if draft is not None else {}
    questionnaire = Questionnaire(cart, asks_contact=customer is None)
    try:
        details = questionnaire.read(data.get("details", {}), data.get("uploads", {}))
    except ValidationError as error:
        raise StepMissing("storefront.details") from error
    return Order(cart, details, rights, customer, at)


def place_order(draft: BookingDraft, order: Order, kind: BookingKind, *, at: datetime) -> Booking:
    """Create the booking, and a customer unless one has signed in, from a draft that is locked; forget what was typed.

    Raises:
        FullyBooked: somebody else was quicker.
        AccessExists: somebody signs in with the address that was typed.
    """
    customer = order.customer or _new_customer(order.details, draft.data.get("agreed", {}), at)
    actor = _actor(customer)
    new = NewBooking(
        tuple(_new_item(item, order.details) for item in order.cart),
        kind=kind,
        language=current_language(),
        expires_at=order.reserved_until if kind is BookingKind.RESERVATION else None,
        holder=draft.key_hash,
        pays_at_once=not order.pays_later,
        form_key=draft.key_hash,
    )
    booking = create_booking(customer, new, actor=actor, at=at)
    plan_request_mail(booking, now=at)
    draft.booking_id = booking.id
    draft.data = {}
    return booking


def _new_customer(details: Details, agreed: Mapping[str, Any], at: datetime) -> Customer:
    data = details.customer_data()
    actor = Actor(ActorKind.CUSTOMER, f"{data.first_name} {data.last_name}")
    customer = create_customer(data, actor=actor, at=at)
    record_agreed(customer, agreed, actor=actor, at=at)
    if has_customer_login(current_landlord()):
        plan_access_mail(create_access(customer, actor=actor, at=at), now=at)
    return customer


def _actor(customer: Customer) -> Actor:
    return Actor(ActorKind.CUSTOMER, customer.person_name)


def _new_item(item: CartItem, details: Details) -> NewItem:
    stay, answered = item.chosen, details.items[item.key]
    return NewItem(
        stay.service.id,
        stay.period,
        stay.quantity,
        answers=answered.answers,
        participants=answered.participants[: people_of(item)],
        persons=stay.persons,
        extras=stay.extras,
    )


def _priced(quote: Quote) -> list[Any]:
    return [
        [
            one.item.key,
            one.item.service.id,
            one.item.chosen.period.starts_at.isoformat(),
            one.item.chosen.period.ends_at.isoformat(),
            one.item.chosen.quantity,
            one.item.chosen.persons,
            [line.to_json() for line in one.lines],
            one.item.service.tax_basis_points,
            [
                [charge.extra_id, charge.quantity, charge.amount_minor, charge.tax_basis_points]
                for charge in one.charges
            ],
        ]
        for one in quote.items
    ]
