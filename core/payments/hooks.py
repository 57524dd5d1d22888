"""What payments give to other parts of core, through the same hooks as apps."""

from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText
from core.bookings.models import Booking
from core.payments.dues import dues_of, refresh_dues


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for payments' lines of history."""
    return [
        ActivityText("payment.recorded", lazy_gettext("Payment of %(amount)s for booking %(number)s was entered")),
        ActivityText("payment.refunded", lazy_gettext("Refund of %(amount)s for booking %(number)s was entered")),
        ActivityText("payment.reversed", lazy_gettext("An entry of %(amount)s for booking %(number)s was reversed")),
    ]


@hookimpl
def booking_repriced(booking: Booking, now: datetime) -> None:
    """Split the new total into what is due when."""
    refresh_dues(booking, at=now)


@hookimpl
def booking_confirmed(booking: Booking, now: datetime) -> None:
    """Make an offer or a reservation due that has become a booking; a new booking has its parts already."""
    if not dues_of(booking.id):
        refresh_dues(booking, at=now)
