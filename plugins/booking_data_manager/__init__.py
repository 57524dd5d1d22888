"""Booking Data Manager: after booking, customers correct the data fields themselves (D-01)."""

from core.appkit import PRIVATE, Access, AppManifest, Plan
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.schemas import EditingSettingsSchema
from plugins.booking_data_manager.texts import _

manifest = AppManifest(
    name=NAME,
    title=_("Booking Data Manager"),
    summary=_("Your customers correct the details of their booking themselves, until your deadline."),
    description=_(
        "The confirmation mail gets a button that opens the booking's data fields: names, phone numbers, number "
        "plates, participants. You decide which fields may change and until when. Service, dates and price never "
        "change. Every edit is kept with the values before and after, and you can revert it."
    ),
    version="1.0",
    api=1,
    visibility=PRIVATE,
    min_plan=Plan.PREMIUM,
    access=(
        Access.BOOKINGS_READ,
        Access.BOOKING_ANSWERS_WRITE,
        Access.CUSTOMERS_READ,
        Access.SERVICES_READ,
        Access.MESSAGES_SEND,
        Access.LINKS_ISSUE,
    ),
    settings=EditingSettingsSchema,
    icon="pencil",
    languages=("de", "en", "fr"),
)
