"""What the draft amounts to: everything that the summary shows and that is booked; and which step is missing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from marshmallow import ValidationError

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, ServiceArchived, create_booking
from core.catalogue.models import Service
from core.catalogue.prices import PriceLine, price_lines, price_of
from core.catalogue.services import get_service
from core.customers.services import create_customer
from core.errors import DomainError, NotFound
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.money import included_tax
from core.storefront.dates import Stay, chosen_stay, dates_form
from core.storefront.details import Details, read_details
from core.storefront.models import BookingDraft


class StepMissing(Exception):
    """The visitor has to go back to a step; ``text`` says why where that is not obvious."""

    def __init__(self, endpoint: str, text: str = "", **values: Any) -> None:
        super().__init__(endpoint)
        self.endpoint = endpoint
        self.text = text
        self.values = values


@dataclass(frozen=True)
class Order:
    """A stay with everything that was answered, at the present price."""

    stay: Stay
    details: Details

    @cached_property
    def price_lines(self) -> list[PriceLine]:
        """How the price of one place comes about."""
        return price_lines(self.stay.service, self.stay.period, current_landlord().zone)

    @property
    def price_minor(self) -> int:
        """The price of everything, gross, in the minor unit."""
        return price_of(self.price_lines, self.stay.quantity)

    @property
    def tax_minor(self) -> int:
        """The tax that the price contains."""
        return included_tax(self.price_minor, self.stay.service.tax_basis_points)

    def fingerprint(self, draft: BookingDraft) -> str:
        """Return a mark of everything that the summary shows, ending in the price; another one means a change."""
        stay, details = self.stay, self.details
        period = [stay.period.starts_at.isoformat(), stay.period.ends_at.isoformat(), stay.quantity, stay.persons]
        price = [self.price_minor, stay.service.tax_basis_points, current_landlord().currency]
        people = [dict(one) for one in details.participants]
        shown = [draft.key_hash, stay.service.id, period, price, dict(details.contact), dict(details.answers), people]
        mark = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:32]
        return f"{mark}-{self.price_minor}"


def read_stay(draft: BookingDraft | None, *, at: datetime) -> Stay:
    """Return what the draft says about service and dates.

    Raises:
        StepMissing: nothing was chosen yet, or it cannot be booked any more.
    """
    service_id = draft.data.get("service_id") if draft is not None else None
    if draft is None or service_id is None:
        raise StepMissing("storefront.services")
    try:
        service = get_service(service_id)
    except NotFound as error:
        raise StepMissing("storefront.services") from error
    typed = draft.data.get("dates", {})
    try:
        return chosen_stay(service, dates_form(service, {}).schema.load(typed), at=at)
    except ValidationError as error:
        raise StepMissing("storefront.dates", service_id=service.id) from error
    except ServiceArchived as error:
        raise StepMissing("storefront.services", error.sentence) from error
    except DomainError as error:
        raise StepMissing("storefront.dates", error.sentence, service_id=service.id) from error


def read_order(draft: BookingDraft | None, *, at: datetime) -> Order:
    """Return everything that the draft says, checked against the service as it is now.

    Raises:
        StepMissing: a step was left out, or its answers do not hold any more.
    """
    stay = read_stay(draft, at=at)
    data = draft.data if draft is not None else {}
    try:
        return Order(stay, read_details(stay, data.get("details", {}), uploads_of(draft, stay.service)))
    except ValidationError as error:
        raise StepMissing("storefront.details") from error


def uploads_of(draft: BookingDraft | None, service: Service) -> dict[str, str]:
    """Return the files that were sent for a service; those for another service are not taken over."""
    data = draft.data if draft is not None else {}
    uploads: dict[str, str] = data.get("uploads", {}).get(str(service.id), {})
    return uploads


def place_order(draft: BookingDraft, order: Order, *, at: datetime) -> Booking:
    """Create customer and booking from a draft that is locked, and forget what was typed.

    Raises:
        FullyBooked: somebody else was quicker.
    """
    stay, details = order.stay, order.details
    data = details.customer_data()
    actor = Actor(ActorKind.CUSTOMER, f"{data.first_name} {data.last_name}")
    customer = create_customer(data, actor=actor, at=at)
    item = NewItem(
        stay.service.id,
        stay.period,
        stay.quantity,
        persons=stay.persons,
        answers=details.answers,
        participants=details.participants,
    )
    new = NewBooking((item,), language=current_language(), form_key=draft.key_hash)
    booking = create_booking(customer, new, actor=actor, at=at)
    draft.booking_id = booking.id
    draft.data = {}
    return booking
