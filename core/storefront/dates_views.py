"""The step "dates": what is free, when the visitor comes, and which extras are wanted; the places are then held."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from core.bookings.occupancy import FullyBooked
from core.catalogue.extras import extras_of
from core.catalogue.services import get_service
from core.catalogue.stay_rules import require_length
from core.clock import now
from core.db import transaction
from core.errors import DomainError
from core.extensions import limiter
from core.landlords.booking_settings import booking_settings
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront.blueprint import SEE_OTHER, STEPS, blueprint
from core.storefront.calendar import month_of, times_of
from core.storefront.calendar_page import CalendarPage, calendar_page
from core.storefront.cart import CartItem, key_for, names_of, put_item, read_cart, stored_item, stored_items
from core.storefront.dates import Offer, chosen_stay, dates_form, field_of, first_day, require_free, time_choices
from core.storefront.drafts import find_draft, keep, open_draft
from core.storefront.extras import included_extras
from core.storefront.models import BookingDraft
from core.storefront.overview import day_prices, price_texts
from core.storefront.places import hold_cart
from core.storefront.rights import sees_occupancy, takes_places, visitor_rights
from core.storefront.steps import StepMissing, steps_at
from core.web.forms import Choice, Form

AT_FIRST = {"quantity": 1, "persons": 1, "hours": 1}
FROM_CALENDAR = ("first", "last", "day")
ITEM = "item"


@blueprint.get("/services/<int:service_id>")
@public
def dates(service_id: int) -> ResponseReturnValue:
    """Ask when; ``first``, ``last``, ``day`` and ``month`` in the address are what was chosen in the calendar."""
    visitor_rights()
    offer, at = _offered(service_id), now()
    chosen = {name: value for name, value in request.args.items() if name in FROM_CALENDAR}
    kept = _kept_dates(service_id, request.args.get(ITEM, ""), at)
    if "first" in chosen and "last" not in chosen:
        kept.pop("last", None)
    return _page(offer, {**AT_FIRST, **kept, **chosen}, {}, at)


@blueprint.post("/services/<int:service_id>")
@limiter.limit(STEPS)
@public
def choose_dates(service_id: int) -> ResponseReturnValue:
    """Take the dates into the draft and hold the places, if they are free."""
    rights = visitor_rights()
    offer, at = _offered(service_id), now()
    form = dates_form(offer, {})
    posted = MultiDict(request.form)
    wanted = posted.pop(ITEM, "")
    if not form.bind(posted):
        return _page(offer, form.values, form.errors, at), 422
    try:
        stay = chosen_stay(offer, form.data, at=at)
        require_length(offer.service, stay.period, current_landlord().zone)
        with transaction():
            lost = _choose(service_id, wanted, form, at)
    except DomainError as error:
        shown = _more_exactly(error, offer, form, at) if sees_occupancy(rights) else error
        form.add_errors({field_of(shown, form): [shown.sentence]})
        return _page(offer, form.values, form.errors, at), shown.status
    for name in lost:
        flash(_("%(name)s is not available any more. Please change or remove it.", name=name), "warning")
    several = booking_settings(current_landlord()).several_services
    return redirect(url_for("storefront.selection" if several else "storefront.details"), SEE_OTHER)


def _choose(service_id: int, wanted: str, form: Form, at: datetime) -> list[str]:
    """Put the choice into the draft and hold it; returns what else of the cart has gone to others."""
    draft = open_draft(at=at)
    key = key_for(draft, service_id, wanted)
    typed = {name: form.values[name] for name in form.schema.fields if name in request.form}
    alone = not booking_settings(current_landlord()).several_services
    keep(draft, at=at, **put_item(draft, key, service_id, typed, alone=alone))
    cart = read_cart(draft, at=at)
    if takes_places(visitor_rights(anew=True)):
        return _names(cart, hold_cart(draft, cart, at=at, must=key))
    require_free(next(item for item in cart if item.key == key).chosen, at=at)
    return []


def _names(cart: Sequence[CartItem], lost: Sequence[CartItem]) -> list[str]:
    names = names_of(cart)
    return [names[item.key] for item in lost]


def _more_exactly(error: DomainError, offer: Offer, form: Form, at: datetime) -> DomainError:
    """Return the error that says how many places are left, where it was about places."""
    if not isinstance(error, FullyBooked):
        return error
    try:
        require_free(chosen_stay(offer, form.data, at=at), at=at, holder=_holder(find_draft(at=at)))
    except FullyBooked as exact:
        return exact
    return error


def _offered(service_id: int) -> Offer:
    service = get_service(service_id)
    if service.is_archived:
        raise StepMissing("storefront.services", _("This service is not offered any more."))
    return Offer(service, extras_of(service_id))


def _kept_dates(service_id: int, wanted: str, at: datetime) -> dict[str, Any]:
    draft = _open(at)
    item = stored_item(draft, key_for(draft, service_id, wanted))
    return dict(item["dates"]) if item is not None and item["service_id"] == service_id else {}


def _open(at: datetime) -> BookingDraft | None:
    """Return this browser's draft unless it has become a booking."""
    draft = find_draft(at=at)
    return draft if draft is not None and draft.booking_id is None else None


def _holder(draft: BookingDraft | None) -> str:
    return draft.key_hash if draft is not None else ""


def _page(offer: Offer, values: Mapping[str, Any], errors: dict[str, list[str]], at: datetime) -> str:
    landlord, draft = current_landlord(), _open(at)
    shows_free = sees_occupancy(visitor_rights())
    form = dates_form(offer, values, _times(offer, values, _holder(draft), at, shows_free=shows_free))
    form.errors = errors
    return render_template(
        "storefront/dates.html",
        service=offer.service,
        price=price_texts([offer.service], at.astimezone(landlord.zone).date())[offer.service.id],
        included=included_extras(offer.extras, offer.service.unit),
        form=form,
        item=key_for(draft, offer.service.id, request.values.get(ITEM, "")),
        calendar=_calendar(offer, values, _holder(draft), at) if shows_free else None,
        back_url=url_for("storefront.selection" if stored_items(draft) else "storefront.services"),
        steps=steps_at("dates"),
    )


def _calendar(offer: Offer, values: Mapping[str, Any], holder: str, at: datetime) -> CalendarPage:
    zone = current_landlord().zone
    day = _asked_month() or first_day(values) or at.astimezone(zone).date()
    month = month_of(offer.service, day, zone, now=at, holder=holder)
    return calendar_page(
        offer.service, month, values, day_prices(offer.service, month), item=request.values.get(ITEM, "")
    )


def _times(offer: Offer, values: Mapping[str, Any], holder: str, at: datetime, *, shows_free: bool) -> list[Choice]:
    day = first_day(values)
    if day is None or not shows_free:
        return []
    times = times_of(offer.service, day, current_landlord().zone, now=at, holder=holder)
    return time_choices(times)


def _asked_month() -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(f"{request.args.get('month', '')}-01")
    return None
