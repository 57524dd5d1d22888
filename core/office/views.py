"""The Start page: what happens today, and what waits for somebody."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date

from core.bookings.today import day_of, has_bookings, today_of
from core.catalogue.services import has_services
from core.channels.feeds import feeds_to_look_at, seller_name
from core.clock import now
from core.customers.requests import open_requests
from core.duplicates.listing import count_open_pairs
from core.landlords.services import current_landlord
from core.messages.queries import messages_to_look_at
from core.office.attention import apps_to_look_at
from core.payments.dues import local_day
from core.payments.open_list import count_overdue
from core.permissions.access import requires

blueprint = Blueprint("office", __name__)


@blueprint.get("/")
@requires("office.read")
def start() -> ResponseReturnValue:
    """Show the day."""
    landlord = current_landlord()
    today = today_of(landlord, now())
    messages, messages_count = messages_to_look_at()
    is_new = not has_bookings()
    return render_template(
        "office/start.html",
        date=format_date(today.begins_at, "full"),
        today=today,
        day=day_of(today),
        messages=messages,
        messages_count=messages_count,
        apps=apps_to_look_at(),
        duplicates=count_open_pairs(),
        wishes=open_requests(),
        partners=[(feed, seller_name(feed), report) for feed, report in feeds_to_look_at()],
        is_new=is_new,
        has_services=is_new and has_services(),
        overdue_payments=count_overdue(local_day(now())),
        booking_page=url_for("storefront.services", slug=landlord.slug),
    )
