"""Forms of services and data fields; each unit asks only what matters for it."""

from collections.abc import Mapping
from datetime import time
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale, lazy_gettext
from marshmallow import ValidationError, fields, validates_schema

from core.catalogue.data_fields import FieldData
from core.catalogue.editing import ServiceData
from core.catalogue.inputs import Money, Percent, Slots
from core.catalogue.models import DataField, FieldScope, Service, Unit
from core.landlords.services import current_landlord
from core.money import as_decimal
from core.web.checks import between, one_of
from core.web.forms import Choice, FormSchema
from core.web.localised import texts_field

LONGEST_TITLE = 120
LONGEST_DESCRIPTION = 4000
LONGEST_LABEL = 200
LONGEST_HELP = 500
MOST_PLACES = 10_000
MOST_PERSONS = 500
MOST_UNITS = 366


def _whole(label: Any, highest: int, help_text: Any = "") -> fields.Integer:
    metadata = {"label": label, "help": help_text, "attrs": {"min": 1, "max": highest}}
    return fields.Integer(required=True, validate=between(1, highest), metadata=metadata)


def _clock(label: Any) -> fields.Time:
    return fields.Time(format="%H:%M", required=True, metadata={"label": label})


class ServiceSchema(FormSchema):
    """What every service has."""

    titles = texts_field(
        lazy_gettext("Title"),
        limit=LONGEST_TITLE,
        required=True,
        help_text=lazy_gettext("Customers see it in their language; a language left blank shows another one."),
    )
    descriptions = texts_field(lazy_gettext("Description"), limit=LONGEST_DESCRIPTION, long=True)
    capacity = _whole(
        lazy_gettext("Places"), MOST_PLACES, lazy_gettext("How many can be booked at the same time, such as 3 boats.")
    )
    persons = _whole(lazy_gettext("Persons per place"), MOST_PERSONS, lazy_gettext("How many people one place holds."))
    price = Money(required=True, metadata={"label": lazy_gettext("Price"), "help": lazy_gettext("Including tax.")})
    tax = Percent(
        required=True,
        metadata={"label": lazy_gettext("Tax rate"), "widget": "money", "attrs": {"currency": "%"}},
    )


def length_field(label: Any, help_text: Any = "", *, season: str = "") -> fields.Integer:
    """Return a field for how many units a stay lasts, in a season or in general; blank is no bound."""
    legend = f"{season}, {label}" if season else ""
    metadata = {"label": label, "legend": legend, "help": help_text, "attrs": {"min": 1, "max": MOST_UNITS}}
    return fields.Integer(load_default=None, allow_none=True, validate=between(1, MOST_UNITS), metadata=metadata)


class StaySchema(ServiceSchema):
    """What is booked for as long as customers like, within bounds."""

    min_units = length_field(
        lazy_gettext("Shortest stay"), lazy_gettext("Seasons may have another one; see the prices.")
    )
    max_units = length_field(lazy_gettext("Longest stay"), lazy_gettext("Leave blank for no limit."))


class NightSchema(StaySchema):
    """A house, a room, a pitch."""

    starts_at = _clock(lazy_gettext("Arrival from"))
    ends_at = _clock(lazy_gettext("Departure until"))


