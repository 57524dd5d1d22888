"""What programs say about a stay, read by the rules of the booking route: when, how many, how many people (B-07)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

from core.bookings.extras import extra_charges
from core.catalogue.prices import PriceLine, price_lines, price_of
from core.catalogue.services import get_service
from core.catalogue.stay_rules import require_length
from core.errors import NotFound
from core.landlords.services import current_landlord
from core.rest.errors import BadInput
from core.rest.schema import ApiSchema, Day, pointed, row, said, text, whole, wrong
from core.storefront.dates import MOST_PERSONS, Offer, Stay, TooManyPersons, chosen_stay, dates_form
from core.web.checks import NOT_AN_OPTION

MOST_PLACES = 1000
MOST_HOURS = 24 * 31
MOST_EXTRAS = 50
DATES = ("first", "last", "day", "start", "hours", "slot", "quantity")
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"


class ExtraIn(ApiSchema):
    """How often an extra is booked."""

    extra_id = row(required=True)
    quantity = whole(1, MOST_PLACES, required=True)


class DatesIn(ApiSchema):
    """When: by night or day `first` and `last`, by the hour `day`, `start` and `hours`, else `day` and `slot`."""

    first = Day(metadata=said("Arrival, or first day"))
    last = Day(metadata=said("Departure, or last day, which is included"))
    day = Day()
    start = fields.String(validate=validate.Regexp(CLOCK), metadata=said("Time of day, such as 14:00"))
    hours = whole(1, MOST_HOURS)
    slot = text(11, metadata=said("One of the service's slots, such as 10:00-12:00"))


class StayIn(DatesIn):
    """A stay at one service."""

    service_id = row(required=True)
    quantity = whole(1, MOST_PLACES, load_default=1)
    persons = whole(0, MOST_PERSONS, load_default=0)


def read_stay(given: Mapping[str, Any], pointer: str, *, at: datetime) -> Stay:
    """Return a stay that customers could choose in the booking route; whether places are free is not looked at.

    Raises:
        BadInput: there is no such service, or the dates do not fit its unit; ``pointer`` leads to the stay.
        DomainError: the rules of the booking route refuse it.
    """
    try:
        service = get_service(given["service_id"])
    except NotFound as error:
        raise wrong(f"{pointer}/service_id", str(NOT_AN_OPTION)) from error
    offer = Offer(service)
    schema = dates_form(offer, {}).schema
    typed = {name: _typed(given[name]) for name in DATES if name in given}
    if "quantity" not in schema.fields and given["quantity"] == 1:
        del typed["quantity"]
    if "persons" in schema.fields:
        # Somebody who names nobody comes alone.
        typed["persons"] = str(given["persons"] or 1)
    try:
        stay = chosen_stay(offer, schema.load(typed), at=at)
    except ValidationError as error:
        raise BadInput(pointed(error.messages, pointer)) from error
    require_length(service, stay.period, current_landlord().zone)
    if stay.persons or not given["persons"]:
        return stay
    most = service.persons * stay.quantity
    if given["persons"] > most:
        raise TooManyPersons(most=most)
    return Stay(service, stay.period, stay.quantity, given["persons"])


def priced(stay: Stay, extras: Mapping[int, int]) -> tuple[list[PriceLine], int]:
    """Return how the price of one place comes about, and what everything costs with its extras, gross.

    Raises:
        ExtraNotOffered: an extra does not go with the service.
    """
    lines = price_lines(stay.service, stay.period, current_landlord().zone)
    charges = extra_charges(
        stay.service.id, extras, persons=stay.persons, units=stay.period.units, places=stay.quantity
    )
    return lines, price_of(lines, stay.quantity) + sum(charge.amount_minor for charge in charges)


def chosen_extras(given: list[dict[str, int]]) -> dict[int, int]:
    """Return how many of which extra, by id; what is named twice adds up."""
    chosen: dict[int, int] = {}
    for one in given:
        chosen[one["extra_id"]] = chosen.get(one["extra_id"], 0) + one["quantity"]
    return chosen


def _typed(value: Any) -> str:
    return value if isinstance(value, str) else str(value)
