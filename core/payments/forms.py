"""The form in which staff enter a payment or a refund."""

import re
import secrets
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal, get_currency_precision
from flask_babel import get_locale, lazy_gettext
from marshmallow import Schema, ValidationError, fields

from core.bookings.models import Booking
from core.catalogue.inputs import NOT_AN_AMOUNT
from core.money import as_decimal, as_minor, read_decimal
from core.payments.models import PaymentMethod
from core.payments.services import NewPayment, NoAmount, OtherCurrency
from core.web.checks import at_most, between, one_of
from core.web.forms import Choice, Form, FormSchema
from core.web.input import HIGHEST_ID

HIGHEST_AMOUNT = Decimal(100_000_000)
LONGEST_NOTE = 200
METHODS = {method.value: method for method in PaymentMethod}
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
_OTHER_MONEY = re.compile(r"[A-Za-z]{3}|[€$£¥]")
TOO_MUCH = lazy_gettext("This amount is too high.")


class Amount(fields.Field[int]):
    """An amount above zero in one currency, as people write it; loads into the minor unit."""

    def __init__(self, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.currency = currency
        self.metadata = {**self.metadata, "widget": "money", "attrs": {"currency": currency}}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value).replace(self.currency, "").replace(SIGNS.get(self.currency, self.currency), "")
        if _OTHER_MONEY.search(text):
            raise ValidationError(OtherCurrency(currency=self.currency).sentence)
        try:
            amount = read_decimal(text)
            minor = as_minor(amount, self.currency)
        except ValueError as error:
            raise ValidationError(str(NOT_AN_AMOUNT)) from error
        if amount >= HIGHEST_AMOUNT:
            raise ValidationError(str(TOO_MUCH))
        if not minor:
            raise ValidationError(NoAmount().sentence)
        return minor


class PaymentForm(Form):
    """A payment or a refund of one booking."""

    def __init__(self, booking: Booking, *, proposed_minor: int, seen_id: int, today: date) -> None:
        self.booking = booking
        values = {
            "form_key": secrets.token_urlsafe(24),
            "seen": seen_id,
            "amount": typed(proposed_minor, booking.currency) if proposed_minor > 0 else "",
            "method": PaymentMethod.TRANSFER.value,
            "received_on": today,
        }
        super().__init__(_schema(booking.currency), values)

    def entry(self) -> NewPayment:
        """Return what was typed."""
        return NewPayment(
            amount_minor=self.data["amount"],
            currency=self.booking.currency,
            method=METHODS[self.data["method"]],
            received_on=self.data["received_on"],
            note=self.data["note"],
            form_key=self.data["form_key"],
            seen_id=self.data["seen"],
        )


def typed(minor: int, currency: str) -> str:
    """Return an amount as it is typed: in the reader's spelling, without signs for thousands."""
    places = get_currency_precision(currency)
    pattern = f"0.{'0' * places}" if places else "0"
    return format_decimal(as_decimal(minor, currency), format=pattern, locale=get_locale())


def _schema(currency: str) -> Schema:
    hidden = {"widget": "hidden"}
    made: dict[str, fields.Field[Any]] = {
        "form_key": fields.String(required=True, validate=at_most(64), metadata=hidden),
        "seen": fields.Integer(required=True, validate=between(0, HIGHEST_ID), metadata=hidden),
        "amount": Amount(currency, required=True, metadata={"label": lazy_gettext("Amount")}),
        "method": fields.String(
            required=True,
            validate=one_of(METHODS),
            metadata={
                "label": lazy_gettext("Method"),
                "choices": [Choice(value, method.label) for value, method in METHODS.items()],  # type: ignore[arg-type]
            },
        ),
        "received_on": fields.Date(required=True, metadata={"label": lazy_gettext("Date")}),
        "note": fields.String(
            load_default="",
            validate=at_most(LONGEST_NOTE),
            metadata={
                "label": lazy_gettext("Note"),
                "help": lazy_gettext("Only your team reads this, such as the number of a bank statement."),
            },
        ),
    }
    return FormSchema.from_dict(made)()
