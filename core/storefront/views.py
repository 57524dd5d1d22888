"""The booking route: services, dates, selection, details, summary, done (B-07); GET changes nothing.

Works without JavaScript. What the visitor may do is asked anew at each step.
"""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from core.bookings.services import get_booking
from core.catalogue.services import all_services
from core.clock import now
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront import (
    access_views,
    consent_views,
    dates_views,
    details_views,
    password_views,
    portal_data_views,
    portal_email_views,
    portal_export_views,
    portal_security_views,
    portal_views,
    selection_views,
    summary_views,
)
from core.storefront.blueprint import blueprint
from core.storefront.cart import stored_items
from core.storefront.drafts import find_draft
from core.storefront.overview import booked_items, booked_total, price_texts
from core.storefront.rights import visitor_rights
from core.storefront.steps import StepMissing, steps_at
from core.storefront.theme import theme_css
from core.storefront.wording import booked_dues, done_page

__all__ = [
    "access_views",
    "blueprint",
    "consent_views",
    "dates_views",
    "details_views",
    "password_views",
    "portal_data_views",
    "portal_email_views",
    "portal_export_views",
    "portal_security_views",
    "portal_views",
    "selection_views",
    "summary_views",
]


@blueprint.get("/theme.css")
@public
def theme() -> Response:
    """Send the landlord's colours."""
    response = Response(theme_css(current_landlord().color), mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@blueprint.get("/")
@public
def services() -> ResponseReturnValue:
    """Show what can be booked; ``item`` is the key of the cart's item for which a service is chosen."""
    visitor_rights()
    at, landlord = now(), current_landlord()
    found = all_services()
    prices = price_texts(found, at.astimezone(landlord.zone).date())
    draft = find_draft(at=at)
    return render_template(
        "storefront/services.html",
        offers=[(service, prices[service.id]) for service in found],
        item=request.args.get("item", ""),
        chosen=len(stored_items(draft)) if draft is not None and draft.booking_id is None else 0,
        steps=steps_at("services"),
    )


@blueprint.get("/done")
@public
def done() -> ResponseReturnValue:
    """Show the number of what this browser has just booked, reserved or asked for."""
    draft = find_draft(at=now())
    if draft is None or draft.booking_id is None:
        raise StepMissing("storefront.services")
    booking = get_booking(draft.booking_id)
    return render_template(
        "storefront/done.html",
        page=done_page(booking, current_landlord().name),
        items=booked_items(booking),
        total=booked_total(booking),
        dues=booked_dues(booking),
        steps=steps_at("done"),
    )
