"""What the landlord decides about booking online: whether customers have an access, and more (C-01)."""

from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.db import transaction
from core.landlords.booking_settings import BookingSettings, booking_settings, change_booking_settings
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.settings.blueprint import blueprint
from core.web.forms import Form, FormSchema


class BookingRouteSchema(FormSchema):
    """How the booking route works for all customers."""

    customer_login = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Customers have a login"),
            "help": lazy_gettext(
                "On: good with many regulars. The first booking creates the access, later ones need only signing in. "
                "Off: good with mostly one-off guests. Nobody signs in, and each booking makes a customer; "
                "duplicates are expected."
            ),
            "widget": "switch",
        },
    )
    several_services = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Several services in one booking"),
            "help": lazy_gettext("Customers can add another service before they book."),
            "widget": "switch",
        },
    )


@blueprint.route("/booking", methods=["GET", "POST"])
@requires("settings.edit")
def booking_route() -> ResponseReturnValue:
    """Show or store how booking online works."""
    landlord = current_landlord()
    form = Form(BookingRouteSchema(), asdict(booking_settings(landlord)))
    if request.method != "POST":
        return _page(form)
    if not form.bind(request.form):
        return _page(form), 422
    with transaction():
        change_booking_settings(landlord.id, BookingSettings(**form.data), actor=current_user.actor, at=now())
    flash(_("The settings were saved."), "success")
    return redirect(url_for("settings.booking_route"))


def _page(form: Form) -> str:
    address = url_for("storefront.services", slug=current_landlord().slug, _external=True)
    return render_template("settings/booking.html", form=form, address=address)
