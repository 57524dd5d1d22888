"""What customers give to other parts of core, through the same hooks as apps."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, CardAction, DuplicateWarning, ListAction, ListFilter, Panel
from core.customers.access import access_of, is_open
from core.customers.access_mails import access_link_kind, message_kinds_of_customers
from core.customers.duplicates import warnings_of_customers
from core.customers.email_change import email_link_kind, message_kinds_of_email_change
from core.customers.export import EXPORTED
from core.customers.filters import filters_of_customers
from core.customers.labels import LABELS
from core.customers.letters import customer_letter_kinds
from core.customers.models import Customer
from core.customers.requests import open_request
from core.customers.rights import booking_rights_of
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.links.kinds import LinkKind
from core.messages.kinds import MessageKind
from core.permissions.booking_rights import BookingRight
from core.permissions.rights_form import origin_text, value_text

RIGHTS = {right.value: right.label for right in BookingRight}


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for customers' lines of history."""
    return [
        ActivityText("customer.created", lazy_gettext("The customer was created")),
        ActivityText("customer.access_created", lazy_gettext("The customer got a login")),
        ActivityText("customer.invited", lazy_gettext("The customer was invited to the account")),
        ActivityText("customer.access_deleted", lazy_gettext("The customer's login was deleted")),
        ActivityText("customer.password_link_sent", lazy_gettext("The customer was sent a link to choose a password")),
        ActivityText("customer.deletion_asked", lazy_gettext("The customer asked to be deleted")),
        ActivityText("customer.deletion_ended", lazy_gettext("The request to be deleted was ended")),
        ActivityText("customer.password_chosen", lazy_gettext("The customer chose a password")),
        ActivityText(EXPORTED, lazy_gettext("Customers were exported: %(count)s")),
        ActivityText("customer_field.added", lazy_gettext("The own field %(field)s was added")),
        ActivityText("customer_field.changed", lazy_gettext("The own field %(field)s was changed")),
        ActivityText("customer_field.deleted", lazy_gettext("The own field %(field)s was deleted with its values")),
        ActivityText("customer.message_sent", lazy_gettext("The customer was sent the message “%(subject)s”")),
        ActivityText("customer.changed", lazy_gettext("The customer's data were changed"), LABELS),
        ActivityText(
            "customer.permissions_changed",
            lazy_gettext("The customer's permissions were changed"),
            {**RIGHTS, "group": lazy_gettext("Permission group")},
        ),
        ActivityText("permissions.defaults_changed", lazy_gettext("The default permissions were changed"), RIGHTS),
        ActivityText("permissions.group_created", lazy_gettext("The permission group %(name)s was created")),
        ActivityText(
            "permissions.group_changed",
            lazy_gettext("The permission group %(name)s was changed"),
            {**RIGHTS, "name": lazy_gettext("Name")},
        ),
        ActivityText("permissions.group_deleted", lazy_gettext("The permission group %(name)s was deleted")),
    ]


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give what the customer may do in the booking route, and why (C-13), and their access to the account (C-06)."""
    if page != "overview":
        return []
    return [*_request(customer), _permissions(customer), _access(customer)]


def _request(customer: Customer) -> list[Panel]:
    request = open_request(customer.id)
    if request is None:
        return []
    context = {"customer_id": customer.id, "request": request}
    title = lazy_gettext("The customer wants to be deleted")
    return [Panel(title, "customers/card_request.html", context, icon="alert-triangle", order=0)]


def _permissions(customer: Customer) -> Panel:
    decisions = booking_rights_of(customer).decisions.values()
    rows = [(one.right.label, value_text(one), origin_text(one)) for one in decisions]
    context = {"customer_id": customer.id, "rows": rows, "is_anonymised": customer.anonymised_at is not None}
    title = lazy_gettext("Permissions")
    return Panel(title, "customers/card_permissions.html", context, icon="lock-open", order=5, side=True)


def _access(customer: Customer) -> Panel:
    login = access_of(customer.id)
    context = {
        "customer": customer,
        "login": login,
        "is_open": login is not None and is_open(login),
        "has_login_mode": has_customer_login(current_landlord()),
    }
    title = lazy_gettext("Login")
    return Panel(title, "customers/card_access.html", context, icon="key", order=6, side=True)


@hookimpl
def duplicate_warnings(groups: Sequence[Sequence[int]]) -> list[DuplicateWarning]:
    """Warn of differing birthdays and of several logins."""
    return warnings_of_customers(groups)


@hookimpl
def customer_card_actions(customer: Customer) -> list[CardAction]:
    """Let staff write to the customer (C-15)."""
    if customer.anonymised_at is not None:
        return []
    return [CardAction(lazy_gettext("Message"), "customers.write_message", "mail", "messages.send", order=20)]


@hookimpl
def message_kinds() -> list[MessageKind]:
    """Give the mails about a customer's access."""
    return message_kinds_of_customers() + message_kinds_of_email_change() + customer_letter_kinds()


@hookimpl
def link_kinds() -> list[LinkKind]:
    """Give the purposes of the links with which a password is chosen, and an address confirmed."""
    return [access_link_kind(), email_link_kind()]


@hookimpl
def customer_list_filters(now: datetime) -> list[ListFilter]:
    """Give the filters by what stands in the customers' own data."""
    return filters_of_customers()


@hookimpl
def customer_list_actions() -> list[ListAction]:
    """Give the export to Excel."""
    label = lazy_gettext("Export to Excel")
    return [ListAction(label, "customers.export", "download", "customers.export", order=10)]
