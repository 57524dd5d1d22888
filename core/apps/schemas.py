"""What the forms of the apps' pages accept."""

from flask_babel import gettext, lazy_gettext
from marshmallow import fields, validate

from core.web.forms import Choice, FormSchema

KEEP, DELETE = "keep", "delete"
LONGEST_NOTE = 2000


class RequestSchema(FormSchema):
    """Why the landlord wants a private app."""

    note = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_NOTE),
        metadata={
            "label": lazy_gettext("What do you need it for?"),
            "help": lazy_gettext("Your account manager reads this. You can leave it empty."),
            "widget": "textarea",
            "attrs": {"maxlength": LONGEST_NOTE, "rows": 3},
        },
    )


class InstallSchema(FormSchema):
    """The consent to exactly the access that the page listed."""

    access = fields.List(fields.String(), load_default=list, metadata={"widget": "hidden"})
    agree = fields.Boolean(
        load_default=False,
        metadata={"label": lazy_gettext("I agree that the app may do this with the data of our account.")},
    )


def what_happens_to_data() -> tuple[Choice, ...]:
    """Return the choices of somebody who uninstalls an app."""
    return (
        Choice(KEEP, gettext("Keep them for 90 days. Install the app again, and everything is back.")),
        Choice(DELETE, gettext("Delete them now. This cannot be undone.")),
    )


class UninstallSchema(FormSchema):
    """What happens to the app's data."""

    data = fields.String(
        required=True,
        validate=validate.OneOf((KEEP, DELETE)),
        metadata={
            "label": lazy_gettext("What happens to the app's data?"),
            "widget": "radio",
            "choices": what_happens_to_data,
        },
    )
