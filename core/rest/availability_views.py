"""What is free and what it costs, for programs."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, validate

from core.bookings.occupancy import free_places
from core.catalogue.services import get_service
from core.clock import now
from core.errors import NotFound
from core.landlords.services import current_landlord
from core.permissions.token_rights import TokenRight
from core.rest.operations import operation
from core.rest.schema import ApiSchema, Day, Money, asked_number, said, text, wrong
from core.rest.stays import CLOCK, MOST_HOURS, MOST_PLACES, priced, read_stay
from core.rest.values import moment, money
from core.storefront.calendar import days_of
from core.storefront.dates import MOST_PERSONS
from core.web.checks import NOT_USABLE
from core.web.input import row_id

TAG = "Availability"
MOST_DAYS = 92
EXTRAS = r"^\d{1,10}:\d{1,4}(,\d{1,10}:\d{1,4}){0,49}$"


class StayQuery(ApiSchema):
    """A stay: by night or day `first` and `last`, by the hour `day`, `start` and `hours`, else `day` and `slot`."""

    first = Day(metadata=said("Arrival, or first day"))
    last = Day(metadata=said("Departure, or last day, which is included"))
    day = Day()
    start = fields.String(validate=validate.Regexp(CLOCK), metadata=said("Time of day, such as 14:00"))
    hours = asked_number(1, MOST_HOURS)
    slot = text(11, metadata=said("One of the service's slots, such as 10:00-12:00"))
    quantity = asked_number(1, MOST_PLACES, load_default=1)
    persons = asked_number(0, MOST_PERSONS, load_default=0)
    extras = fields.String(validate=validate.Regexp(EXTRAS), metadata=said("Ids and numbers, such as 3:2,7:1"))


class PriceLineOut(ApiSchema):
    """Some units that cost the same, for one place; `names` is the season's."""

    units = fields.Integer(required=True)
    unit_price = fields.Nested(Money, required=True)
    names = fields.Dict(fields.String(), fields.String(), required=True)


class Quote(ApiSchema):
    """How many places are free during the whole stay, and what it costs with the extras that always belong to it."""

    free = fields.Integer(required=True)
    starts_at = fields.DateTime(required=True)
    ends_at = fields.DateTime(required=True)
    units = fields.Integer(required=True)
    lines = fields.List(fields.Nested(PriceLineOut), required=True)
    total = fields.Nested(Money, required=True)


class FreeDay(ApiSchema):
    """How many places are free at the best time of a day; null when it has passed or is too far ahead."""

    day = fields.Date(required=True)
    free = fields.Integer(required=True, allow_none=True)


class FreeDays(ApiSchema):
    """Days in their order."""

    items = fields.List(fields.Nested(FreeDay), required=True)


class DaysQuery(ApiSchema):
    """From when to when; both days are included."""

    first = Day(required=True)
    last = Day(required=True)


@operation(
    "GET",
    "/services/<int:service_id>/quote",
    TokenRight.AVAILABILITY_READ,
    tag=TAG,
    query=StayQuery(),
    answer=Quote,
    errors={404: "not_found", 422: "bad_period, in_the_past, stay_too_short, too_many_persons, extra_not_offered"},
)
def quote(service_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """Ask whether a stay is free and what it costs."""
    at = now()
    _require_offered(service_id)
    extras = _extras(query.pop("extras", ""))
    stay = read_stay({**query, "service_id": service_id}, "", at=at)
    lines, total = priced(stay, extras)
    return {
        "free": max(free_places(stay.service, stay.period, at=at), 0),
        "starts_at": moment(stay.period.starts_at),
        "ends_at": moment(stay.period.ends_at),
        "units": stay.period.units,
        "lines": [
            {"units": line.units, "unit_price": money(line.unit_price_minor), "names": dict(line.names)}
            for line in lines
        ],
        "total": money(total),
    }


@operation(
    "GET",
    "/services/<int:service_id>/free",
    TokenRight.AVAILABILITY_READ,
    tag=TAG,
    query=DaysQuery(),
    answer=FreeDays,
    errors={404: "not_found"},
)
def list_free_days(service_id: int, query: dict[str, Any]) -> dict[str, Any]:
    """List how much is free on each day.

    At most 92 days at once.
    """
    service, first, last = _require_offered(service_id), query["first"], query["last"]
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise wrong("/last", str(NOT_USABLE))
    days = days_of(service, first, last, current_landlord().zone, now=now())
    return {
        "items": [{"day": one.date.isoformat(), "free": None if one.free is None else max(one.free, 0)} for one in days]
    }


def _require_offered(service_id: int) -> Any:
    service = get_service(service_id)
    if service.is_archived:
        raise NotFound
    return service


def _extras(typed: str) -> dict[int, int]:
    pairs = [one.split(":") for one in typed.split(",") if one]
    return {row_id(extra_id) or 0: int(quantity) for extra_id, quantity in pairs}
