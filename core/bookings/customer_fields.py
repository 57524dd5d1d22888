"""The fields of a new customer, as they are asked for together with a booking."""

from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import fields

from core.customers.services import CustomerData
from core.i18n import LANGUAGE_NAMES
from core.web.checks import at_most, email_or_blank, one_of
from core.web.forms import Choice, Form

CUSTOMER_FIELDS = ("first_name", "last_name", "company", "email", "phone", "language")


class NewCustomer(Form):
    """A form in which a new customer may be typed."""

    @property
    def customer_names(self) -> list[str]:
        """The names of the new customer's fields; none when the customer is known."""
        return [name for name in CUSTOMER_FIELDS if name in self.schema.fields]

    def customer_data(self) -> CustomerData:
        """Return the new customer as typed."""
        phone = self.data["phone"]
        return CustomerData(
            first_name=self.data["first_name"],
            last_name=self.data["last_name"],
            kind="company" if self.data["company"] else "person",
            company=self.data["company"],
            email=self.data["email"],
            language=self.data["language"],
            phones=(phone,) if phone else (),
        )

    def check_customer(self) -> bool:
        """Make sure that the new customer has a name."""
        if self.customer_names and not (self.data["last_name"] or self.data["company"]):
            self.add_errors({"last_name": [gettext("Please enter a name or a company.")]})
        return not self.errors


def customer_fields() -> dict[str, fields.Field[Any]]:
    """Return the fields of a new customer."""
    return {
        "first_name": _text(lazy_gettext("First name"), 120),
        "last_name": _text(lazy_gettext("Last name"), 120),
        "company": _text(lazy_gettext("Company"), 200),
        "email": fields.String(
            load_default="",
            validate=email_or_blank,
            metadata={
                "label": lazy_gettext("E-mail address"),
                "widget": "email",
                "help": lazy_gettext("Without an address no confirmation can be sent."),
            },
        ),
        "phone": fields.String(
            load_default="",
            validate=at_most(60),
            metadata={"label": lazy_gettext("Phone number"), "widget": "tel"},
        ),
        "language": fields.String(
            required=True,
            validate=one_of(LANGUAGE_NAMES),
            metadata={
                "label": lazy_gettext("Language"),
                "choices": [Choice(code, name) for code, name in LANGUAGE_NAMES.items()],
            },
        ),
    }


def _text(label: LazyString, longest: int) -> fields.String:
    return fields.String(load_default="", validate=at_most(longest), metadata={"label": label})
