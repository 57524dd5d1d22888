"""The forms with which staff add an item to a booking and change one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from marshmallow import fields

from core.activities.services import Actor
from core.bookings.guarded_form import GuardedForm
from core.bookings.item_fields import ItemForm, chosen_times, item_fields, period_fields, place_fields
from core.bookings.items import change_places
from core.bookings.models import Booking, BookingItem
from core.bookings.move_times import days_of, moved_by_days, moved_by_hours, moved_to_slot, slot_of
from core.bookings.moving import Move, move_item
from core.bookings.new_form import PRICE
from core.catalogue.models import Service, Unit
from core.catalogue.periods import BadPeriod, Period
from core.catalogue.price_models import Extra
from core.landlords.models import Landlord
from core.web.checks import one_of
from core.web.forms import Choice


class NewItemForm(ItemForm, GuardedForm):
    """A further service for a booking; it begins where the booking does unless the address says something else."""

    def __init__(
        self, booking: Booking, service: Service, extras: Sequence[Extra], landlord: Landlord, given: Mapping[str, str]
    ) -> None:
        self.service = service
        made = item_fields(service, extras, booking.currency)
        made["step"] = fields.String(
            load_default="", validate=one_of(dict.fromkeys(("", PRICE))), metadata={"widget": "hidden"}
        )
        first, last = (at.astimezone(landlord.zone).date() for at in (booking.starts_at, booking.ends_at))
        super().__init__(booking, made, {"first": first, "last": last, "day": first})
        self.values |= chosen_times(self.schema, given)

    def checked_period(self, landlord: Landlord) -> Period | None:
        """Return the period that was typed, or None with the error beside its field."""
        try:
            return self.period(landlord)
        except BadPeriod as error:
            self.add_errors({self.period_names[1]: [error.sentence]})
            return None


class EditItemForm(ItemForm, GuardedForm):
    """The time of an item and for how many it is; the price stays unless the new one is asked for."""

    def __init__(self, item: BookingItem, landlord: Landlord, *, back: str = "") -> None:
        self.item_id, self.service, self.landlord = item.id, item.service, landlord
        made: dict[str, Any] = period_fields(item.service) | place_fields(item.service, item.quantity)
        made["new_price"] = fields.Boolean(
            load_default=False,
            metadata={
                "label": lazy_gettext("Take today's list price for the new time"),
                "help": lazy_gettext("Otherwise the price stays as it was taken."),
            },
        )
        values = {**_times_of(item, landlord), "quantity": item.quantity, "persons": item.persons, "new_price": True}
        if "slot" in made:
            present = values["slot"]
            slots = [present, *(slot for slot in item.service.slots if slot != present)]
            made["slot"].metadata["choices"] = [Choice(slot, slot.replace("-", " – ")) for slot in slots]
        super().__init__(item.booking, made, values, back=back)

    def moved(self, item: BookingItem) -> Period:
        """Return the period that was typed; times of day that were agreed stay.

        Raises:
            BadPeriod: it cannot be booked.
        """
        zone = self.landlord.zone
        match self.service.unit:
            case Unit.NIGHT | Unit.DAY:
                return moved_by_days(item, item.service, self.data["first"], self.data["last"], zone)
            case Unit.HOUR:
                return moved_by_hours(item, self.data["day"], self.data["start"], self.data["hours"], zone)
            case _:
                return moved_to_slot(item, item.service, self.data["day"], self.data["slot"], zone)


def save_item(item: BookingItem, form: EditItemForm, *, actor: Actor, at: datetime) -> None:
    """Write what was typed about an item: fewer places first, so that what was taken does not stand in the way.

    Raises:
        Conflict: somebody else saved in between.
        DomainError: what ``move_item`` and ``change_places`` refuse.
    """
    booking_id, version = item.booking_id, form.data["version"]
    move = Move(item.id, item.service_id, form.moved(item), form.data["new_price"])
    quantity, persons = form.data["quantity"], form.data["persons"]
    if quantity < item.quantity:
        item = change_places(booking_id, item.id, quantity, persons, version, actor=actor, at=at)
        version = item.booking.version
    item = move_item(booking_id, move, version, actor=actor, at=at)
    change_places(booking_id, item.id, quantity, persons, item.booking.version, actor=actor, at=at)


def _times_of(item: BookingItem, landlord: Landlord) -> dict[str, Any]:
    first, last = days_of(item, landlord.zone)
    local = item.starts_at.astimezone(landlord.zone)
    return {
        "first": first,
        "last": last,
        "day": local.date(),
        "start": local.time(),
        "hours": item.units,
        "slot": slot_of(item, landlord.zone),
    }
