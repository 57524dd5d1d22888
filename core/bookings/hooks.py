"""What bookings give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for bookings' lines of history."""
    return [
        ActivityText("booking.created", lazy_gettext("Booking %(number)s was created")),
        ActivityText("booking.cancelled", lazy_gettext("Booking %(number)s was cancelled")),
        ActivityText("booking.answers_changed", lazy_gettext("Details of the booking were changed")),
    ]
