"""Copy a booking to other dates."""

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.bookings.blueprint import blueprint
from core.bookings.copying import Copy, copy_booking
from core.bookings.models import Booking, BookingKind
from core.bookings.new_form import kind_field
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.errors import DomainError, NotFound
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.checks import at_most
from core.web.forms import Form, FormSchema


class CopySchema(FormSchema):
    """When the copy begins, how binding it is, and what it takes over."""

    first_day = fields.Date(required=True, metadata={"label": lazy_gettext("First day of the copy")})
    kind = kind_field()
    with_answers = fields.Boolean(
        load_default=True,
        metadata={
            "label": lazy_gettext("Take over details and participants"),
            "help": lazy_gettext("Files stay with the original."),
        },
    )
    form_key = fields.String(required=True, validate=at_most(64), metadata={"widget": "hidden"})


@blueprint.get("/<int:booking_id>/copy")
@requires("bookings.edit")
def ask_copy(booking_id: int) -> ResponseReturnValue:
    """Ask when the copy is to begin."""
    booking = get_whole_booking(booking_id)
    first_day = booking.starts_at.astimezone(current_landlord().zone).date()
    values = {"first_day": first_day, "form_key": secrets.token_urlsafe(24)}
    return _page(booking, Form(CopySchema(), values))


@blueprint.post("/<int:booking_id>/copy")
@requires("bookings.edit")
def copy(booking_id: int) -> ResponseReturnValue:
    """Copy a booking; the same form posted twice makes one copy."""
    form = Form(CopySchema())
    if not form.bind(request.form):
        return _page(get_whole_booking(booking_id), form), 422
    wanted = Copy(
        form.data["first_day"], BookingKind(form.data["kind"]), form.data["with_answers"], form.data["form_key"]
    )
    try:
        with transaction():
            made = copy_booking(booking_id, wanted, actor=current_user.actor, at=now())
            copy_id, number = made.id, made.number
    except NotFound:
        raise
    except DomainError as error:
        form.add_errors({"first_day": [error.sentence]})
        return _page(get_whole_booking(booking_id), form), error.status
    flash(_("Booking %(number)s was created as a copy.", number=number), "success")
    return redirect(url_for("bookings.show", booking_id=copy_id))


def _page(booking: Booking, form: Form) -> str:
    return render_template("bookings/copy.html", page=booking_page(booking, "", now()), form=form)
