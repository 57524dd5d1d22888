"""The page "API access" of the settings: which programs may act for the landlord."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from core.activities.lines import Line, lines_of
from core.activities.models import Activity
from core.bookings.channels import channel_label
from core.clock import now
from core.db import db, transaction
from core.permissions.access import requires
from core.permissions.token_rights import TokenRight
from core.rest.token_form import TokenSchema, new_token
from core.rest.tokens import create_token, revoke_token, tokens_in_use
from core.web.forms import Form

NEWEST_LINES = 20
blueprint = Blueprint("api_tokens", __name__)


@blueprint.get("/")
@requires("settings.edit")
def index() -> ResponseReturnValue:
    """List the tokens with their last use."""
    return render_template(
        "rest/tokens.html",
        tokens=tokens_in_use(),
        labels={right.value: right.label for right in TokenRight},
        channel_label=channel_label,
        history=_history(),
        now=now(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("settings.edit")
def create() -> ResponseReturnValue:
    """Create a token and show its secret, this once."""
    form = Form(TokenSchema(), {})
    if request.method != "POST":
        return render_template("rest/token_new.html", form=form)
    if not form.bind(request.form):
        return render_template("rest/token_new.html", form=form), 422
    with transaction():
        token, shown = create_token(new_token(form.data), actor=current_user.actor, at=now())
        name = token.name
    return render_template("rest/token_shown.html", name=name, shown=shown)


@blueprint.post("/<int:token_id>/revoke")
@requires("settings.edit")
def revoke(token_id: int) -> ResponseReturnValue:
    """End a token at once."""
    with transaction():
        name = revoke_token(token_id, actor=current_user.actor, at=now()).name
    flash(_("“%(name)s” has no access any more.", name=name), "success")
    return redirect(url_for("api_tokens.index"))


def _history() -> list[Line]:
    query = select(Activity).where(Activity.subject_type == "api_token")
    return lines_of(db.session.scalars(query.order_by(Activity.at.desc(), Activity.id.desc()).limit(NEWEST_LINES)))
