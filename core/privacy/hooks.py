"""What privacy gives to other parts of core, through the same hooks as apps."""

from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, CardAction, Panel
from core.bookings.models import Booking
from core.customers.models import Customer
from core.permissions.access import may_do
from core.privacy.export import forget_exports

ANONYMISE = "customers.anonymise"


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the lines of history about customers' rights."""
    return [
        ActivityText("customer.export_started", lazy_gettext("An export of everything about the customer was started")),
        ActivityText("customer.anonymised", lazy_gettext("The customer was anonymised")),
        ActivityText("customer.deleted", lazy_gettext("A customer was deleted")),
        ActivityText(
            "landlord.privacy_changed",
            lazy_gettext("The settings of data protection were changed"),
            {"months": lazy_gettext("Months without activity")},
        ),
        ActivityText(
            "landlord.inactive_forgotten", lazy_gettext("Anonymising %(count)s inactive customers was started")
        ),
    ]


@hookimpl
def customer_card_actions(customer: Customer) -> list[CardAction]:
    """Give what can be done about a customer's data."""
    if customer.anonymised_at is not None:
        return [
            CardAction(lazy_gettext("Proof of anonymising"), "privacy.anonymise", "shield-check", ANONYMISE, order=60)
        ]
    return [
        CardAction(lazy_gettext("Export"), "privacy.export", "download", "customers.export", order=60),
        CardAction(lazy_gettext("Anonymise"), "privacy.anonymise", "eye-off", ANONYMISE, order=90, is_destructive=True),
        CardAction(
            lazy_gettext("Delete"), "privacy.delete", "trash", "customers.delete", order=91, is_destructive=True
        ),
    ]


@hookimpl
def customer_merge_undone(kept: Customer, restored_ids: tuple[int, ...], now: datetime) -> None:
    """Throw away the exports of who was kept: what was made while they were one holds the others' data too."""
    forget_exports(kept.id)


@hookimpl
def booking_panels(booking: Booking) -> list[Panel]:
    """Lead from a booking to the page on which its customer is anonymised (C-21)."""
    if booking.customer.anonymised_at is not None or not may_do(ANONYMISE):
        return []
    context = {"customer_id": booking.customer_id}
    title = lazy_gettext("Data protection")
    return [Panel(title, "privacy/booking_panel.html", context, icon="eye-off", order=95, side=True)]
