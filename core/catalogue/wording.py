"""What the values of services are called, in forms, history and lists."""

from typing import Literal

from babel.dates import get_day_names
from flask_babel import get_locale, lazy_gettext

from core.catalogue.models import Unit

SERVICE_LABELS = {
    "titles": lazy_gettext("Title"),
    "descriptions": lazy_gettext("Description"),
    "capacity": lazy_gettext("Places"),
    "persons": lazy_gettext("Persons per place"),
    "price": lazy_gettext("Price"),
    "tax": lazy_gettext("Tax rate"),
    "min_units": lazy_gettext("Shortest stay"),
    "max_units": lazy_gettext("Longest stay"),
    "starts_at": lazy_gettext("Begins at"),
    "ends_at": lazy_gettext("Ends at"),
    "slots": lazy_gettext("Times"),
    "picture": lazy_gettext("Picture"),
}
PER_UNIT = {
    Unit.NIGHT: lazy_gettext("per night"),
    Unit.DAY: lazy_gettext("per day"),
    Unit.HOUR: lazy_gettext("per hour"),
    Unit.SLOT: lazy_gettext("per booking of a time"),
    Unit.SEAT: lazy_gettext("per seat"),
}
LENGTHS = {
    Unit.NIGHT: lazy_gettext("in nights"),
    Unit.DAY: lazy_gettext("in days"),
    Unit.HOUR: lazy_gettext("in hours"),
}


def weekdays(width: Literal["wide", "short"] = "wide", language: str = "") -> list[str]:
    """Return the names of the weekdays from Monday on, in the reader's language or another one."""
    names = get_day_names(width, "stand-alone", language or get_locale())
    return [names[day] for day in range(7)]
