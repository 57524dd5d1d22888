"""What customers give to other parts of core, through the same hooks as apps."""

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText
from core.customers.labels import LABELS


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for customers' lines of history."""
    return [
        ActivityText("customer.created", lazy_gettext("The customer was created")),
        ActivityText("customer.changed", lazy_gettext("The customer's data were changed"), LABELS),
    ]
