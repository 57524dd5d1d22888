"""The form in which staff create a booking: period by the service's unit, kind, and a new customer if needed."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import fields

from core.bookings.models import BookingKind
from core.catalogue.models import FieldScope, Service, Unit
from core.catalogue.periods import Period, period_of_dates, period_of_hours, period_of_slot
from core.catalogue.services import questions_of
from core.customers.services import CustomerData
from core.i18n import LANGUAGE_NAMES
from core.landlords.models import Landlord
from core.web.checks import at_most, between, email_or_blank, one_of
from core.web.forms import Choice, Form, FormSchema
from core.web.input import row_id

MOST_PEOPLE = 200
LONGEST_HOURS = 24 * 31
LONGEST_NOTES = 4000
CUSTOMER_FIELDS = ("first_name", "last_name", "company", "email", "phone", "language")
PERIOD_FIELDS: Mapping[Unit, tuple[str, ...]] = {
    Unit.NIGHT: ("first", "last"),
    Unit.DAY: ("first", "last"),
    Unit.HOUR: ("day", "start", "hours"),
    Unit.SLOT: ("day", "slot"),
    Unit.SEAT: ("day", "slot"),
}


class NewBookingForm(Form):
    """A booking of one service, for a known or a new customer."""

    def __init__(self, service: Service, landlord: Landlord, *, with_customer: bool) -> None:
        self.service = service
        made: dict[str, Any] = _customer_fields() if with_customer else {}
        made |= _period_fields(service)
        made |= _common_fields(service)
        values = {"form_key": secrets.token_urlsafe(24), "language": landlord.language}
        super().__init__(FormSchema.from_dict(made)(), values)

    def fill_in(self, times: Mapping[str, str]) -> None:
        """Show times that were chosen before, such as in the calendar."""
        self.values |= {name: times[name] for name in PERIOD_FIELDS[self.service.unit] if name in times}

    @property
    def customer_names(self) -> list[str]:
        """The names of the new customer's fields."""
        return [name for name in CUSTOMER_FIELDS if name in self.schema.fields]

    @property
    def period_names(self) -> list[str]:
        """The names of the fields that make the period, and how many."""
        return [*PERIOD_FIELDS[self.service.unit], "quantity", *(["people"] if "people" in self.schema.fields else [])]

    def period(self, landlord: Landlord) -> Period:
        """Return the period that was typed.

        Raises:
            BadPeriod: it cannot be booked.
        """
        match self.service.unit:
            case Unit.NIGHT | Unit.DAY:
                return period_of_dates(self.service, self.data["first"], self.data["last"], landlord.zone)
            case Unit.HOUR:
                return period_of_hours(
                    self.service, self.data["day"], self.data["start"], self.data["hours"], landlord.zone
                )
            case _:
                return period_of_slot(self.service, self.data["day"], self.data["slot"], landlord.zone)

    def customer_data(self) -> CustomerData:
        """Return the new customer as typed."""
        phone = self.data["phone"]
        return CustomerData(
            first_name=self.data["first_name"],
            last_name=self.data["last_name"],
            kind="company" if self.data["company"] else "person",
            company=self.data["company"],
            email=self.data["email"],
            language=self.data["language"],
            phones=(phone,) if phone else (),
        )

    def check_customer(self) -> bool:
        """Make sure that the new customer has a name."""
        if self.customer_names and not (self.data["last_name"] or self.data["company"]):
            self.add_errors({"last_name": [gettext("Please enter a name or a company.")]})
        return not self.errors


