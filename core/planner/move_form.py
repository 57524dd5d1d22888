"""The form that moves an item: where it is now, and where a bar was dropped; by the unit of its service."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from marshmallow import fields
from werkzeug.datastructures import MultiDict

from core.bookings.models import BookingItem, ItemState
from core.bookings.move_times import days_of, moved_by_days, moved_by_hours, moved_to_slot, slot_of
from core.bookings.moving import Move
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.errors import NotFound
from core.i18n import localised
from core.web.checks import between
from core.web.forms import Choice, Form, FormSchema
from core.web.input import row_id

LONGEST_HOURS = 24 * 31
FARTHEST_MINUTES = 60 * 24 * 366 * 2
MINUTES_OF_DAY = 24 * 60
NAMES: Mapping[Unit, tuple[str, ...]] = {
    Unit.NIGHT: ("first", "last"),
    Unit.DAY: ("first", "last"),
    Unit.HOUR: ("day", "start", "hours"),
    Unit.SLOT: ("day", "slot"),
    Unit.SEAT: ("day", "slot"),
}
# What still moves when an item is out.
ENDS = ("last", "hours")


class MoveForm(Form):
    """Times and service of an item; what cannot change any more is left out."""

    def __init__(self, item: BookingItem, services: Sequence[Service], zone: ZoneInfo) -> None:
        self.item, self.zone = item, zone
        self.services = {service.id: service for service in services}
        known = _fields(item, services, zone)
        names = [*NAMES[item.service.unit], "service"]
        if item.state is ItemState.HANDED_OVER:
            names = [name for name in names if name in ENDS]
        elif item.state is ItemState.RETURNED:
            names = []
        super().__init__(FormSchema.from_dict({name: known[name] for name in names})(), values_of(item, zone))

    def bind_address(self, arguments: MultiDict[str, str]) -> bool:
        """Check what stands in an address, or in a form with other things in it; what is not there stays as it is."""
        typed = MultiDict((name, self[name].value) for name in self.schema.fields)
        for name in self.schema.fields:
            if name in arguments:
                typed[name] = arguments[name]
        return self.bind(typed)

    @property
    def service(self) -> Service:
        """The service that was chosen.

        Raises:
            NotFound: it is none of those that were offered.
        """
        service_id = int(self._all()["service"])
        if service_id not in self.services:
            raise NotFound
        return self.services[service_id]

    def move(self, *, takes_new_price: bool = False) -> Move:
        """Return where the item is to go.

        Raises:
            BadPeriod: it cannot be booked like that.
            NotFound: the service is not offered here.
        """
        return Move(self.item.id, self.service.id, self._period(), takes_new_price)

    def _all(self) -> dict[str, Any]:
        return values_of(self.item, self.zone) | (self.data or {})

    def _period(self) -> Period:
        typed = self._all()
        match self.item.service.unit:
            case Unit.NIGHT | Unit.DAY:
                return moved_by_days(self.item, self.service, typed["first"], typed["last"], self.zone)
            case Unit.HOUR:
                return moved_by_hours(self.item, typed["day"], typed["start"], typed["hours"], self.zone)
            case _:
                return moved_to_slot(self.item, self.service, typed["day"], typed["slot"], self.zone)


def values_of(item: BookingItem, zone: ZoneInfo) -> dict[str, Any]:
    """Return where an item is now, by the names of the form's fields."""
    starts = item.starts_at.astimezone(zone)
    service = str(item.service_id)
    match item.service.unit:
        case Unit.NIGHT | Unit.DAY:
            first, last = days_of(item, zone)
            return {"first": first, "last": last, "service": service}
        case Unit.HOUR:
            return {"day": starts.date(), "start": starts.time(), "hours": item.units, "service": service}
        case _:
            return {"day": starts.date(), "slot": slot_of(item, zone), "service": service}


def dropped(form: MoveForm, arguments: MultiDict[str, str]) -> MultiDict[str, str]:
    """Return an address as the form has it, when it says how far a bar was dropped from its place.

    ``by`` is how many minutes the item moves, ``longer`` how many its end does; both may be negative.
    """
    by, longer = _minutes(arguments.get("by", "")), _minutes(arguments.get("longer", ""))
    if not by and not longer:
        return arguments
    item, zone = form.item, form.zone
    values = values_of(item, zone)
    target = form.services.get(row_id(arguments.get("service", "")) or 0, item.service)
    match item.service.unit:
        case Unit.NIGHT | Unit.DAY:
            values["first"] += _whole_days(by)
            values["last"] += _whole_days(by + longer)
        case Unit.HOUR:
            starts = item.starts_at.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=by)
            values |= {"day": starts.date(), "start": starts.time(), "hours": item.units + round(longer / 60)}
        case _:
            starts = item.starts_at.astimezone(zone).replace(tzinfo=None) + timedelta(minutes=by)
            values |= {"day": starts.date(), "slot": _nearest_slot(starts.time(), target, values["slot"], by)}
    found = MultiDict((name, _text(value)) for name, value in values.items())
    found["service"] = str(target.id)
    return found


def _fields(item: BookingItem, services: Sequence[Service], zone: ZoneInfo) -> dict[str, fields.Field[Any]]:
    first, last = lazy_gettext("First day"), lazy_gettext("Last day")
    if item.service.unit is Unit.NIGHT:
        first, last = lazy_gettext("Arrival"), lazy_gettext("Departure")
    slots = sorted({slot for service in services for slot in service.slots} | {slot_of(item, zone)})
    choices = [Choice(str(service.id), localised(service.titles)) for service in services]
    return {
        "first": fields.Date(required=True, metadata={"label": first}),
        "last": fields.Date(required=True, metadata={"label": last}),
        "day": fields.Date(required=True, metadata={"label": lazy_gettext("Day")}),
        "start": fields.Time(required=True, metadata={"label": lazy_gettext("From")}),
        "hours": fields.Integer(
            required=True,
            validate=between(1, LONGEST_HOURS),
            metadata={"label": lazy_gettext("Hours"), "attrs": {"min": 1}},
        ),
        "slot": fields.String(
            required=True,
            metadata={
                "label": lazy_gettext("Time"),
                "widget": "select",
                "choices": [Choice(slot, slot.replace("-", " – ")) for slot in slots],
            },
        ),
        "service": fields.Integer(
            required=True,
            metadata={"label": lazy_gettext("Service"), "widget": "select", "choices": choices},
        ),
    }


def _minutes(text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 7):
        return 0
    return max(-FARTHEST_MINUTES, min(FARTHEST_MINUTES, int(text)))


def _whole_days(minutes: int) -> timedelta:
    return timedelta(days=round(minutes / MINUTES_OF_DAY))


def _nearest_slot(clock: time, service: Service, present: str, by: int) -> str:
    """Return the present slot when only the day changes, else the one that begins nearest to where it was dropped."""
    if not by % MINUTES_OF_DAY and (present in service.slots or not service.slots):
        return present
    wanted = clock.hour * 60 + clock.minute
    return min(service.slots, key=lambda slot: abs(_begins(slot) - wanted), default=present)


def _begins(slot: str) -> int:
    begins = time.fromisoformat(slot.partition("-")[0])
    return begins.hour * 60 + begins.minute


def _text(value: date | datetime | time | str | int) -> str:
    return value.isoformat() if isinstance(value, date | time) else str(value)
