"""The form of a customer (C-07)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError, fields, validates_schema

from core.clock import now
from core.customers.contact_labels import ADDRESS_LABELS, OTHER, PHONE_LABELS
from core.customers.countries import country_names
from core.customers.labels import LABELS
from core.customers.models import CustomerKind
from core.customers.phones import international_number
from core.customers.services import Address, CustomerData
from core.customers.vat_ids import is_vat_id
from core.i18n import LANGUAGE_NAMES
from core.landlords.services import current_landlord
from core.web.checks import at_most, email_or_blank, not_blank, one_of
from core.web.forms import Choice, Form, FormSchema

MOST_PHONES = 10
MOST_ADDRESSES = 10
LONGEST_COMMENT = 10_000
OLDEST_YEAR = 1900
KINDS = {kind.value: kind.label for kind in CustomerKind}


def _text(name: str, limit: int, check: Any = None, **metadata: Any) -> fields.String:
    checks = [at_most(limit)] if check is None else [at_most(limit), check]
    return fields.String(load_default="", validate=checks, metadata={"label": LABELS[name], **metadata})


def country_choices() -> Iterable[Choice]:
    """Return the countries as options, the landlord's own first."""
    names = country_names()
    home = current_landlord().country
    nearest = [Choice(home, names[home])] if home in names else []
    return [Choice("", ""), *nearest, *(Choice(code, name) for code, name in names.items() if code != home)]


def _country_or_blank(code: str) -> None:
    if code and code not in country_names():
        raise ValidationError(gettext("Please choose one of the options."))


def _past_or_blank(day: date | None) -> None:
    if day is None:
        return
    if day > now().astimezone(current_landlord().zone).date():
        raise ValidationError(gettext("This day is in the future."))
    if day.year < OLDEST_YEAR:
        raise ValidationError(gettext("Please check the year of this date."))


def label_choices(labels: Mapping[str, Any]) -> list[Choice]:
    """Return the kinds of a number or an address as options, none first."""
    return [Choice("", str(OTHER)), *(Choice(value, str(label)) for value, label in labels.items())]


class AddressSchema(FormSchema):
    """A further address."""

    label = fields.String(load_default="", validate=one_of({"": "", **ADDRESS_LABELS}))
    street = _text("street", 200)
    postal_code = _text("postal_code", 20)
    city = _text("city", 120)
    country = _text("country", 2, _country_or_blank)


