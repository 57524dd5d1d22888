"""The fields of one item: its time by the service's unit, how many places and persons, and extras."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from functools import partial
from typing import Any

from flask_babel import lazy_gettext
from marshmallow import Schema, fields

from core.bookings.price_forms import chosen_extras_of, extra_fields
from core.bookings.services import NewItem
from core.catalogue.models import FieldScope, Service, Unit
from core.catalogue.periods import Period, period_of_dates, period_of_hours, period_of_slot
from core.catalogue.price_models import Extra
from core.catalogue.services import questions_of
from core.landlords.models import Landlord
from core.web.checks import between
from core.web.forms import Choice, Form
from core.web.input import row_id

MOST_PEOPLE = 200
LONGEST_HOURS = 24 * 31
PERIOD_FIELDS: Mapping[Unit, tuple[str, ...]] = {
    Unit.NIGHT: ("first", "last"),
    Unit.DAY: ("first", "last"),
    Unit.HOUR: ("day", "start", "hours"),
    Unit.SLOT: ("day", "slot"),
    Unit.SEAT: ("day", "slot"),
}
PLACE_FIELDS = ("quantity", "persons", "people")


class ItemForm(Form):
    """A form in which one item of a service is typed."""

    service: Service

    @property
    def period_names(self) -> list[str]:
        """The names of the fields that make the period, and for how many it is."""
        return [*PERIOD_FIELDS[self.service.unit], *(name for name in PLACE_FIELDS if name in self.schema.fields)]

    @property
    def extra_names(self) -> list[str]:
        """The names of the extras' fields."""
        return [name for name in self.schema.fields if name.startswith("extra-")]

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

    def new_item(self, period: Period) -> NewItem:
        """Return the item that was typed; where participants are asked for, they are the persons."""
        people = self.data.get("people", 0)
        return NewItem(
            self.service.id,
            period,
            self.data["quantity"],
            participants=[{}] * people,
            persons=self.data.get("persons", people),
            extras=chosen_extras_of(self.data),
        )


def item_fields(service: Service, extras: Sequence[Extra], currency: str) -> dict[str, fields.Field[Any]]:
    """Return the fields of a new item; extras that are part of every booking are not asked for."""
    made = period_fields(service) | place_fields(service)
    if questions_of(service, FieldScope.PARTICIPANT):
        del made["persons"]
        made["people"] = fields.Integer(
            load_default=1,
            validate=between(0, MOST_PEOPLE),
            metadata={
                "label": lazy_gettext("Participants"),
                "help": lazy_gettext("Their details can be filled in afterwards."),
                "attrs": {"min": 0, "max": MOST_PEOPLE},
            },
        )
    offered = [extra for extra in extras if not extra.is_required]
    most = {extra.id: extra.max_quantity * service.capacity for extra in offered}
    return made | extra_fields(offered, most, currency)


def period_fields(service: Service) -> dict[str, fields.Field[Any]]:
    """Return the fields that make a period of a service."""
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


def place_fields(service: Service, most: int | None = None) -> dict[str, fields.Field[Any]]:
    """Return the fields for how many places and persons an item is."""
    quantity = lazy_gettext("Seats") if service.unit is Unit.SEAT else lazy_gettext("Quantity")
    highest = max(service.capacity, most or 0)
    return {
        "quantity": fields.Integer(
            load_default=1,
            validate=between(1, highest),
            metadata={"label": quantity, "attrs": {"min": 1, "max": highest}},
        ),
        "persons": fields.Integer(
            load_default=0,
            validate=between(0, MOST_PEOPLE),
            metadata={"label": lazy_gettext("Persons"), "attrs": {"min": 0, "max": MOST_PEOPLE}},
        ),
    }


def carried_times(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return the times that an address holds, by the names of the form's fields; what is no time is left out."""
    return {name: arguments[name] for name, reads in _TIMES.items() if name in arguments and reads(arguments[name])}


def chosen_times(schema: Schema, arguments: Mapping[str, str]) -> dict[str, str]:
    """Return those of the times in an address that a form asks for, such as a day picked in the calendar."""
    return {name: text for name, text in carried_times(arguments).items() if name in schema.fields}


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
