"""The step "dates": what is free, and when the visitor comes."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core.catalogue.models import Service
from core.catalogue.services import get_service
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.extensions import limiter
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, STEPS, blueprint
from core.storefront.calendar import month_of, times_of
from core.storefront.calendar_page import calendar_page
from core.storefront.dates import chosen_stay, dates_form, field_of, first_day, require_free
from core.storefront.drafts import find_draft, keep, open_draft
from core.storefront.order import StepMissing
from core.storefront.overview import price_text
from core.storefront.steps import steps_at

AT_FIRST = {"quantity": 1, "persons": 1, "hours": 1}
FROM_CALENDAR = ("first", "last", "day")


@blueprint.get("/services/<int:service_id>")
@public
def dates(service_id: int) -> ResponseReturnValue:
    """Ask when; ``first``, ``last``, ``day`` and ``month`` in the address are what was chosen in the calendar."""
    service = _offered(service_id)
    at = now()
    chosen = {name: value for name, value in request.args.items() if name in FROM_CALENDAR}
    kept = _kept_dates(service, at)
    if "first" in chosen and "last" not in chosen:
        kept.pop("last", None)
    return _page(service, {**AT_FIRST, **kept, **chosen}, {}, at)


@blueprint.post("/services/<int:service_id>")
@limiter.limit(STEPS)
@public
def choose_dates(service_id: int) -> ResponseReturnValue:
    """Take the dates into the draft, if they are free."""
    service, at = _offered(service_id), now()
    form = dates_form(service, {})
    if not form.bind(request.form):
        return _page(service, form.values, form.errors, at), 422
    try:
        require_free(chosen_stay(service, form.data, at=at), at=at)
    except DomainError as error:
        form.add_errors({field_of(error, form): [error.sentence]})
        return _page(service, form.values, form.errors, at), error.status
    typed = {name: form.values[name] for name in form.schema.fields if name in request.form}
    with transaction():
        keep(open_draft(at=at), at=at, service_id=service_id, dates=typed)
    return redirect(url_for("storefront.details"), SEE_OTHER)


def _offered(service_id: int) -> Service:
    service = get_service(service_id)
    if service.is_archived:
        raise StepMissing("storefront.services", _("This service is not offered any more."))
    return service


def _kept_dates(service: Service, at: datetime) -> dict[str, Any]:
    draft = find_draft(at=at)
    if draft is None or draft.data.get("service_id") != service.id:
        return {}
    return dict(draft.data.get("dates", {}))


def _page(service: Service, values: Mapping[str, Any], errors: dict[str, list[str]], at: datetime) -> str:
    zone = current_landlord().zone
    day = first_day(values)
    month = month_of(service, _asked_month() or day or at.astimezone(zone).date(), zone, now=at)
    times = times_of(service, day, zone, now=at) if day is not None else []
    form = dates_form(service, values, times)
    form.errors = errors
    return render_template(
        "storefront/dates.html",
        service=service,
        price=price_text(service),
        form=form,
        calendar=calendar_page(service, month, values),
        steps=steps_at("dates"),
    )


def _asked_month() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    return None
