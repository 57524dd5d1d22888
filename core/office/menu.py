"""The menus of office and platform; apps in use stand below "Apps" with their own pages."""

from dataclasses import dataclass, field

from flask import current_app, g, request, url_for
from flask_babel import LazyString, lazy_gettext, lazy_pgettext

from core.apps.manifest import Visibility
from core.apps.registry import current_registry
from core.apps.shop import usable_apps
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
    Entry(lazy_pgettext("menu", "Start"), "office.start", "home", "office.read"),
    Entry(lazy_gettext("Calendar"), "planner.show", "calendar", "bookings.read"),
    Entry(lazy_gettext("Bookings"), "bookings.index", "calendar-event", "bookings.read"),
    Entry(lazy_gettext("Payments"), "payments.index", "cash", "bookings.read"),
    Entry(lazy_gettext("Customers"), "customers.index", "users", "customers.read"),
    Entry(lazy_gettext("Services"), "catalogue.index", "tent", "services.read"),
    Entry(lazy_gettext("Messages"), "messages.index", "mail", "messages.read"),
    Entry(lazy_gettext("Statistics"), "statistics.show", "chart-bar", "statistics.read"),
    Entry(lazy_gettext("Apps"), "apps.my_apps", "apps", "apps.use"),
    Entry(lazy_gettext("Settings"), "settings.index", "settings", "settings.read"),
    Entry(lazy_gettext("Landlords"), "platform.landlords", "building", "platform"),
    Entry(lazy_gettext("Requests"), "platform.requests", "inbox", "platform"),
    Entry(lazy_gettext("Why can't they see it?"), "platform.explain", "help-circle", "platform"),
)
PLATFORM_PAGES = ("requests", "use_access_key", "explain")
# Pages without an entry of their own, and beside which entry they stand.
BESIDE = {"blockings": "bookings", "consents": "customers", "duplicates": "customers"}
APPS = (
    Entry(lazy_gettext("My Apps"), "apps.my_apps", "checklist", "apps.use"),
    Entry(lazy_gettext("Marketplace"), "apps.marketplace", "building-store", "apps.use"),
    Entry(lazy_gettext("Private Apps"), "apps.private_apps", "lock", "apps.use"),
)
# The pages of the settings, in their order; each lies in the package whose rule it is.
SETTINGS = (
    Entry(lazy_gettext("Business"), "settings.business", "building-store", "settings.edit"),
    Entry(lazy_gettext("Booking online"), "settings.booking_route", "world", "settings.edit"),
    Entry(lazy_gettext("Customer fields"), "customer_fields.index", "id", "settings.edit"),
    Entry(lazy_gettext("Privacy"), "settings.privacy", "shield-lock", "settings.edit"),
    Entry(lazy_gettext("Seasons"), "seasons.index", "sun", "services.edit"),
    Entry(lazy_gettext("Extras"), "extras.index", "package", "services.edit"),
    Entry(lazy_gettext("Payment terms"), "payment_terms.index", "cash", "settings.edit"),
    Entry(lazy_gettext("Permissions"), "permissions.index", "lock-open", "settings.edit"),
    Entry(lazy_gettext("Data protection"), "privacy_settings.index", "shield-lock", "settings.edit"),
    Entry(lazy_gettext("Team"), "staff.index", "users", "staff.edit"),
    Entry(lazy_gettext("Partners"), "channels.index", "link", "settings.edit"),
    Entry(lazy_gettext("API access"), "api_tokens.index", "key", "settings.edit"),
)


def menu_for(role: Role) -> list[MenuItem]:
    """Return the menu for a role."""
    known = current_app.view_functions
    return [_item(entry, role) for entry in MENU if entry.endpoint in known and may(role, entry.right)]


def settings_tabs(role: Role) -> list[MenuItem]:
    """Return the pages of the settings for a role, as tabs."""
    known = current_app.view_functions
    shown = [entry for entry in SETTINGS if entry.endpoint in known and may(role, entry.right)]
    return [MenuItem(entry.label, url_for(entry.endpoint), entry.icon, _is_tab(entry)) for entry in shown]


def _item(entry: Entry, role: Role) -> MenuItem:
    if entry.endpoint == "apps.my_apps":
        return MenuItem(entry.label, url_for(entry.endpoint), entry.icon, False, _app_items(role))
    return MenuItem(entry.label, url_for(entry.endpoint), entry.icon, _is_active(entry))


def _is_active(entry: Entry) -> bool:
    here, there = (request.endpoint or "").split("."), entry.endpoint.split(".")
    if there[0] == "settings":
        return here[0] in {one.endpoint.partition(".")[0] for one in SETTINGS}
    if there[0] != "platform":
        return BESIDE.get(here[0], here[0]) == there[0]
    return here == there or (there[1] == "landlords" and here[0] == "platform" and here[1] not in PLATFORM_PAGES)


def _is_tab(entry: Entry) -> bool:
    here, there = request.endpoint or "", entry.endpoint
    # The settings' own pages stand each for itself; the others are packages with several pages.
    return here == there or (there.partition(".")[0] == here.partition(".")[0] != "settings")


def _app_items(role: Role) -> list[MenuItem]:
    apps, opened = usable_apps(role), _opened_app()
    here = request.endpoint if opened is None else _shelf_of(opened)
    in_use = {app.name for app in apps}
    own = [
        MenuItem(one.label, url_for(one.endpoint), one.icon, one.endpoint == here and opened not in in_use)
        for one in APPS
    ]
    return own + [
        MenuItem(app.title, url_for("apps.open_app", name=app.name), app.icon, app.name == opened) for app in apps
    ]


def _opened_app() -> str | None:
    """Return the app whose page is shown, or None."""
    on_page_of_core = (request.endpoint or "").startswith("apps.")
    name: str | None = g.get("app_name") or ((request.view_args or {}).get("name") if on_page_of_core else None)
    return name


def _shelf_of(name: str) -> str:
    app = current_registry().get(name)
    is_private = app is not None and app.manifest.visibility is Visibility.PRIVATE
    return "apps.private_apps" if is_private else "apps.marketplace"
