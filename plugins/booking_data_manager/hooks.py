"""What the app says to Kontor; the rules are in the other modules."""

from datetime import datetime

from sqlalchemy import delete

from core.appkit import (
    ActivityText,
    AppRoutes,
    Booking,
    Customer,
    LinkKind,
    MailBlock,
    MessageKind,
    Panel,
    Tab,
    availability,
    db,
    hookimpl,
)
from plugins.booking_data_manager import mails
from plugins.booking_data_manager.deadlines import booking_window
from plugins.booking_data_manager.edit_links import issue_if_possible, link_kind, revoke_all_links
from plugins.booking_data_manager.models import ChangeSet, Extension
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.office_views import blueprint as office
from plugins.booking_data_manager.panels import booking_panel, customer_panel
from plugins.booking_data_manager.public_views import blueprint as public
from plugins.booking_data_manager.queries import own_date_of
from plugins.booking_data_manager.reminders import plan_digest, plan_due_reminders
from plugins.booking_data_manager.settings import editing_settings
from plugins.booking_data_manager.texts import _


@hookimpl
def app_routes() -> AppRoutes:
    """Give the tabs for staff and the page for customers."""
    return AppRoutes(office=office, public=public)


@hookimpl
def app_tabs() -> list[Tab]:
    """Give the two tabs (D-04)."""
    return [
        Tab(_("Upcoming bookings"), f"{NAME}.upcoming", order=10),
        Tab(_("Archived bookings"), f"{NAME}.archived", order=20),
    ]


@hookimpl
def message_kinds() -> list[MessageKind]:
    """Name the app's mails."""
    return mails.message_kinds()


@hookimpl
def link_kinds() -> list[LinkKind]:
    """Name the purpose of the app's links."""
    return [link_kind()]


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for the app's lines of history."""
    return [
        ActivityText(f"{NAME}.proposed", _("The customer sent changes that wait for approval")),
        ActivityText(f"{NAME}.declined", _("The customer's changes were declined")),
        ActivityText(f"{NAME}.reminder_sent", _("A reminder to check the details was sent")),
        ActivityText(f"{NAME}.individual_sent", _("An individual e-mail was sent")),
        ActivityText(f"{NAME}.opened_until", _("The booking was opened for changes until %(until)s")),
        ActivityText(f"{NAME}.links_revoked", _("The links to the booking's details were revoked")),
        ActivityText(f"{NAME}.link_issued", _("A new link to the booking's details was issued")),
    ]


@hookimpl
def booking_confirmed(booking: Booking, now: datetime) -> None:
    """Make the link that the confirmation mail will hold."""
    if availability(NAME, now=now).may_use:
        issue_if_possible(booking, at=now)


@hookimpl
def confirmation_mail_blocks(booking: Booking, now: datetime) -> list[MailBlock]:
    """Give the button "edit your details", while it opens something (D-02, D-06)."""
    settings = editing_settings()
    window = booking_window(booking, settings, own_date_of(booking.id), now=now)
    return mails.button_block(booking, settings, window)


@hookimpl
def booking_panels(booking: Booking) -> list[Panel]:
    """Show what may still be edited, the links and the last edits."""
    return booking_panel(booking)


@hookimpl
def customer_card_panels(customer: Customer) -> list[Panel]:
    """Show which bookings the customer may still edit, and the last edits."""
    return customer_panel(customer)


@hookimpl
def periodic_work(now: datetime) -> None:
    """Plan reminders that are due, and the daily digest."""
    plan_due_reminders(now)
    plan_digest(now)


@hookimpl
def app_uninstalled(keep_data: bool, now: datetime) -> None:
    """Delete everything of the landlord if they want that; links that stay open nothing while the app is away."""
    if keep_data:
        return
    revoke_all_links(at=now)
    db.session.execute(delete(ChangeSet))
    db.session.execute(delete(Extension))
