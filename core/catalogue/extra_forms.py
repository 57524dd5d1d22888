"""The form of an extra."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext
from marshmallow import fields

from core.catalogue.extras import ExtraData
from core.catalogue.inputs import Money, Percent
from core.catalogue.models import Service
from core.catalogue.price_models import Basis, Extra
from core.catalogue.schemas import LONGEST_DESCRIPTION, LONGEST_TITLE, plain_amount, plain_number
from core.catalogue.services import all_services
from core.i18n import localised
from core.web.checks import between, one_of
from core.web.forms import Choice, FormSchema
from core.web.localised import texts_field

MOST_PIECES = 100
BASES = {basis.value: basis.label for basis in Basis}


def _service_choices() -> list[Choice]:
    return [Choice(str(service.id), localised(service.titles)) for service in all_services(with_archived=True)]


class ExtraSchema(FormSchema):
    """Everything about an extra."""

    titles = texts_field(lazy_gettext("Title"), limit=LONGEST_TITLE, required=True)
    descriptions = texts_field(lazy_gettext("Description"), limit=LONGEST_DESCRIPTION, long=True)
    price = Money(required=True, metadata={"label": lazy_gettext("Price"), "help": lazy_gettext("Including tax.")})
    basis = fields.String(
        required=True,
        validate=one_of(BASES),
        metadata={
            "label": lazy_gettext("Charged"),
            "choices": [Choice(value, label) for value, label in BASES.items()],  # type: ignore[arg-type]
        },
    )
    tax = Percent(
        required=True,
        metadata={"label": lazy_gettext("Tax rate"), "widget": "money", "attrs": {"currency": "%"}},
    )
    required = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Part of every booking"),
            "help": lazy_gettext(
                "Comes once with each place, such as the final cleaning. Customers cannot leave it out."
            ),
        },
    )
    max_quantity = fields.Integer(
        required=True,
        validate=between(1, MOST_PIECES),
        metadata={
            "label": lazy_gettext("At most per place"),
            "help": lazy_gettext("How many a customer can add, such as 2 dogs."),
            "attrs": {"min": 1, "max": MOST_PIECES},
        },
    )
    services = fields.List(
        fields.Integer(),
        load_default=list,
        metadata={"label": lazy_gettext("Offered with"), "choices": _service_choices},
    )


def extra_data(form: Mapping[str, Any]) -> ExtraData:
    """Return what was typed about an extra."""
    return ExtraData(
        titles=form["titles"],
        descriptions=form["descriptions"],
        basis=Basis(form["basis"]),
        price_minor=form["price"],
        tax_basis_points=form["tax"],
        is_required=form["required"],
        max_quantity=form["max_quantity"],
        service_ids=form["services"],
    )


def start_values() -> dict[str, Any]:
    """Return what the form of a new extra proposes."""
    return {"basis": Basis.BOOKING.value, "max_quantity": 1}


def extra_values(extra: Extra, services: Iterable[Service]) -> dict[str, Any]:
    """Return an extra as its form shows it, in the reader's spelling."""
    return {
        "titles": extra.titles,
        "descriptions": extra.descriptions,
        "basis": extra.basis_name,
        "price": plain_amount(extra.price_minor),
        "tax": plain_number(Decimal(extra.tax_basis_points) / 100),
        "required": extra.is_required,
        "max_quantity": extra.max_quantity,
        "services": [str(service.id) for service in services],
    }
