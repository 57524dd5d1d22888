"""The form in which staff create an access token."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from marshmallow import ValidationError, fields, validates_schema

from core.bookings.channels import PARTNER_CHANNELS
from core.clock import now
from core.landlords.services import current_landlord
from core.permissions.token_rights import PARTNER_RIGHTS, TokenRight
from core.rest.tokens import NewToken
from core.web.checks import at_most, one_of
from core.web.forms import Choice, FormSchema

LONGEST_NAME = 120
LONGEST_POINT_OF_SALE = 80
# A calendar is read, it does not ask.
PARTNERS = {channel: label for channel, label in PARTNER_CHANNELS.items() if channel != "calendar"}
FURTHEST = timedelta(days=10 * 366)


def _rights() -> list[Choice]:
    return [Choice(right.value, str(right.label)) for right in TokenRight]


def _partners() -> list[Choice]:
    return [
        Choice("", gettext("None, it is my own program")),
        *(Choice(key, str(label)) for key, label in PARTNERS.items()),
    ]


def _some_right(chosen: list[str]) -> None:
    if not chosen:
        raise ValidationError(gettext("Please choose at least one right."))
    if not set(chosen) <= set(TokenRight):
        raise ValidationError(gettext("Please choose one of the options."))


def _in_future(day: date | None) -> None:
    today = now().astimezone(current_landlord().zone).date()
    if day is not None and not today <= day <= today + FURTHEST:
        raise ValidationError(gettext("Please choose a day that is still to come, within ten years."))


def _text(label: Any, limit: int, *, required: bool = False, **metadata: Any) -> fields.String:
    attrs = {"autocomplete": "off", "maxlength": str(limit)}
    more: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    checks = [at_most(limit), _not_blank] if required else [at_most(limit)]
    return fields.String(validate=checks, metadata={"label": label, "attrs": attrs, **metadata}, **more)


def _not_blank(text: str) -> None:
    if not text:
        raise ValidationError(gettext("Please fill in this field."))


class TokenSchema(FormSchema):
    """What a token is for, what it may do and how long."""

    name = _text(
        lazy_gettext("Name"),
        LONGEST_NAME,
        required=True,
        help=lazy_gettext("Which program uses it, so that you recognise it later."),
    )
    rights = fields.List(
        fields.String(),
        load_default=list,
        validate=_some_right,
        metadata={"label": lazy_gettext("Rights"), "widget": "checks", "choices": _rights},
    )
    expires_on = fields.Date(
        load_default=None,
        allow_none=True,
        validate=_in_future,
        metadata={
            "label": lazy_gettext("Last day"),
            "help": lazy_gettext("Leave it blank and the access stays until you revoke it."),
        },
    )
    channel = fields.String(
        load_default="",
        validate=one_of(lambda: {"": "", **PARTNERS}),
        metadata={
            "label": lazy_gettext("Partner"),
            "help": lazy_gettext("Their bookings carry this name, and they see no others."),
            "widget": "select",
            "choices": _partners,
        },
    )
    point_of_sale = _text(
        lazy_gettext("Point of sale"),
        LONGEST_POINT_OF_SALE,
        help=lazy_gettext("Who sells there, such as a branch; blank is the partner itself. Bookings carry it as well."),
    )

    @validates_schema(skip_on_field_errors=False)
    def check_partner(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        """Partners have only the rights that do not lead beyond their bookings."""
        channel = data.get("channel", "")
        beyond = [
            right for right in TokenRight if right.value in data.get("rights", ()) and right not in PARTNER_RIGHTS
        ]
        if channel and beyond:
            text = gettext("A partner cannot be given this right: %(right)s.", right=beyond[0].label)
            raise ValidationError(text, "rights")
        if data.get("point_of_sale") and not channel:
            raise ValidationError(gettext("Please enter the partner as well."), "channel")


def new_token(found: Mapping[str, Any]) -> NewToken:
    """Return the token that was described in the form; its last day is included."""
    last_day: date | None = found["expires_on"]
    zone = current_landlord().zone
    return NewToken(
        name=found["name"],
        rights=frozenset(TokenRight(right) for right in found["rights"]),
        expires_at=datetime.combine(last_day + timedelta(days=1), time(), zone) if last_day else None,
        channel=found["channel"],
        point_of_sale=found["point_of_sale"] or (str(PARTNERS[found["channel"]]) if found["channel"] else ""),
    )
