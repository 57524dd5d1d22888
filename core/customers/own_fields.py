"""The landlord's own data fields of customers: which there are, what they take, and how values are read (C-07).

Values are stored as text: numbers with a point, days as in ISO 8601, "yes" and "no", choices by their value.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import format_date, format_decimal, gettext, lazy_gettext, lazy_pgettext
from sqlalchemy import select

from core.addresses import checked_email
from core.customers.field_models import CustomerField
from core.customers.phones import international_number
from core.customers.reading import read_day, read_yes_no
from core.db import db
from core.i18n import current_language, localised
from core.named import Named

LONGEST = 500
HIGHEST = Decimal(10) ** 12
_NUMBER = re.compile(r"[+-]?\d{1,3}([.' \u00a0\u202f]\d{3})+(,\d+)?|[+-]?\d+(,\d+)?")


class OwnType(Named):
    """What a landlord's own field takes."""

    TEXT = "text", lazy_gettext("Text")
    NUMBER = "number", lazy_pgettext("type of data field", "Number")
    DATE = "date", lazy_gettext("Date")
    YES_NO = "yes_no", lazy_gettext("Yes or no")
    CHOICE = "choice", lazy_gettext("Choice")
    EMAIL = "email", lazy_gettext("E-mail address")
    PHONE = "phone", lazy_gettext("Phone number")


def own_fields() -> Sequence[CustomerField]:
    """Return the landlord's own fields in their order."""
    return db.session.scalars(select(CustomerField).order_by(CustomerField.position, CustomerField.id)).all()


def checked_value(field: CustomerField, typed: str, country: str) -> str:
    """Return a typed value as it is stored; blank stays blank. ``country`` is where phone numbers are dialled.

    Raises:
        ValueError: the field does not take it; the error's text is a sentence for whoever typed it.
    """
    typed = typed.strip()
    if not typed:
        return ""
    if len(typed) > LONGEST:
        raise ValueError(gettext("This text is too long. The limit is %(limit)s characters.", limit=LONGEST))
    return _CHECKS[OwnType(field.type_name)](field, typed, country)


def shown_value(field: CustomerField, stored: str) -> str:
    """Return a stored value as people read it."""
    if not stored:
        return ""
    match OwnType(field.type_name):
        case OwnType.DATE:
            return format_date(date.fromisoformat(stored))
        case OwnType.NUMBER:
            return format_decimal(Decimal(stored))
        case OwnType.YES_NO:
            return gettext("yes") if stored == "yes" else gettext("no")
        case OwnType.CHOICE:
            labels = {one["value"]: localised(one["labels"]) for one in field.choices}
            return labels.get(stored, stored)
        case _:
            return stored


def typed_value(field: CustomerField, stored: str) -> str:
    """Return a stored value as it stands in a form."""
    is_number = field.type_name == OwnType.NUMBER and current_language() != "en"
    return stored.replace(".", ",") if is_number else stored


def label_of(field: CustomerField) -> str:
    """Return the field's name in the reader's language."""
    return localised(field.labels) or field.key


def history_entry(field: CustomerField, before: str, after: str) -> dict[str, Any]:
    """Return a change as history keeps it: readable even when the field is gone."""
    return {
        "key": f"own:{field.key}",
        "labels": dict(field.labels),
        "type": field.type_name,
        "choices": list(field.choices),
        "before": before,
        "after": after,
    }


def given_values(values: Mapping[str, str]) -> dict[str, str]:
    """Return the values that say something."""
    return {key: value for key, value in values.items() if value}


def _number(_field: CustomerField, typed: str, _country: str) -> str:
    found = typed
    if _NUMBER.fullmatch(typed):
        found = re.sub(r"[.' \u00a0\u202f]", "", typed).replace(",", ".")
    try:
        number = Decimal(found)
    except InvalidOperation as error:
        raise ValueError(gettext("Please enter a number.")) from error
    if not number.is_finite() or abs(number) > HIGHEST:
        raise ValueError(gettext("This number is too large."))
    return format(number.normalize() if number else Decimal(0), "f")


def _day(_field: CustomerField, typed: str, _country: str) -> str:
    found = read_day(typed)
    if found is None:
        raise ValueError(gettext("Please enter a date."))
    return found.isoformat()


def _yes_no(_field: CustomerField, typed: str, _country: str) -> str:
    found = read_yes_no(typed)
    if found is None:
        raise ValueError(gettext("Please choose yes or no."))
    return "yes" if found else "no"


def _choice(field: CustomerField, typed: str, _country: str) -> str:
    wanted = typed.casefold()
    for one in field.choices:
        if wanted in (one["value"].casefold(), *(text.casefold() for text in one["labels"].values())):
            return str(one["value"])
    raise ValueError(gettext("Please choose one of the options."))


def _email(_field: CustomerField, typed: str, _country: str) -> str:
    try:
        return checked_email(typed)
    except ValueError as error:
        raise ValueError(gettext("This is not an e-mail address.")) from error


def _phone(_field: CustomerField, typed: str, country: str) -> str:
    if len(typed) > 60 or not international_number(typed, country):
        raise ValueError(gettext("This is not a phone number. Try it with the country code."))
    return typed


_CHECKS: Mapping[OwnType, Callable[[CustomerField, str, str], str]] = {
    OwnType.TEXT: lambda _field, typed, _country: typed,
    OwnType.NUMBER: _number,
    OwnType.DATE: _day,
    OwnType.YES_NO: _yes_no,
    OwnType.CHOICE: _choice,
    OwnType.EMAIL: _email,
    OwnType.PHONE: _phone,
}
