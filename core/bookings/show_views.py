"""One booking: what is in it, what happened, and a page to print."""

from flask import render_template
from flask.typing import ResponseReturnValue

from core.activities.lines import lines_of
from core.activities.services import activities_of
from core.apps import hookspecs
from core.apps.history import app_title
from core.apps.panels import draw_panels
from core.bookings.blueprint import blueprint
from core.bookings.channels import channel_label, seller_of
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.bookings.shown import price_sheet, shown_items
from core.clock import now
from core.i18n import LANGUAGE_NAMES
from core.landlords.services import current_landlord
from core.permissions.access import requires

NEWEST_LINES = 5
ALL_LINES = 500


@blueprint.get("/<int:booking_id>")
@requires("bookings.read")
def show(booking_id: int) -> ResponseReturnValue:
    """Show one booking."""
    booking = get_whole_booking(booking_id)
    activities = activities_of("booking", booking.id, limit=NEWEST_LINES + 1)
    return render_template(
        "bookings/show.html",
        page=booking_page(booking, "bookings.show", now()),
        channel=channel_label(booking.channel),
        seller=seller_of(booking),
        language=LANGUAGE_NAMES.get(booking.language, booking.language),
        items=shown_items(booking),
        prices=price_sheet(booking),
        phones=[phone.number for phone in booking.customer.phones],
        history=lines_of(activities[:NEWEST_LINES], app_title),
        has_more=len(activities) > NEWEST_LINES,
        panels=draw_panels(hookspecs.booking_panels, booking=booking),
    )


@blueprint.get("/<int:booking_id>/history")
@requires("bookings.read")
def history(booking_id: int) -> ResponseReturnValue:
    """Show the whole history of a booking."""
    booking = get_whole_booking(booking_id)
    return render_template(
        "bookings/history.html",
        page=booking_page(booking, "bookings.history", now()),
        history=lines_of(activities_of("booking", booking.id, limit=ALL_LINES), app_title),
    )


@blueprint.get("/<int:booking_id>/print")
@requires("bookings.read")
def print_view(booking_id: int) -> ResponseReturnValue:
    """Show a booking as it goes onto paper."""
    booking = get_whole_booking(booking_id)
    return render_template(
        "bookings/print.html",
        page=booking_page(booking, "", now()),
        landlord=current_landlord(),
        items=shown_items(booking),
        prices=price_sheet(booking),
        phones=[phone.number for phone in booking.customer.phones],
        printed_at=now(),
    )
