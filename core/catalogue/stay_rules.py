"""How long a stay must and may be (B-01): customers are refused, staff at the desk are only told.

The shortest stay is that of the season in which the stay begins, else the service's; the longest is the service's.
"""

from zoneinfo import ZoneInfo

from flask_babel import ngettext

from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.catalogue.prices import PriceTable, price_table
from core.errors import DomainError


class WrongLength(DomainError):
    """A stay is too short or too long; ``number`` is the bound in units of ``unit``."""

    status = 422

    def __init__(self, number: int, unit: Unit) -> None:
        super().__init__(number=number, unit=unit.value)
        self.number = number
        self.unit = unit


class StayTooShort(WrongLength):
    """A stay that begins on this day lasts longer."""

    code = "stay_too_short"

    @property
    def sentence(self) -> str:
        """Name the shortest stay."""
        match self.unit:
            case Unit.NIGHT:
                return ngettext(
                    "A stay that begins on this day lasts at least one night.",
                    "A stay that begins on this day lasts at least %(num)s nights.",
                    self.number,
                )
            case Unit.HOUR:
                return ngettext(
                    "On this day the shortest time is one hour.",
                    "On this day the shortest time is %(num)s hours.",
                    self.number,
                )
            case _:
                return ngettext(
                    "A booking that begins on this day lasts at least one day.",
                    "A booking that begins on this day lasts at least %(num)s days.",
                    self.number,
                )


class StayTooLong(WrongLength):
    """The service is not booked for that long."""

    code = "stay_too_long"

    @property
    def sentence(self) -> str:
        """Name the longest stay."""
        match self.unit:
            case Unit.NIGHT:
                return ngettext(
                    "At most one night can be booked.", "At most %(num)s nights can be booked.", self.number
                )
            case Unit.HOUR:
                return ngettext("At most one hour can be booked.", "At most %(num)s hours can be booked.", self.number)
            case _:
                return ngettext("At most one day can be booked.", "At most %(num)s days can be booked.", self.number)


def require_length(service: Service, period: Period, zone: ZoneInfo, table: PriceTable | None = None) -> None:
    """Make sure that a stay is neither too short nor too long; slots and seats have one length.

    ``table`` is what ``price_tables`` has read already for these days.

    Raises:
        StayTooShort: the season of its first day, or the service, asks for more units.
        StayTooLong: the service allows fewer units.
    """
    if service.unit in (Unit.SLOT, Unit.SEAT):
        return
    if service.max_units is not None and period.units > service.max_units:
        raise StayTooLong(service.max_units, service.unit)
    first = period.starts_at.astimezone(zone).date()
    shortest = (table or price_table(service, first, first)).on(first).min_units
    if period.units < shortest:
        raise StayTooShort(shortest, service.unit)


def length_problem(service: Service, period: Period, zone: ZoneInfo) -> str | None:
    """Return what is wrong with the length of a stay as a sentence, or None; staff may book it all the same."""
    try:
        require_length(service, period, zone)
    except WrongLength as error:
        return error.sentence
    return None
