"""What bookings give to other parts of core, through the same hooks as apps."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext, ngettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, CustomerFigure, DuplicateWarning, ListFilter, Notice, Panel
from core.bookings.card import bookings_by, currently_rented, newest_bookings
from core.bookings.confirmation import message_kinds_of_bookings
from core.bookings.customer_change import GIVEN_AWAY
from core.bookings.customer_filters import filters_of_bookings
from core.bookings.duplicates import figures_of_bookings, warnings_of_bookings
from core.bookings.lapsing import message_kinds_of_lapsing
from core.bookings.models import Booking, BookingKind
from core.bookings.moving import MOVED
from core.bookings.occupancy import coming_bookings, require_capacity
from core.bookings.requests import message_kinds_of_requests
from core.bookings.validity import last_day, reservation_end
from core.catalogue.models import Service
from core.clock import now
from core.customers.models import Customer
from core.messages.kinds import MessageKind

_TOTAL = {"total": lazy_gettext("Total")}
_TIMES = {"starts_at": lazy_gettext("From"), "ends_at": lazy_gettext("Until")}
_MOVED = _TOTAL | _TIMES | {"service": lazy_gettext("Service")}
_UNTIL = {"until": lazy_gettext("Good until")}
_CUSTOMER = {"customer": lazy_gettext("Customer")}


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for bookings' lines of history."""
    return [
        ActivityText("service.blocked", lazy_gettext("A time was blocked (places: %(quantity)s)"), _TIMES),
        ActivityText("service.unblocked", lazy_gettext("A blocked time was opened again"), _TIMES),
        ActivityText("booking.created", lazy_gettext("Booking %(number)s was created")),
        ActivityText("booking.cancelled", lazy_gettext("Booking %(number)s was cancelled")),
        ActivityText("booking.answers_changed", lazy_gettext("Details of the booking were changed")),
        ActivityText("booking.confirmed", lazy_gettext("Booking %(number)s was confirmed")),
        ActivityText("booking.reserved", lazy_gettext("Offer %(number)s became a reservation"), _UNTIL),
        ActivityText("booking.extended", lazy_gettext("Another last day was set for %(number)s"), _UNTIL),
        ActivityText("booking.lapsed", lazy_gettext("%(number)s has lapsed")),
        ActivityText("booking.restored", lazy_gettext("%(number)s was restored")),
        ActivityText("booking.handed_over", lazy_gettext("An item of booking %(number)s was handed over")),
        ActivityText("booking.returned", lazy_gettext("An item of booking %(number)s was taken back")),
        ActivityText("booking.hand_over_undone", lazy_gettext("A hand-over of booking %(number)s was undone")),
        ActivityText("booking.return_undone", lazy_gettext("A return of booking %(number)s was undone")),
        ActivityText("booking.extras_changed", lazy_gettext("Extras of booking %(number)s were changed"), _TOTAL),
        ActivityText("booking.discount_added", lazy_gettext("Booking %(number)s got a discount"), _TOTAL),
        ActivityText("booking.discount_removed", lazy_gettext("A discount of booking %(number)s was removed"), _TOTAL),
        ActivityText("booking.charge_added", lazy_gettext("A charge was added to booking %(number)s"), _TOTAL),
        ActivityText("booking.charge_removed", lazy_gettext("A charge of booking %(number)s was removed"), _TOTAL),
        ActivityText("booking.prices_reloaded", lazy_gettext("Prices of booking %(number)s were reloaded"), _TOTAL),
        ActivityText("booking.item_added", lazy_gettext("An item was added to booking %(number)s"), _TOTAL),
        ActivityText("booking.item_removed", lazy_gettext("An item was deleted from booking %(number)s"), _TOTAL),
        ActivityText("booking.item_changed", lazy_gettext("An item of booking %(number)s was changed"), _TOTAL),
        ActivityText(MOVED, lazy_gettext("An item of booking %(number)s was moved"), _MOVED),
        ActivityText("booking.copied", lazy_gettext("Booking %(number)s was copied from %(source)s")),
        ActivityText("booking.file_added", lazy_gettext("%(name)s was filed with booking %(number)s")),
        ActivityText("booking.file_removed", lazy_gettext("%(name)s was deleted from booking %(number)s")),
        ActivityText("booking.customer_changed", lazy_gettext("Booking %(number)s got another customer"), _CUSTOMER),
        ActivityText(GIVEN_AWAY, lazy_gettext("Booking %(number)s was given to another customer"), _CUSTOMER),
        ActivityText("booking.participant_added", lazy_gettext("Participant %(number)s was added")),
        ActivityText("booking.participant_removed", lazy_gettext("Participant %(number)s was removed")),
        ActivityText("booking.reinstated", lazy_gettext("Booking %(number)s stands again at the partner")),
        ActivityText("booking.notes_changed", lazy_gettext("The notes were changed"), {"notes": lazy_gettext("Notes")}),
    ]