class CustomerSchema(FormSchema):
    """Everything that staff type about a customer."""

    kind = fields.String(
        load_default=CustomerKind.PERSON.value,
        validate=one_of(KINDS),
        metadata={
            "label": LABELS["kind"],
            "widget": "radio",
            "choices": lambda: [Choice(value, str(label)) for value, label in KINDS.items()],
        },
    )
    company = _text("company", 200, attrs={"autocomplete": "off"})
    first_name = _text("first_name", 120, attrs={"autocomplete": "off"})
    last_name = _text("last_name", 120, attrs={"autocomplete": "off"})
    email = _text("email", 254, email_or_blank, widget="email", attrs={"autocomplete": "off"})
    phones = fields.List(fields.String(), load_default=list, metadata={"label": LABELS["phones"]})
    phone_labels = fields.List(
        fields.String(validate=one_of({"": "", **PHONE_LABELS})),
        load_default=list,
        metadata={"label": lazy_gettext("Kinds of the phone numbers")},
    )
    address_label = fields.String(
        load_default="",
        validate=one_of({"": "", **ADDRESS_LABELS}),
        metadata={"label": lazy_gettext("Kind of address"), "choices": lambda: label_choices(ADDRESS_LABELS)},
    )
    street = _text("street", 200, attrs={"autocomplete": "off"})
    postal_code = _text("postal_code", 20, attrs={"autocomplete": "off"})
    city = _text("city", 120, attrs={"autocomplete": "off"})
    country = _text("country", 2, _country_or_blank, choices=country_choices)
    more_addresses = fields.List(
        fields.Nested(AddressSchema()), load_default=list, metadata={"label": LABELS["more_addresses"]}
    )
    birthday = fields.Date(
        load_default=None,
        allow_none=True,
        validate=_past_or_blank,
        metadata={"label": LABELS["birthday"], "attrs": {"autocomplete": "off"}},
    )
    language = fields.String(
        load_default="de",
        validate=one_of(LANGUAGE_NAMES),
        metadata={
            "label": LABELS["language"],
            "help": lazy_gettext("Mails to this customer are written in it."),
            "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
        },
    )
    vat_id = _text("vat_id", 40, attrs={"autocomplete": "off"})
    number = _text(
        "number",
        40,
        help=lazy_gettext("Leave it blank and the next number is taken."),
        attrs={"autocomplete": "off"},
    )
    comment = _text("comment", LONGEST_COMMENT, widget="textarea", help=lazy_gettext("Only your staff sees it."))

    # Both checks run although other fields are wrong, so that all errors come at once; those fields are then missing.

    @validates_schema(skip_on_field_errors=False)
    def check_name(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Somebody without any name could never be found again."""
        if data.get("kind") == CustomerKind.COMPANY and not data.get("company", "?"):
            raise ValidationError(gettext("Please enter the company."), "company")
        if not any(data.get(name, "?") for name in ("company", "first_name", "last_name")):
            raise ValidationError(gettext("Please enter a name or a company."), "last_name")

    @validates_schema(skip_on_field_errors=False)
    def check_phones(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Numbers are read as dialled in the customer's country, else in the landlord's."""
        numbers = given_numbers(data.get("phones", ()))
        if len(numbers) > MOST_PHONES:
            raise ValidationError(gettext("There can be at most %(limit)s numbers.", limit=MOST_PHONES), "phones")
        region = data.get("country") or current_landlord().country
        for number in numbers:
            if len(number) > 40 or not international_number(number, region):
                text = gettext("“%(number)s” is not a phone number. Try it with the country code.", number=number[:40])
                raise ValidationError(text, "phones")


class NewSchema(CustomerSchema):
    """The same for a new customer, who can be invited to the account at once (C-06)."""

    invite = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Invite to the account"),
            "help": lazy_gettext("The customer gets an e-mail with a link to choose a password."),
        },
    )

    @validates_schema(skip_on_field_errors=False)
    def check_address(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """An invitation needs an address."""
        if data.get("invite") and not data.get("email", "?"):
            raise ValidationError(gettext("An invitation needs an e-mail address."), "email")

    @validates_schema(skip_on_field_errors=False)
    def check_vat_id(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """The shape tells typing errors; nobody is asked."""
        given = data.get("vat_id", "")
        if given and not is_vat_id(given, data.get("country") or current_landlord().country):
            raise ValidationError(gettext("This is not a VAT id. It begins with the letters of the country."), "vat_id")

    @validates_schema(skip_on_field_errors=False)
    def check_addresses(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """More would be a mistake."""
        if len(data.get("more_addresses", ())) > MOST_ADDRESSES:
            text = gettext("There can be at most %(limit)s further addresses.", limit=MOST_ADDRESSES)
            raise ValidationError(text, "more_addresses")


class ChangeSchema(CustomerSchema):
    """The same for a customer who exists; ``version`` is what the form showed."""

    number = fields.String(
        required=True,
        validate=[at_most(40), not_blank],
        metadata={"label": LABELS["number"], "attrs": {"autocomplete": "off"}},
    )
    version = fields.Integer(required=True, metadata={"widget": "hidden"})


class CustomerForm(Form):
    """The form with one control per phone number, and always one more."""

    @property
    def numbers(self) -> list[str]:
        """The numbers as typed, and a blank one."""
        typed = [str(number) for number in self.values.get("phones") or [] if str(number).strip()]
        return [*typed, ""]

    def customer_data(self) -> CustomerData:
        """Return what was typed, once it was found right."""
        return customer_data(self.data)


def customer_data(found: Mapping[str, Any]) -> CustomerData:
    """Return a customer from checked values of the schema."""
    labels = [*found["phone_labels"], *[""] * len(found["phones"])]
    typed = zip(found["phones"], labels, strict=False)
    phones = [(number.strip(), label) for number, label in typed if number.strip()]
    return CustomerData(
        last_name=found["last_name"],
        first_name=found["first_name"],
        kind=found["kind"],
        company=found["company"],
        vat_id=found["vat_id"],
        email=found["email"],
        language=found["language"],
        birthday=found["birthday"],
        comment=found["comment"],
        phones=tuple(number for number, _label in phones),
        phone_labels=tuple(label for _number, label in phones),
        address=Address(found["street"], found["postal_code"], found["city"], found["country"], found["address_label"]),
        more_addresses=tuple(Address(**one) for one in found["more_addresses"]),
        own_fields=found.get("own_fields"),
        number=found["number"],
    )


def given_numbers(typed: Iterable[str]) -> list[str]:
    """Return the numbers that were filled in."""
    return [number.strip() for number in typed if number.strip()]


def values_of(data: CustomerData, version: int) -> dict[str, Any]:
    """Return a customer's data as the form shows them."""
    return {
        "kind": data.kind,
        "company": data.company,
        "first_name": data.first_name,
        "last_name": data.last_name,
        "email": data.email,
        "phones": list(data.phones),
        "phone_labels": [label for _number, label in data.labelled_phones],
        "address_label": data.address.label,
        "more_addresses": [asdict(one) for one in data.more_addresses],
        "own_fields": dict(data.own_fields or {}),
        "street": data.address.street,
        "postal_code": data.address.postal_code,
        "city": data.address.city,
        "country": data.address.country,
        "birthday": data.birthday,
        "language": data.language,
        "vat_id": data.vat_id,
        "number": data.number,
        "comment": data.comment,
        "version": version,
    }
