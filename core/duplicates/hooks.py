"""What duplicates give to other parts of core, through the same hooks as apps."""

from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, Panel
from core.customers.models import Customer
from core.duplicates.finding import find_duplicates
from core.duplicates.listing import pairs_of_customer


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for decisions about pairs."""
    return [
        ActivityText("duplicates.called_different", lazy_gettext("It was decided that %(number)s is somebody else")),
        ActivityText("duplicates.reopened", lazy_gettext("%(number)s may be the same person after all")),
    ]


@hookimpl
def customer_saved(customer: Customer, now: datetime) -> None:
    """Look whether somebody else may be the same customer."""
    find_duplicates(customer, at=now)


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give who may be the same customer, only when there is somebody."""
    if page != "overview":
        return []
    pairs = pairs_of_customer(customer.id)
    if not pairs:
        return []
    context = {"customer_id": customer.id, "pairs": pairs}
    title = lazy_gettext("Possible duplicates")
    return [Panel(title, "duplicates/card_panel.html", context, icon="users", order=1, side=True)]
