"""The form of what the landlord says about the business."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from flask_babel import lazy_gettext
from marshmallow import ValidationError, fields
from sqlalchemy import select

from core.bookings.models import Booking
from core.catalogue.models import Service
from core.catalogue.price_models import Extra
from core.customers.countries import country_names
from core.db import db
from core.i18n import LANGUAGE_NAMES
from core.landlords.editing import PATTERN, BusinessData
from core.landlords.models import Landlord
from core.storefront.theme import is_color
from core.web.checks import at_most, email_or_blank, not_blank, one_of
from core.web.forms import Choice, FormSchema


def _text(label: Any, limit: int, *checks: Any, **metadata: Any) -> fields.String:
    return fields.String(load_default="", validate=[at_most(limit), *checks], metadata={"label": label, **metadata})


def _color(value: str) -> None:
    if not is_color(value):
        raise ValidationError(str(lazy_gettext("Please enter a colour such as #1f5f8b.")))


def _pattern(value: str) -> None:
    if not PATTERN.fullmatch(value):
        raise ValidationError(
            str(lazy_gettext("The pattern holds {number} once, such as K-{number}, or {number:05d} for five digits."))
        )


def _zones() -> dict[str, str]:
    return {name: name.replace("_", " ") for name in sorted(available_timezones()) if "/" in name}


def _currencies() -> set[str]:
    return {code for code in list_currencies() if len(code) == 3}


def _zone_choices() -> Iterable[Choice]:
    return [Choice(name, label) for name, label in _zones().items()]


class BusinessSchema(FormSchema):
    """Everything that the landlord says about the business."""

    name = _text(lazy_gettext("Name of the business"), 200, not_blank)
    email = _text(lazy_gettext("E-mail address"), 254, email_or_blank, widget="email")
    phone = _text(lazy_gettext("Phone number"), 60, widget="tel")
    street = _text(lazy_gettext("Street and number"), 200)
    postal_code = _text(lazy_gettext("Postal code"), 20)
    city = _text(lazy_gettext("City"), 120)
    country = fields.String(
        required=True,
        validate=one_of(country_names),
        metadata={
            "label": lazy_gettext("Country"),
            "choices": lambda: [Choice(code, name) for code, name in country_names().items()],
        },
    )
    language = fields.String(
        required=True,
        validate=one_of(LANGUAGE_NAMES),
        metadata={
            "label": lazy_gettext("Language"),
            "help": lazy_gettext("For customers whose own language is not known."),
            "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
        },
    )
    timezone = fields.String(
        required=True,
        validate=one_of(_zones),
        metadata={
            "label": lazy_gettext("Time zone"),
            "help": lazy_gettext("Your days begin and end here; times of bookings are shown in it."),
            "choices": _zone_choices,
        },
    )
    currency = fields.String(
        required=True,
        validate=one_of(lambda: dict.fromkeys(_currencies())),
        metadata={
            "label": lazy_gettext("Currency"),
            "help": lazy_gettext("Three letters, such as EUR. It stays once something has a price."),
            "attrs": {"maxlength": 3, "autocomplete": "off"},
        },
    )
    color = _text(
        lazy_gettext("Colour"),
        7,
        _color,
        help=lazy_gettext("Of your booking page and mails, such as #1f5f8b."),
    )
    customer_number_pattern = _text(
        lazy_gettext("Pattern of customer numbers"),
        40,
        _pattern,
        help=lazy_gettext("{number} becomes the next number, {number:05d} the same with five digits."),
    )


def business_of(landlord: Landlord) -> dict[str, Any]:
    """Return what the landlord says about the business, as the form shows it."""
    return {name: getattr(landlord, name) for name in BusinessData.__dataclass_fields__}


def has_prices() -> bool:
    """Tell whether anything of the landlord has a price."""
    priced = (select(Service.id).where(Service.price_minor > 0), select(Extra.id), select(Booking.id))
    return any(db.session.scalar(query.limit(1)) is not None for query in priced)
