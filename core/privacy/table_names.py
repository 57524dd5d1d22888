"""What tables are called for readers: in exports, plans, proofs and the register of processing."""

from collections.abc import Mapping

from flask import current_app
from flask_babel import LazyString, lazy_gettext

from core.apps.panels import app_title
from core.apps.registry import AppRegistry

Text = LazyString | str
NAMES: Mapping[str, LazyString] = {
    "activity": lazy_gettext("History"),
    "api_request": lazy_gettext("Requests of programs"),
    "api_token": lazy_gettext("API access"),
    "app_activation": lazy_gettext("Activated apps"),
    "app_fault": lazy_gettext("Faults of apps"),
    "app_installation": lazy_gettext("Installed apps"),
    "blocking": lazy_gettext("Blocked times"),
    "booking": lazy_gettext("Bookings"),
    "booking_charge": lazy_gettext("Extras and discounts"),
    "booking_draft": lazy_gettext("Bookings in the making"),
    "booking_import": lazy_gettext("Imported lists of bookings"),
    "booking_item": lazy_gettext("Items of bookings"),
    "calendar_entry": lazy_gettext("Calendar entries"),
    "calendar_feed": lazy_gettext("Connected calendars"),
    "consent": lazy_gettext("Consents"),
    "consent_wording": lazy_gettext("Wordings of consents"),
    "customer": lazy_gettext("Master data"),
    "customer_address": lazy_gettext("Addresses"),
    "customer_former_address": lazy_gettext("Former e-mail addresses"),
    "customer_import": lazy_gettext("Imported lists of customers"),
    "customer_login": lazy_gettext("Login"),
    "customer_merge": lazy_gettext("Merges"),
    "customer_merge_row": lazy_gettext("Rows of merges"),
    "customer_phone": lazy_gettext("Phone numbers"),
    "customer_rights": lazy_gettext("Permissions"),
    "duplicate_pair": lazy_gettext("Possible duplicates"),
    "erasure": lazy_gettext("Anonymised and deleted"),
    "former_customer": lazy_gettext("Former customer numbers"),
    "landlord": lazy_gettext("Business"),
    "long_work": lazy_gettext("Work in the background"),
    "message": lazy_gettext("Messages"),
    "message_event": lazy_gettext("History of messages"),
    "participant": lazy_gettext("Participants"),
    "payment": lazy_gettext("Payments"),
    "payment_due": lazy_gettext("Parts that are due"),
    "payment_plan": lazy_gettext("Agreed payment terms"),
    "signed_link": lazy_gettext("Signed links"),
    "stored_file": lazy_gettext("Files"),
    "user_account": lazy_gettext("Team"),
}


def table_name(table: str) -> Text:
    """Return what a table is called for readers; an app's table by the words of its own name."""
    known = NAMES.get(table)
    if known is not None:
        return known
    app = app_of(table)
    rest = table.removeprefix(app).strip("_") if app else table
    return (rest or table).replace("_", " ").capitalize()


def app_of(table: str) -> str:
    """Return the name of the app that a table belongs to; blank for core's."""
    registry: AppRegistry = current_app.extensions["kontor.apps"]
    return next((name for name in sorted(registry.apps) if table == name or table.startswith(f"{name}_")), "")


def app_name(app: str) -> Text:
    """Return the title that readers know an app by; core is Kontor."""
    return app_title(app) if app else "Kontor"
