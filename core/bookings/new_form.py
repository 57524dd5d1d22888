"""The form in which staff create a booking: time by the service's unit, extras, kind, and a new customer if needed."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import LazyString, lazy_gettext
from marshmallow import fields

from core.bookings.customer_fields import NewCustomer, customer_fields
from core.bookings.item_fields import ItemForm, chosen_times, item_fields
from core.bookings.models import BookingKind
from core.catalogue.models import Service
from core.catalogue.price_models import Extra
from core.landlords.models import Landlord
from core.web.checks import at_most, one_of
from core.web.forms import Choice, FormSchema

LONGEST_NOTES = 4000
# The buttons beside "create": work out the price first, or go on with another service afterwards.
PRICE, MORE = "price", "more"


class NewBookingForm(ItemForm, NewCustomer):
    """A booking of one service, for a known or a new customer."""

    def __init__(
        self,
        service: Service,
        landlord: Landlord,
        extras: Sequence[Extra],
        *,
        with_customer: bool,
        given: Mapping[str, str],
    ) -> None:
        self.service = service
        made: dict[str, Any] = customer_fields() if with_customer else {}
        made |= item_fields(service, extras, landlord.currency)
        made |= _common_fields()
        schema = FormSchema.from_dict(made)()
        values = {"form_key": secrets.token_urlsafe(24), "language": landlord.language}
        super().__init__(schema, {**values, **chosen_times(schema, given)})


def kind_field() -> fields.String:
    """Return the choice of how binding a booking is."""
    return fields.String(
        load_default=BookingKind.BOOKING.value,
        validate=one_of({kind.value: kind for kind in BookingKind}),
        metadata={
            "label": lazy_gettext("Kind"),
            "widget": "radio",
            "choices": lambda: [Choice(kind.value, str(label)) for kind, label in _KINDS.items()],
        },
    )


def _common_fields() -> dict[str, fields.Field[Any]]:
    return {
        "kind": kind_field(),
        "notes": fields.String(
            load_default="",
            validate=at_most(LONGEST_NOTES),
            metadata={
                "label": lazy_gettext("Notes"),
                "help": lazy_gettext("Only your team sees them."),
                "widget": "textarea",
            },
        ),
        "form_key": fields.String(required=True, validate=at_most(64), metadata={"widget": "hidden"}),
        "step": fields.String(
            load_default="", validate=one_of(dict.fromkeys(("", PRICE, MORE))), metadata={"widget": "hidden"}
        ),
    }


_KINDS: Mapping[BookingKind, LazyString] = {
    BookingKind.BOOKING: lazy_gettext("Booking – binding; the customer gets a confirmation by e-mail"),
    BookingKind.RESERVATION: lazy_gettext("Reservation – the place is held, nothing is sent"),
    BookingKind.OFFER: lazy_gettext("Offer – nothing is held, nothing is sent"),
}
