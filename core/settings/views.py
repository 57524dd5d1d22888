"""The settings' front door, and what the landlord says about the business."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.clock import now
from core.db import transaction
from core.landlords.editing import BusinessData, CurrencyInUse, change_business
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.settings import booking_views, permission_views, privacy_views, staff_views
from core.settings.blueprint import blueprint, permissions_blueprint, staff_blueprint
from core.settings.business import BusinessSchema, business_of, has_prices
from core.web.forms import Form

__all__ = [
    "blueprint",
    "booking_views",
    "permission_views",
    "permissions_blueprint",
    "privacy_views",
    "staff_blueprint",
    "staff_views",
]


@blueprint.get("/")
@requires("settings.read")
def index() -> ResponseReturnValue:
    """Go to the first page of the settings."""
    return redirect(url_for("settings.business"))


@blueprint.route("/business", methods=["GET", "POST"])
@requires("settings.edit")
def business() -> ResponseReturnValue:
    """Show or store what the landlord says about the business."""
    form = Form(BusinessSchema(), business_of(current_landlord()))
    if request.method != "POST":
        return render_template("settings/business.html", form=form)
    if not form.bind(request.form):
        return render_template("settings/business.html", form=form), 422
    data = BusinessData(**form.data)
    try:
        with transaction():
            change_business(current_landlord().id, data, has_prices=has_prices(), actor=current_user.actor, at=now())
    except CurrencyInUse as error:
        form.add_errors({"currency": [error.sentence]})
        return render_template("settings/business.html", form=form), error.status
    flash(_("The settings were saved."), "success")
    return redirect(url_for("settings.business"))
