"""Customers take their own data with them: the same ZIP as the office makes, for them alone (C-16, GDPR 15 and 20)."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.clock import now
from core.db import transaction
from core.extensions import limiter
from core.files.views import send_document
from core.permissions.access import public
from core.privacy.export import exported_file, start_export
from core.storefront.blueprint import SEE_OTHER, blueprint
from core.storefront.portal import actor_of, signed_in
from core.web.input import refuse_other_fields

# Per network; an export reads everything there is.
EXPORTS = "5 per day"


@blueprint.post("/account/export")
@limiter.limit(EXPORTS)
@public
def begin_own_export() -> ResponseReturnValue:
    """Start an export of the customer's own data."""
    refuse_other_fields()
    with transaction():
        customer = signed_in(locked=True)
        start_export(customer, actor_of(customer), now())
    flash(_("Your data are being put together. In a moment you can download them here."), "success")
    return redirect(url_for("storefront.account_security", _anchor="export"), SEE_OTHER)


@blueprint.get("/account/export/<int:long_work_id>")
@public
def own_export(long_work_id: int) -> Response:
    """Send a finished export to its customer, and to nobody else."""
    return send_document(exported_file(signed_in().id, long_work_id))