@hookimpl
def message_kinds() -> list[MessageKind]:
    """Give the mails about bookings."""
    return [*message_kinds_of_bookings(), *message_kinds_of_requests(), *message_kinds_of_lapsing()]


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give what the customer rents now, and their newest bookings (C-08, C-09)."""
    at = now()
    if page == "bookings":
        return _booking_panels(customer.id, at)
    if page != "overview":
        return []
    rented = currently_rented(customer.id, at)
    rows, has_more = newest_bookings(customer.id, at)
    context = {"customer_id": customer.id, "rented": rented, "rows": rows, "has_more": has_more}
    return [
        Panel(lazy_gettext("Currently rented"), "bookings/card_rented.html", context, icon="key", order=10),
        Panel(lazy_gettext("Bookings"), "bookings/card_bookings.html", context, icon="calendar-event", order=20),
    ]


def _booking_panels(customer_id: int, at: datetime) -> list[Panel]:
    """Return all bookings by what is to come, over, and not to be (C-17)."""
    titles = {
        "current": (lazy_gettext("Running and to come"), "calendar-event"),
        "past": (lazy_gettext("Past"), "history"),
        "cancelled": (lazy_gettext("Cancelled"), "x"),
        "lapsed": (lazy_gettext("Lapsed"), "clock"),
    }
    panels = []
    for order, (when, (title, icon)) in enumerate(titles.items()):
        rows, has_more = bookings_by(customer_id, when, at)
        if rows or when in ("current", "past"):
            context = {"customer_id": customer_id, "rows": rows, "has_more": has_more, "when": when}
            panels.append(
                Panel(title, "bookings/card_page.html", context, icon=icon, order=10 + order, page="bookings")
            )
    return panels


@hookimpl
def duplicate_warnings(groups: Sequence[Sequence[int]]) -> list[DuplicateWarning]:
    """Warn of stays at the same time."""
    return warnings_of_bookings(groups)


@hookimpl
def customer_figures(customer_ids: Sequence[int]) -> list[CustomerFigure]:
    """Give how often customers have booked."""
    return figures_of_bookings(customer_ids)


@hookimpl
def archive_notices(service: Service, now: datetime) -> list[Notice]:
    """Say how many bookings of a service are still to come or run; they stay valid."""
    number = coming_bookings(service.id, now)
    if not number:
        return [Notice(lazy_gettext("No booking of this service is still to come."), order=10)]
    stays = ngettext(
        "One booking of it that is still to come or runs stays valid. Cancel or move it if it cannot take place.",
        "%(num)s bookings of it that are still to come or run stay valid. "
        "Cancel or move them if they cannot take place.",
        number,
    )
    return [Notice(stays, order=10)]


@hookimpl
def booking_panels(booking: Booking) -> list[Panel]:
    """Give until when an offer or a reservation is good, and how to restore what is cancelled."""
    if booking.kind is BookingKind.BOOKING and not booking.is_cancelled:
        return []
    context = {
        "booking": booking,
        "last_day": last_day(booking.expires_at) if booking.expires_at else None,
        "offered": last_day(reservation_end(booking.customer, at=now())).isoformat(),
    }
    title = lazy_gettext("Restore") if booking.is_cancelled else lazy_gettext("Good until")
    return [Panel(title, "bookings/validity.html", context, icon="clock", order=10, side=True)]


@hookimpl
def capacity_lowered(service: Service, now: datetime) -> None:
    """Object when more places are booked than the service would have left."""
    require_capacity(service, now)


@hookimpl
def customer_list_filters(now: datetime) -> list[ListFilter]:
    """Give the filters by bookings for the list of customers."""
    return filters_of_bookings(now)
