"""The page from which a customer's export is started and downloaded (C-16)."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from core.clock import now
from core.customers.card_views import card_frame
from core.customers.services import get_card, get_customer
from core.db import transaction
from core.permissions.access import requires
from core.privacy.blueprint import blueprint
from core.privacy.export import exports_of, start_export
from core.web.input import refuse_other_fields


@blueprint.get("/<int:customer_id>/export")
@requires("customers.export")
def export(customer_id: int) -> ResponseReturnValue:
    """Say what an export holds, and show those of the last days."""
    customer = get_card(customer_id)
    return render_template("privacy/export.html", exports=exports_of(customer_id), **card_frame(customer, ""))


@blueprint.post("/<int:customer_id>/export")
@requires("customers.export")
def begin_export(customer_id: int) -> ResponseReturnValue:
    """Start an export; its page shows how far it is."""
    refuse_other_fields()
    with transaction():
        work_id = start_export(get_customer(customer_id), current_user.actor, now()).id
    return redirect(url_for("long_work.show", long_work_id=work_id))
