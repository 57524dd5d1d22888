"""Settings: the landlord's extras (B-01)."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from core.activities.services import Actor
from core.catalogue import extras
from core.catalogue.extra_forms import ExtraSchema, extra_data, extra_values, start_values
from core.catalogue.price_models import Extra
from core.catalogue.views import STEPS
from core.clock import now
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.forms import Form
from core.web.listing import Chip

blueprint = Blueprint("extras", __name__)


@blueprint.get("/")
@requires("services.edit")
def index() -> ResponseReturnValue:
    """List the extras, those that are offered or the archived ones."""
    archived = request.args.get("state") == "archived"
    found = extras.all_extras()
    chips = [
        Chip(_("Offered"), url_for("extras.index"), not archived),
        Chip(_("Archived"), url_for("extras.index", state="archived"), archived),
    ]
    return render_template(
        "catalogue/extras.html",
        extras=[extra for extra in found if extra.is_archived is archived],
        services=extras.services_with_extras(),
        chips=chips,
        archived=archived,
        any_archived=any(extra.is_archived for extra in found),
        currency=current_landlord().currency,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("services.edit")
def create() -> ResponseReturnValue:
    """Create an extra."""
    form = Form(ExtraSchema(), start_values())
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, None)
    with transaction():
        extras.create_extra(extra_data(form.data), actor=current_user.actor, at=now())
    flash(_("The extra was created."), "success")
    return redirect(url_for("extras.index"))


@blueprint.route("/<int:extra_id>", methods=["GET", "POST"])
@requires("services.edit")
def edit(extra_id: int) -> ResponseReturnValue:
    """Change an extra."""
    extra = extras.get_extra(extra_id)
    form = Form(ExtraSchema(), extra_values(extra, extras.services_with_extras().get(extra_id, [])))
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, extra)
    with transaction():
        locked = extras.get_extra(extra_id, locked=True)
        extras.change_extra(locked, extra_data(form.data), actor=current_user.actor, at=now())
    flash(_("The extra was saved. Bookings that exist keep what they were charged."), "success")
    return redirect(url_for("extras.index"))


@blueprint.post("/<int:extra_id>/archive")
@requires("services.edit")
def archive(extra_id: int) -> ResponseReturnValue:
    """Stop offering an extra."""
    _write(extra_id, extras.archive_extra)
    flash(_("The extra is archived. Bookings that exist keep it."), "success")
    return redirect(url_for("extras.index"))


@blueprint.post("/<int:extra_id>/restore")
@requires("services.edit")
def restore(extra_id: int) -> ResponseReturnValue:
    """Offer an archived extra again."""
    _write(extra_id, extras.restore_extra)
    flash(_("The extra is offered again."), "success")
    return redirect(url_for("extras.index"))


@blueprint.post("/<int:extra_id>/move")
@requires("services.edit")
def move(extra_id: int) -> ResponseReturnValue:
    """Move an extra up or down in the list."""
    with transaction():
        extras.get_extra(extra_id)
        extras.move_extra(extra_id, STEPS.get(request.form.get("direction", ""), 0))
    return redirect(url_for("extras.index"))


def _write(extra_id: int, change: Callable[..., None]) -> None:
    at: datetime = now()
    actor: Actor = current_user.actor
    with transaction():
        change(extras.get_extra(extra_id, locked=True), actor=actor, at=at)


def _form_page(form: Form, extra: Extra | None) -> ResponseReturnValue:
    page = render_template("catalogue/extra_form.html", form=form, extra=extra)
    return page, 422 if form.errors else 200
