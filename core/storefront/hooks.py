"""What the booking route gives to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText

SETTINGS = {
    "customer_login": lazy_gettext("Customers have a login"),
    "several_services": lazy_gettext("Several services in one booking"),
}


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the booking route's lines of history."""
    text = lazy_gettext("The settings of online booking were changed")
    return [ActivityText("landlord.booking_settings_changed", text, SETTINGS)]
