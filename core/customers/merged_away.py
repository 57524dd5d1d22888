"""Old addresses of customers who were merged into another one lead to the card that was kept (C-19, R-25)."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.customers.blueprint import blueprint
from core.customers.former import MergedAway
from core.web.errors import error_page
from core.web.problems import speaks_to_program


@blueprint.app_errorhandler(MergedAway)
def lead_to_the_kept(error: MergedAway) -> ResponseReturnValue:
    """Lead readers on to the card that was kept; whoever was about to save something reads that it was not."""
    view_args = request.view_args or {}
    if request.method not in ("GET", "HEAD") or "customer_id" not in view_args or request.endpoint is None:
        return error_page(error.status, error.sentence, error.code)
    if not speaks_to_program():
        number = error.details["number"]
        flash(gettext("Customer %(number)s was merged into this card.", number=number), "success")
    # Not for ever: a merge can be taken back.
    return redirect(url_for(request.endpoint, **{**view_args, **request.args, "customer_id": error.kept_id}), 302)
