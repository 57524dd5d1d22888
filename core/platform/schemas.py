"""What the forms of the account manager's pages accept."""

from datetime import date

from flask_babel import lazy_gettext
from marshmallow import fields, validate

from core.landlords.models import Plan
from core.web.forms import FormSchema

LONGEST_REASON = 2000
LAST_DAY = date(2999, 12, 31)


def _reason(label: object, help_text: object, *, required: bool) -> fields.String:
    shortest = 1 if required else None
    given = {"required": True} if required else {"load_default": ""}
    return fields.String(
        validate=validate.Length(min=shortest, max=LONGEST_REASON),
        metadata={"label": label, "help": help_text, "widget": "textarea", "attrs": {"rows": 2}},
        **given,
    )


class PlanSchema(FormSchema):
    """The plan that a landlord gets."""

    plan = fields.String(required=True, validate=validate.OneOf([plan.name for plan in Plan]))


class ActivateSchema(FormSchema):
    """Activate a private app, on request or directly."""

    until = fields.Date(
        load_default=None,
        allow_none=True,
        validate=validate.Range(max=LAST_DAY),
        metadata={"label": lazy_gettext("Last day"), "help": lazy_gettext("Empty: without end.")},
    )
    reason = _reason(lazy_gettext("Reason"), lazy_gettext("Optional; the landlord reads it."), required=False)


class DeclineSchema(FormSchema):
    """Decline a request."""

    reason = _reason(lazy_gettext("Reason"), lazy_gettext("The landlord reads it."), required=True)


class EndSchema(FormSchema):
    """Take an activation back."""

    reason = _reason(lazy_gettext("Reason"), lazy_gettext("The landlord reads it."), required=True)


class KeySchema(FormSchema):
    """An access key that a landlord handed over."""

    key = fields.String(
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={
            "label": lazy_gettext("Access key"),
            "help": lazy_gettext("The landlord made it in Private Apps. It is valid for 24 hours."),
            "attrs": {"autocomplete": "off", "spellcheck": "false"},
        },
    )
