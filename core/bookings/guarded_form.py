"""A form of one booking: it knows the version that it was made from, and where it leads when it is done."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from marshmallow import fields

from core.bookings.back import BACKS
from core.bookings.models import Booking
from core.web.checks import one_of
from core.web.forms import Form, FormSchema


def guard_fields() -> dict[str, fields.Field[Any]]:
    """Return the hidden fields of every form of a booking: the version it was made from, and where it leads."""
    return {
        "version": fields.Integer(required=True, metadata={"widget": "hidden"}),
        "back": fields.String(load_default="", validate=one_of(dict.fromkeys(BACKS)), metadata={"widget": "hidden"}),
    }


class GuardedForm(Form):
    """A form of a booking; what somebody else saves meanwhile is noticed, and what was typed stays."""

    def __init__(
        self,
        booking: Booking,
        made: Mapping[str, fields.Field[Any]] | None = None,
        values: Mapping[str, Any] | None = None,
        *,
        back: str = "",
    ) -> None:
        self.booking_id = booking.id
        given = {"version": booking.version, "back": back, **(values or {})}
        super().__init__(FormSchema.from_dict({**(made or {}), **guard_fields()})(), given)

    def show_newer_version(self, version: int) -> None:
        """Say that the booking was changed; sending the form again is a decision then, not an accident."""
        text = gettext("Somebody changed this booking in the meantime. Please look at it and send the form again.")
        self.add_errors({"_schema": [text]})
        self.values["version"] = version
