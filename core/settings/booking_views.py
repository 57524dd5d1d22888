"""What the landlord decides about booking online: whether customers have an access, and more (C-01)."""

from dataclasses import asdict

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user
from marshmallow import fields

from core.clock import now
from core.db import transaction
from core.duplicates.email_clashes import email_clashes
from core.landlords.booking_settings import (
    BookingSettings,
    booking_settings,
    change_booking_settings,
    has_customer_login,
)
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.settings.blueprint import blueprint
from core.web.forms import Form, FormSchema

MERGE_FORM = "merging.form"


class BookingRouteSchema(FormSchema):
    """How the booking route works for all customers."""

    customer_login = fields.Boolean(
        load_default=False,
        metadata={
            "label": lazy_gettext("Customers have a login"),
            "help": lazy_gettext(
                "On with many regulars: the first booking creates the login, later ones need only signing in. "
                "Off with mostly one-off guests: nobody signs in, and each booking makes a customer, "
                "so expect duplicates."
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
    if form.data["customer_login"] and email_clashes(limit=1).count:
        flash(_("The settings were saved. Some customers share an e-mail address; please look below."), "warning")
    else:
        flash(_("The settings were saved."), "success")
    return redirect(url_for("settings.booking_route"))


def _page(form: Form) -> str:
    landlord = current_landlord()
    address = url_for("storefront.services", slug=landlord.slug, _external=True)
    return render_template(
        "settings/booking.html",
        form=form,
        address=address,
        is_on=has_customer_login(landlord),
        shared=email_clashes(after=request.args.get("after", "")),
        can_merge=MERGE_FORM in current_app.view_functions,
    )
