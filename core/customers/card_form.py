"""The form of a customer as staff fill it in: several numbers and addresses, and the landlord's own fields (C-07)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from flask_babel import gettext
from marshmallow import ValidationError, fields
from werkzeug.datastructures import MultiDict

from core.customers.contact_labels import ADDRESS_LABELS, PHONE_LABELS
from core.customers.field_models import CustomerField
from core.customers.own_fields import OwnType, checked_value, label_of, typed_value
from core.customers.schemas import CustomerForm, CustomerSchema, country_choices, customer_data, label_choices
from core.customers.services import CustomerData
from core.i18n import localised
from core.landlords.services import current_landlord
from core.web.forms import Choice, FormField

# How the controls of own fields and of further addresses are called.
OWN, MORE = "own-", "more-"
_OF_ADDRESS = ("street", "postal_code", "city", "country")


class CardForm(CustomerForm):
    """The form with rows of phone numbers and addresses, always one more of each, and the landlord's own fields."""

    def __init__(
        self, schema: type[CustomerSchema], values: Mapping[str, Any], own: Sequence[CustomerField] = ()
    ) -> None:
        made: dict[str, fields.Field[Any]] = {f"{OWN}{one.key}": _own_field(one) for one in own}
        typed = {f"{OWN}{one.key}": typed_value(one, values.get("own_fields", {}).get(one.key, "")) for one in own}
        super().__init__(schema.from_dict(made)(), {**values, **typed})
        self.own = own

    @property
    def own_parts(self) -> list[FormField]:
        """The landlord's own fields as they are drawn."""
        return [self[f"{OWN}{one.key}"] for one in self.own]

    @property
    def labelled_numbers(self) -> list[tuple[str, str]]:
        """The numbers as typed, each with its label, and a blank one."""
        numbers = [str(number) for number in self.values.get("phones") or []]
        labels = [*map(str, self.values.get("phone_labels") or []), *[""] * len(numbers)]
        return [*((number, label) for number, label in zip(numbers, labels, strict=False) if number.strip()), ("", "")]

    @property
    def addresses(self) -> list[Mapping[str, str]]:
        """The further addresses as typed, and a blank one."""
        typed = [one for one in self.values.get("more_addresses") or [] if any(map(one.get, _OF_ADDRESS))]
        return [*typed, {}]

    @property
    def phone_kinds(self) -> list[Choice]:
        """What kinds of phone numbers there are."""
        return label_choices(PHONE_LABELS)

    @property
    def address_kinds(self) -> list[Choice]:
        """What kinds of addresses there are."""
        return label_choices(ADDRESS_LABELS)

    @property
    def countries(self) -> list[Choice]:
        """The countries, the landlord's own first."""
        return list(country_choices())

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Read the rows of further addresses as one value, then check all."""
        rest: MultiDict[str, Any] = MultiDict(
            (name, value) for name, value in posted.items(multi=True) if not name.startswith(MORE)
        )
        columns = {name: posted.getlist(f"{MORE}{name}") for name in ("label", *_OF_ADDRESS)}
        rows = [
            {name: value.strip() for name, value in zip(columns, row, strict=True)}
            for row in zip_longest(*columns.values(), fillvalue="")
        ]
        rest.setlist("more_addresses", [row for row in rows if any(map(row.get, _OF_ADDRESS[:3]))])
        return super().bind(rest)

    def customer_data(self) -> CustomerData:
        """Return what was typed, once it was found right."""
        country = self.data["country"] or current_landlord().country
        own = {one.key: checked_value(one, self.data[f"{OWN}{one.key}"], country) for one in self.own}
        return replace(customer_data(self.data), own_fields=own)


def _own_field(one: CustomerField) -> fields.String:
    kind = OwnType(one.type_name)
    metadata: dict[str, Any] = {"label": label_of(one), "attrs": {"autocomplete": "off"}}
    widgets = {OwnType.DATE: "date", OwnType.EMAIL: "email", OwnType.PHONE: "tel"}
    if kind in widgets:
        metadata["widget"] = widgets[kind]
    if kind is OwnType.YES_NO:
        metadata["choices"] = [Choice("", ""), Choice("yes", gettext("yes")), Choice("no", gettext("no"))]
    if kind is OwnType.CHOICE:
        options = [Choice(option["value"], localised(option["labels"])) for option in one.choices]
        metadata["choices"] = [Choice("", ""), *options]
    return fields.String(load_default="", validate=lambda typed: _check_own(one, typed), metadata=metadata)


def _check_own(one: CustomerField, typed: str) -> None:
    try:
        checked_value(one, typed, current_landlord().country)
    except ValueError as error:
        raise ValidationError(str(error)) from error
