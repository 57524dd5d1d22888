"""The form in which staff block a time: whole days, or from one time of day to another."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import LazyString, lazy_gettext
from marshmallow import fields

from core.bookings.blocking import NewBlocking
from core.catalogue.models import Service, Unit
from core.catalogue.periods import moment
from core.landlords.services import current_landlord
from core.web.checks import at_most, between
from core.web.forms import Form, FormSchema

FIRST_YEAR, LAST_YEAR = 2000, 2150
LONGEST_REASON = 200


class BlockingForm(Form):
    """A time at which a service cannot be booked."""

    def __init__(self, service: Service) -> None:
        self.service = service
        super().__init__(FormSchema.from_dict(_fields(service))(), {"quantity": service.capacity})

    def new_blocking(self) -> NewBlocking:
        """Return what was typed; times that were left out are those of the service or the whole day.

        Raises:
            NoSuchMoment: the clocks go forward over one of the times.
        """
        typed, zone = self.data, current_landlord().zone
        first: date = typed["first"]
        last: date = typed["last"]
        from_time, until_time = typed.get("from_time"), typed.get("until_time")
        if self.service.unit is Unit.NIGHT:
            from_time, until_time = from_time or self.service.starts_at, until_time or self.service.ends_at
        elif until_time is None:
            last, until_time = last + timedelta(days=1), time()
        starts_at: datetime = moment(first, from_time or time(), zone)
        ends_at: datetime = moment(last, until_time, zone)
        return NewBlocking(self.service.id, starts_at, ends_at, typed.get("quantity"), typed["reason"])


def _fields(service: Service) -> dict[str, fields.Field[Any]]:
    is_night = service.unit is Unit.NIGHT
    asked: dict[str, fields.Field[Any]] = {
        "first": _day(lazy_gettext("Arrival") if is_night else lazy_gettext("First day")),
        "from_time": _time(lazy_gettext("From (time of day)")),
        "last": _day(lazy_gettext("Departure") if is_night else lazy_gettext("Last day")),
        "until_time": _time(lazy_gettext("Until (time of day)")),
    }
    if service.capacity > 1:
        asked["quantity"] = fields.Integer(
            required=True,
            validate=between(1, service.capacity),
            metadata={
                "label": lazy_gettext("How many places"),
                "help": lazy_gettext("All of them are chosen at first."),
                "attrs": {"min": 1, "max": service.capacity, "inputmode": "numeric"},
            },
        )
    asked["reason"] = fields.String(
        load_default="",
        validate=at_most(LONGEST_REASON),
        metadata={
            "label": lazy_gettext("Reason"),
            "help": lazy_gettext("Only your team sees it, for example: new roof, own holiday."),
        },
    )
    return asked


def _day(label: LazyString) -> fields.Field[Any]:
    return fields.Date(
        required=True,
        validate=lambda day: between(FIRST_YEAR, LAST_YEAR)(day.year),
        metadata={"label": label, "attrs": {"min": f"{FIRST_YEAR}-01-01", "max": f"{LAST_YEAR}-12-31"}},
    )


def _time(label: LazyString) -> fields.Field[Any]:
    return fields.Time(
        allow_none=True,
        load_default=None,
        metadata={"label": label, "help": lazy_gettext("Leave blank for whole days.")},
    )
