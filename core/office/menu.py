"""The office menu; apps in use stand below "Apps" with their own pages."""

from dataclasses import dataclass, field

from flask import current_app, request, url_for
from flask_babel import LazyString, lazy_gettext

from core.permissions.rights import Role, may


@dataclass(frozen=True)
class MenuItem:
    """One menu entry as the layout draws it."""

    label: LazyString | str
    url: str
    icon: str
    active: bool = False
    children: list["MenuItem"] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """One menu entry as declared; hidden from those who lack the right."""

    label: LazyString
    endpoint: str
    icon: str
    right: str


MENU = (
    Entry(lazy_gettext("Start"), "office.start", "home", "office.read"),
    Entry(lazy_gettext("Bookings"), "bookings.index", "calendar-event", "bookings.read"),
    Entry(lazy_gettext("Customers"), "customers.index", "users", "customers.read"),
    Entry(lazy_gettext("Services"), "catalogue.index", "tent", "services.read"),
    Entry(lazy_gettext("Messages"), "messages.index", "mail", "messages.read"),
    Entry(lazy_gettext("Apps"), "apps.my_apps", "apps", "apps.use"),
)


def menu_for(role: Role) -> list[MenuItem]:
    """Return the menu for a role."""
    return [_item(entry) for entry in MENU if entry.endpoint in current_app.view_functions and may(role, entry.right)]


def _item(entry: Entry) -> MenuItem:
    url = url_for(entry.endpoint)
    return MenuItem(
        entry.label, url, entry.icon, (request.endpoint or "").split(".")[0] == entry.endpoint.split(".")[0]
    )
