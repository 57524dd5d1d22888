"""Settings: the landlord's seasons (B-01)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from marshmallow import fields

from core.catalogue import seasons
from core.catalogue.price_models import Season
from core.catalogue.season_forms import SeasonForm
from core.clock import now
from core.db import transaction
from core.landlords.services import current_landlord
from core.permissions.access import requires
from core.web.checks import between
from core.web.forms import Form, FormSchema

blueprint = Blueprint("seasons", __name__)

FIRST_YEAR, LAST_YEAR = 1900, 2200


class CopySchema(FormSchema):
    """The year whose days are copied to the next one."""

    year = fields.Integer(required=True, validate=between(FIRST_YEAR, LAST_YEAR), metadata={"widget": "hidden"})


@blueprint.get("/")
@requires("services.edit")
def index() -> ResponseReturnValue:
    """List the seasons with their days and how many services have prices in them."""
    return _list_page()


def _list_page() -> str:
    found = seasons.all_seasons()
    return render_template(
        "catalogue/seasons.html",
        seasons=found,
        priced=seasons.priced_services(),
        year=seasons.last_year_of(found),
        today=now().astimezone(current_landlord().zone).date(),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("services.edit")
def create() -> ResponseReturnValue:
    """Create a season."""
    form = SeasonForm()
    if request.method == "POST" and form.bind(request.form):
        try:
            with transaction():
                seasons.create_season(form.season_data(), actor=current_user.actor, at=now())
        except seasons.SeasonsOverlap as error:
            form.refuse_days(error.sentence)
        else:
            flash(_("The season was created. Now give your services their prices in it."), "success")
            return redirect(url_for("seasons.index"))
    return _form_page(form, None)


@blueprint.route("/<int:season_id>", methods=["GET", "POST"])
@requires("services.edit")
def edit(season_id: int) -> ResponseReturnValue:
    """Change a season."""
    season = seasons.get_season(season_id)
    form = SeasonForm(season)
    if request.method == "POST" and form.bind(request.form):
        try:
            with transaction():
                found = seasons.get_season(season_id)
                seasons.change_season(found, form.season_data(), actor=current_user.actor, at=now())
        except seasons.SeasonsOverlap as error:
            form.refuse_days(error.sentence)
        else:
            flash(_("The season was saved. Bookings that exist keep their prices."), "success")
            return redirect(url_for("seasons.index"))
    return _form_page(form, seasons.get_season(season_id))


@blueprint.post("/<int:season_id>/delete")
@requires("services.edit")
def delete(season_id: int) -> ResponseReturnValue:
    """Delete a season with the prices in it."""
    with transaction():
        seasons.delete_season(seasons.get_season(season_id), actor=current_user.actor, at=now())
    flash(_("The season was deleted. Its days have the everyday prices again."), "success")
    return redirect(url_for("seasons.index"))


@blueprint.post("/copy")
@requires("services.edit")
def copy() -> ResponseReturnValue:
    """Give all seasons the days of a year in the next year as well."""
    form = Form(CopySchema())
    if not form.bind(request.form):
        return _list_page(), 422
    year = form.data["year"]
    try:
        with transaction():
            added = seasons.copy_year(seasons.all_seasons(), year, actor=current_user.actor, at=now())
    except seasons.SeasonsOverlap as error:
        flash(error.sentence, "error")
        return redirect(url_for("seasons.index"))
    if added:
        flash(
            ngettext("One period was added.", "%(num)s periods were added.", added)
            + " "
            + _("Please check where weekends and holidays fall."),
            "success",
        )
    else:
        flash(_("There was nothing to copy."), "message")
    return redirect(url_for("seasons.index"))


def _form_page(form: SeasonForm, season: Season | None) -> ResponseReturnValue:
    used = seasons.priced_services().get(season.id, 0) if season else 0
    page = render_template("catalogue/season_form.html", form=form, season=season, used=used)
    return page, 422 if form.errors else 200
