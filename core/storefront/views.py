"""The booking route: services, dates, details, summary, done (B-07). Works without JavaScript; GET changes nothing."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from core.bookings.services import get_booking
from core.catalogue.services import all_services
from core.clock import now
from core.landlords.services import current_landlord
from core.permissions.access import public
from core.storefront import dates_views, details_views, summary_views
from core.storefront.blueprint import blueprint
from core.storefront.drafts import find_draft
from core.storefront.order import StepMissing
from core.storefront.overview import booked_facts, booked_price_facts, price_text
from core.storefront.steps import steps_at
from core.storefront.theme import theme_css

__all__ = ["blueprint", "dates_views", "details_views", "summary_views"]


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
    """Show what can be booked."""
    offers = [(service, price_text(service)) for service in all_services()]
    return render_template("storefront/services.html", offers=offers, steps=steps_at("services"))


@blueprint.get("/done")
@public
def done() -> ResponseReturnValue:
    """Show the number of the booking that this browser has just made."""
    draft = find_draft(at=now())
    if draft is None or draft.booking_id is None:
        raise StepMissing("storefront.services")
    booking = get_booking(draft.booking_id)
    item = booking.items[0]
    return render_template(
        "storefront/done.html",
        booking=booking,
        facts=booked_facts(item),
        price=booked_price_facts(item, booking.currency),
        steps=steps_at("done"),
    )