class SameDaySchema(StaySchema):
    """What begins and ends on one day."""

    starts_at = _clock(lazy_gettext("Handed over from"))
    ends_at = _clock(lazy_gettext("Back until"))

    @validates_schema
    def check_order(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """The day ends after it starts."""
        if data["ends_at"] <= data["starts_at"]:
            raise ValidationError(str(lazy_gettext("This must be later than the time above.")), "ends_at")


class SlotSchema(ServiceSchema):
    """A tour or a court with fixed times."""

    slots = Slots(
        required=True,
        metadata={
            "label": lazy_gettext("Times"),
            "help": lazy_gettext("From and to, separated by commas, such as 10:00-12:00, 14:00-16:00."),
            "attrs": {"autocomplete": "off"},
        },
    )


class SeatSchema(SlotSchema):
    """Seats at fixed times: one place is one person."""

    capacity = _whole(lazy_gettext("Seats"), MOST_PLACES, lazy_gettext("How many seats each of the times has."))

    class Meta(FormSchema.Meta):
        """A seat holds one person; nobody is asked."""

        exclude = ("persons",)


SCHEMAS: Mapping[Unit, type[ServiceSchema]] = {
    Unit.NIGHT: NightSchema,
    Unit.DAY: SameDaySchema,
    Unit.HOUR: SameDaySchema,
    Unit.SLOT: SlotSchema,
    Unit.SEAT: SeatSchema,
}


def change_schema(unit: Unit) -> FormSchema:
    """Return the form of a service that exists; ``version`` is what the form showed."""
    version = fields.Integer(required=True, metadata={"widget": "hidden"})
    name = f"Change{SCHEMAS[unit].__name__}"
    changed: FormSchema = SCHEMAS[unit].from_dict({"version": version}, name=name)()  # type: ignore[assignment]
    return changed


START_VALUES: Mapping[Unit, Mapping[str, Any]] = {
    Unit.NIGHT: {"starts_at": time(16), "ends_at": time(10)},
    Unit.DAY: {"starts_at": time(9), "ends_at": time(18)},
    Unit.HOUR: {"starts_at": time(9), "ends_at": time(18)},
    Unit.SLOT: {},
    Unit.SEAT: {},
}


def start_values(unit: Unit) -> dict[str, Any]:
    """Return what the form of a new service proposes."""
    return {"capacity": 1, "persons": 1, "min_units": 1, **START_VALUES[unit]}


def service_data(unit: Unit, form: Mapping[str, Any]) -> ServiceData:
    """Return what was typed into the form of a unit; slots say themselves when the day begins and ends."""
    slots: list[str] = form.get("slots", [])
    return ServiceData(
        titles=form["titles"],
        descriptions=form["descriptions"],
        capacity=form["capacity"],
        persons=form.get("persons", 1),
        price_minor=form["price"],
        tax_basis_points=form["tax"],
        starts_at=form["starts_at"] if not slots else time.fromisoformat(slots[0].partition("-")[0]),
        ends_at=form["ends_at"] if not slots else max(time.fromisoformat(slot.partition("-")[2]) for slot in slots),
        slots=tuple(slots),
        min_units=form.get("min_units") or 1,
        max_units=form.get("max_units"),
    )


def service_values(service: Service) -> dict[str, Any]:
    """Return a service as its form shows it, in the reader's spelling."""
    return {
        "version": service.version,
        "titles": service.titles,
        "descriptions": service.descriptions,
        "capacity": service.capacity,
        "persons": service.persons,
        "price": plain_amount(service.price_minor),
        "tax": plain_number(Decimal(service.tax_basis_points) / 100),
        "min_units": service.min_units,
        "max_units": service.max_units,
        "starts_at": service.starts_at,
        "ends_at": service.ends_at,
        "slots": ", ".join(service.slots),
    }


def plain_amount(minor: int) -> str:
    """Return an amount of the landlord's currency as it is typed."""
    return plain_number(as_decimal(minor, current_landlord().currency))


def plain_number(number: Decimal) -> str:
    """Return a number as it is typed: in the reader's spelling, without signs for thousands."""
    return format_decimal(number, format="0.00" if number % 1 else "0", locale=get_locale())


SCOPES = {
    FieldScope.BOOKING.value: lazy_gettext("Once per booking"),
    FieldScope.PARTICIPANT.value: lazy_gettext("For each participant"),
}


class DataFieldSchema(FormSchema):
    """What every data field has; the options of a choice are read by ``core.web.options``."""

    labels = texts_field(
        lazy_gettext("Label"), limit=LONGEST_LABEL, required=True, help_text=lazy_gettext("What customers are asked.")
    )
    helps = texts_field(
        lazy_gettext("Help text"), limit=LONGEST_HELP, help_text=lazy_gettext("Shown below the field. May stay blank.")
    )
    scope = fields.String(
        load_default=FieldScope.BOOKING.value,
        validate=one_of(SCOPES),
        metadata={
            "label": lazy_gettext("Asked"),
            "widget": "radio",
            "choices": [Choice(value, label) for value, label in SCOPES.items()],  # type: ignore[arg-type]
        },
    )
    required = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Required"),
            "help": lazy_gettext("Customers cannot go on without an answer. Staff can."),
        },
    )
    personal = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Personal"),
            "help": lazy_gettext("The answer says something about a person. It goes when the customer is anonymised."),
        },
    )


def field_data(form: Mapping[str, Any], options: list[dict[str, Any]]) -> FieldData:
    """Return what was typed about a data field."""
    return FieldData(
        form["labels"], form["helps"], FieldScope(form["scope"]), form["required"], form["personal"], tuple(options)
    )


def field_values(data_field: DataField) -> dict[str, Any]:
    """Return a data field as its form shows it."""
    return {
        "labels": data_field.labels,
        "helps": data_field.helps,
        "scope": data_field.scope_name,
        "required": data_field.is_required,
        "personal": data_field.is_personal,
    }