def chosen_times(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the times that an address holds, by the names of the form's fields; what is no time is left out."""
    return {name: arguments[name] for name, reads in _TIMES.items() if name in arguments and reads(arguments[name])}


def _reads(parse: Callable[[str], object], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


_TIMES: Mapping[str, Callable[[str], bool]] = {
    "first": partial(_reads, date.fromisoformat),
    "last": partial(_reads, date.fromisoformat),
    "day": partial(_reads, date.fromisoformat),
    "start": partial(_reads, time.fromisoformat),
    "hours": lambda text: 0 < (row_id(text) or 0) <= LONGEST_HOURS,
}


def _customer_fields() -> dict[str, fields.Field[Any]]:
    return {
        "first_name": _text(lazy_gettext("First name"), 120),
        "last_name": _text(lazy_gettext("Last name"), 120),
        "company": _text(lazy_gettext("Company"), 200),
        "email": fields.String(
            load_default="",
            validate=email_or_blank,
            metadata={
                "label": lazy_gettext("E-mail address"),
                "widget": "email",
                "help": lazy_gettext("Without an address no confirmation can be sent."),
            },
        ),
        "phone": fields.String(
            load_default="",
            validate=at_most(60),
            metadata={"label": lazy_gettext("Phone number"), "widget": "tel"},
        ),
        "language": fields.String(
            required=True,
            validate=one_of(LANGUAGE_NAMES),
            metadata={
                "label": lazy_gettext("Language"),
                "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
            },
        ),
    }


def _period_fields(service: Service) -> dict[str, fields.Field[Any]]:
    first, last = lazy_gettext("First day"), lazy_gettext("Last day")
    if service.unit is Unit.NIGHT:
        first, last = lazy_gettext("Arrival"), lazy_gettext("Departure")
    slots = [Choice(slot, slot.replace("-", " – ")) for slot in service.slots]
    known: dict[str, fields.Field[Any]] = {
        "first": fields.Date(required=True, metadata={"label": first}),
        "last": fields.Date(required=True, metadata={"label": last}),
        "day": fields.Date(required=True, metadata={"label": lazy_gettext("Day")}),
        "start": fields.Time(required=True, metadata={"label": lazy_gettext("From")}),
        "hours": fields.Integer(
            required=True,
            validate=between(1, LONGEST_HOURS),
            metadata={"label": lazy_gettext("Hours"), "attrs": {"min": 1}},
        ),
        "slot": fields.String(required=True, metadata={"label": lazy_gettext("Time"), "choices": slots}),
    }
    return {name: known[name] for name in PERIOD_FIELDS[service.unit]}


def _common_fields(service: Service) -> dict[str, fields.Field[Any]]:
    quantity = lazy_gettext("Seats") if service.unit is Unit.SEAT else lazy_gettext("Quantity")
    made: dict[str, fields.Field[Any]] = {
        "quantity": fields.Integer(
            load_default=1,
            validate=between(1, service.capacity),
            metadata={"label": quantity, "attrs": {"min": 1, "max": service.capacity}},
        ),
    }
    if questions_of(service, FieldScope.PARTICIPANT):
        made["people"] = fields.Integer(
            load_default=1,
            validate=between(0, MOST_PEOPLE),
            metadata={
                "label": lazy_gettext("Participants"),
                "help": lazy_gettext("Their details can be filled in afterwards."),
                "attrs": {"min": 0, "max": MOST_PEOPLE},
            },
        )
    made["kind"] = fields.String(
        load_default=BookingKind.BOOKING.value,
        validate=one_of({kind.value: kind for kind in BookingKind}),
        metadata={
            "label": lazy_gettext("Kind"),
            "widget": "radio",
            "choices": lambda: [Choice(kind.value, str(label)) for kind, label in _KINDS.items()],
        },
    )
    made["notes"] = fields.String(
        load_default="",
        validate=at_most(LONGEST_NOTES),
        metadata={
            "label": lazy_gettext("Notes"),
            "help": lazy_gettext("Only your team sees them."),
            "widget": "textarea",
        },
    )
    made["form_key"] = fields.String(required=True, validate=at_most(64), metadata={"widget": "hidden"})
    return made


_KINDS: Mapping[BookingKind, LazyString] = {
    BookingKind.BOOKING: lazy_gettext("Booking – binding; the customer gets a confirmation by e-mail"),
    BookingKind.RESERVATION: lazy_gettext("Reservation – the place is held, nothing is sent"),
    BookingKind.OFFER: lazy_gettext("Offer – nothing is held, nothing is sent"),
}


def _text(label: LazyString, longest: int) -> fields.String:
    return fields.String(load_default="", validate=at_most(longest), metadata={"label": label})
