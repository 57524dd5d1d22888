"""Pages of a service's prices: a calendar, the prices by season, and their form (B-01)."""

from contextlib import suppress
from datetime import date

from babel.dates import format_skeleton
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from core.catalogue.conflicts import Difference, price_differences
from core.catalogue.editing import BoundsCross
from core.catalogue.extras import extras_of
from core.catalogue.field_views import blueprint
from core.catalogue.models import Service
from core.catalogue.price_calendar import price_month, season_marks
from core.catalogue.price_editing import change_prices, price_data_of, season_prices
from core.catalogue.price_forms import PriceForm, group_of
from core.catalogue.schemas import plain_amount
from core.catalogue.seasons import all_seasons
from core.catalogue.services import get_service
from core.catalogue.wording import LENGTHS, PER_UNIT, weekdays
from core.clock import now
from core.db import transaction
from core.errors import Conflict
from core.landlords.services import current_landlord
from core.permissions.access import requires

__all__ = ["blueprint"]


@blueprint.get("/<int:service_id>/prices")
@requires("services.read")
def prices(service_id: int) -> ResponseReturnValue:
    """Show what a service costs: a month with the price of each day, and the prices by season."""
    service = get_service(service_id)
    landlord = current_landlord()
    today = now().astimezone(landlord.zone).date()
    seasons = all_seasons()
    marks = season_marks(seasons)
    month = price_month(service, _asked_month() or today, marks, today=today)
    return render_template(
        "catalogue/prices.html",
        service=service,
        month=month,
        month_title=format_skeleton("yMMMM", month.first, locale=get_locale()),
        plain=plain_amount,
        seasons=seasons,
        marks=marks,
        prices=season_prices(service.id),
        extras=extras_of(service.id),
        today=today,
        weekdays=list(zip(weekdays("wide"), weekdays("short"), strict=True)),
        currency=landlord.currency,
        per_unit=PER_UNIT,
        length=LENGTHS.get(service.unit),
    )


@blueprint.route("/<int:service_id>/prices/edit", methods=["GET", "POST"])
@requires("services.edit")
def edit_prices(service_id: int) -> ResponseReturnValue:
    """Change the prices; if somebody else saved meanwhile, the differences are shown and nothing is lost."""
    service = get_service(service_id)
    form = _form(service)
    if request.method != "POST" or not form.bind(request.form):
        return _form_page(form, service)
    data = form.price_data()
    try:
        with transaction():
            locked = get_service(service_id, locked=True)
            change_prices(locked, data, version=form.data["version"], actor=current_user.actor, at=now())
    except BoundsCross as error:
        form.add_errors({"max_units": [error.sentence]})
        return _form_page(form, get_service(service_id))
    except Conflict:
        saved = get_service(service_id)
        # The form now builds on what was saved: sending it again is a decision, not an accident.
        form.values["version"] = saved.version
        differences = price_differences(price_data_of(saved, season_prices(saved.id)), data)
        return _form_page(form, saved, differences)[0], Conflict.status
    flash(_("The prices were saved. Bookings that exist keep theirs."), "success")
    return redirect(url_for("catalogue.prices", service_id=service_id))


def _form(service: Service) -> PriceForm:
    return PriceForm(service, all_seasons(), price_data_of(service, season_prices(service.id)))


def _form_page(form: PriceForm, service: Service, differences: list[Difference] | None = None) -> tuple[str, int]:
    page = render_template(
        "catalogue/price_form.html",
        form=form,
        service=service,
        differences=differences,
        group_of=group_of,
        per_unit=PER_UNIT,
        length=LENGTHS.get(service.unit),
    )
    return page, 422 if form.errors else 200


def _asked_month() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(request.args.get("month", "") + "-01")
    return None
