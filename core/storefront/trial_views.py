"""Begin and end a walk through the booking route as a customer."""

from flask import Blueprint, flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.customers.services import get_customer
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.storefront.drafts import SESSION_KEY as DRAFTS
from core.storefront.trial import RIGHT, end_trial, start_trial

blueprint = Blueprint("trial", __name__)


@blueprint.post("/<int:customer_id>")
@requires(RIGHT)
def start(customer_id: int) -> ResponseReturnValue:
    """Open the booking page as a customer sees it."""
    start_trial(get_customer(customer_id).id)
    session.pop(DRAFTS, None)
    return redirect(url_for("storefront.services", slug=current_landlord().slug))


@blueprint.post("/end")
@requires(RIGHT)
def end() -> ResponseReturnValue:
    """Go back to the office; what was chosen on the way is forgotten."""
    customer_id = end_trial()
    session.pop(DRAFTS, None)
    flash(_("The trial is over. Nothing was booked."), "success")
    if customer_id is None:
        return redirect(url_for("customers.index"))
    return redirect(url_for("customers.show", customer_id=customer_id))
