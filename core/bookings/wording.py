"""How a booked period and its price read: on pages for customers and in mails, at the landlord's place."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import format_date, format_time, gettext, ngettext

from core.catalogue.models import Unit
from core.catalogue.prices import PriceLine
from core.i18n import localised
from core.money import format_money
from core.web.filters import percent, zone_name

Facts = list[tuple[str, str]]


def period_facts(unit: Unit, starts_at: datetime, ends_at: datetime) -> Facts:
    """Return start and end as people say it for the unit, and the time zone in which that is meant."""
    is_stay = unit is Unit.NIGHT
    return [
        (gettext("Arrival") if is_stay else gettext("From"), long_moment(starts_at)),
        (gettext("Departure") if is_stay else gettext("Until"), long_moment(ends_at)),
        (gettext("Time zone"), zone_names(starts_at, ends_at)),
    ]


def long_moment(moment: datetime) -> str:
    """Return a moment with its weekday, such as "Friday, 3 July 2026, 16:00"."""
    return gettext("%(day)s, %(time)s", day=format_date(moment, "full"), time=format_time(moment, "short"))


def zone_names(starts_at: datetime, ends_at: datetime) -> str:
    """Return the name of the landlord's time zone; two names where the clocks change in between."""
    return " / ".join(dict.fromkeys((zone_name(starts_at), zone_name(ends_at))))


def units_text(unit: Unit, units: int) -> str:
    """Return a number of units, such as "3 nights"."""
    match unit:
        case Unit.NIGHT:
            return ngettext("%(num)s night", "%(num)s nights", units)
        case Unit.DAY:
            return ngettext("%(num)s day", "%(num)s days", units)
        case Unit.HOUR:
            return ngettext("%(num)s hour", "%(num)s hours", units)
        case _:
            return ""


def calculation(unit: Unit, lines: Iterable[PriceLine], quantity: int, currency: str) -> str:
    """Return how a price comes about, such as "3 nights × 2 × €120.00 + 1 night × 2 × €150.00 (Summer)"."""
    return " + ".join(_line_text(unit, line, quantity, currency) for line in lines)


def _line_text(unit: Unit, line: PriceLine, quantity: int, currency: str) -> str:
    pieces = [units_text(unit, line.units), str(quantity) if quantity > 1 else ""]
    text = " × ".join(piece for piece in (*pieces, format_money(line.unit_price_minor, currency)) if piece)
    season = localised(line.names)
    return f"{text} ({season})" if season else text


def tax_text(tax_minor: int, basis_points: int, currency: str) -> str:
    """Return the tax that a price contains, such as "includes 7% tax: €7.85"."""
    return gettext(
        "includes %(rate)s tax: %(amount)s", rate=percent(basis_points), amount=format_money(tax_minor, currency)
    )
