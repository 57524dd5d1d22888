"""The forms of payment terms: one for the settings, one to choose for a booking."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from flask_babel import get_locale, lazy_gettext
from marshmallow import Schema, fields

from core.catalogue.inputs import Percent
from core.i18n import localised
from core.payments.models import PaymentTerm
from core.payments.terms import MOST_DAYS, TermData, payment_terms
from core.payments.wording import term_text
from core.web.checks import between, one_of
from core.web.forms import Choice, FormSchema
from core.web.localised import texts_field

LONGEST_NAME = 80


def _days(label: Any, help_text: Any) -> fields.Integer:
    metadata = {"label": label, "help": help_text, "attrs": {"min": 0, "max": MOST_DAYS}}
    return fields.Integer(required=True, validate=between(0, MOST_DAYS), metadata=metadata)


class TermSchema(FormSchema):
    """A payment term."""

    names = texts_field(lazy_gettext("Name"), limit=LONGEST_NAME, required=True)
    deposit = Percent(
        required=True,
        metadata={
            "label": lazy_gettext("Deposit"),
            "help": lazy_gettext("0 for none: then everything is due before the start."),
            "widget": "money",
            "attrs": {"currency": "%"},
        },
    )
    deposit_days = _days(
        lazy_gettext("Deposit due after (days)"), lazy_gettext("Counted from the day of the booking; 0 is that day.")
    )
    rest_days = _days(
        lazy_gettext("Rest due before the start (days)"),
        lazy_gettext("0 is the day of the start. Never before the day of the booking."),
    )


def term_data(form: dict[str, Any]) -> TermData:
    """Return what was typed about a payment term."""
    return TermData(form["names"], form["deposit"], form["deposit_days"], form["rest_days"])


def term_values(term: PaymentTerm | None) -> dict[str, Any]:
    """Return a payment term as its form shows it; what a new one proposes."""
    if term is None:
        return {"deposit": "30", "deposit_days": 7, "rest_days": 14}
    deposit = Decimal(term.deposit_basis_points) / 100
    return {
        "names": term.names,
        "deposit": format_decimal(deposit, format="0.##", locale=get_locale()),
        "deposit_days": term.deposit_days,
        "rest_days": term.rest_days,
    }


def choice_schema() -> Schema:
    """Return the form that chooses one of the payment terms for a booking."""
    labels = {str(term.id): f"{localised(term.names)}: {term_text(term)}" for term in payment_terms()}
    term = fields.String(
        required=True,
        validate=one_of(labels),
        metadata={
            "label": lazy_gettext("Payment term"),
            "widget": "radio",
            "choices": [Choice(value, label) for value, label in labels.items()],
        },
    )
    return FormSchema.from_dict({"term": term})()
