"""Template filters: money, moments and days in the reader's spelling."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from babel.numbers import format_percent
from flask import Flask
from flask_babel import format_date, format_datetime, format_decimal, format_time, get_locale, get_timezone

from core.i18n import localised
from core.money import format_money


def init_filters(app: Flask) -> None:
    """Register the filters."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        clock=format_time,
        money=format_money,
        percent=percent,
        count=count,
        localised=localised,
        zone_name=zone_name,
    )


def day(value: date | datetime) -> str:
    """Return a day in the reader's spelling; a moment's day is that of the landlord's time zone."""
    return format_date(value)


def moment(value: datetime) -> str:
    """Return day and time in the reader's spelling and the landlord's time zone."""
    return format_datetime(value, "short")


def percent(basis_points: int) -> str:
    """Return basis points (700 = 7 %) as a percentage in the reader's spelling."""
    return format_percent(Decimal(basis_points) / 10_000, decimal_quantization=False, locale=get_locale())


def count(value: int) -> str:
    """Return a number of things in the reader's spelling."""
    return str(format_decimal(value))


def zone_name(value: datetime) -> str:
    """Return the name of the landlord's time zone at a moment, such as "Central European Summer Time"."""
    zone = get_timezone()
    return get_timezone_name(value.astimezone(ZoneInfo(str(zone))), locale=get_locale())
