"""Until when an offer or a reservation is good: reserve, set another last day, restore (B-03)."""

from datetime import date, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, lazy_gettext
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import fields

from core.bookings import flow
from core.bookings.blueprint import blueprint
from core.bookings.services import get_booking
from core.bookings.validity import end_of_day
from core.clock import now
from core.db import transaction
from core.permissions.access import requires
from core.web.checks import between
from core.web.forms import Form, FormSchema

FIRST_YEAR, LAST_YEAR = 2000, 2150


class _LastDay(FormSchema):
    day = fields.Date(
        required=True,
        validate=lambda day: between(FIRST_YEAR, LAST_YEAR)(day.year),
        metadata={"label": lazy_gettext("Good until")},
    )


class _Restore(FormSchema):
    day = fields.Date(allow_none=True, load_default=None, validate=lambda day: between(FIRST_YEAR, LAST_YEAR)(day.year))
    message = fields.Boolean(load_default=False)


@blueprint.post("/<int:booking_id>/reserve")
@requires("bookings.edit")
def reserve(booking_id: int) -> ResponseReturnValue:
    """Turn an offer into a reservation until the end of a day."""
    form = Form(_LastDay())
    if not form.bind(request.form):
        return _refused(form, booking_id)
    with transaction():
        flow.reserve(booking_id, end_of_day(form.data["day"]), actor=current_user.actor, at=now())
    flash(_("The places are reserved until %(day)s.", day=format_date(form.data["day"])), "success")
    return _back(booking_id)


@blueprint.post("/<int:booking_id>/extend")
@requires("bookings.edit")
def extend(booking_id: int) -> ResponseReturnValue:
    """Let an offer or a reservation lapse at the end of another day."""
    form = Form(_LastDay())
    if not form.bind(request.form):
        return _refused(form, booking_id)
    with transaction():
        flow.extend_reservation(booking_id, end_of_day(form.data["day"]), actor=current_user.actor, at=now())
    flash(_("It is good until %(day)s.", day=format_date(form.data["day"])), "success")
    return _back(booking_id)


@blueprint.post("/<int:booking_id>/restore")
@requires("bookings.edit")
def restore(booking_id: int) -> ResponseReturnValue:
    """Take a cancellation or a lapse back."""
    form = Form(_Restore())
    if not form.bind(request.form):
        return _refused(form, booking_id)
    with transaction():
        flow.restore_booking(
            booking_id,
            until=_end(form.data["day"]),
            with_message=form.data["message"],
            actor=current_user.actor,
            at=now(),
        )
    flash(_("The booking is restored, and its places are taken again."), "success")
    return _back(booking_id)


def _end(day: date | None) -> datetime | None:
    return end_of_day(day) if day is not None else None


def _refused(form: Form, booking_id: int) -> ResponseReturnValue:
    get_booking(booking_id)
    flash(" ".join(text for texts in form.errors.values() for text in texts), "error")
    return _back(booking_id)


def _back(booking_id: int) -> ResponseReturnValue:
    return redirect(url_for("bookings.show", booking_id=booking_id))
