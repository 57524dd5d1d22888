"""How tables and columns are called in front of people who merge customers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext

from core.apps.panels import app_title
from core.apps.registry import current_registry
from core.customers.labels import LABELS
from core.merging.fields import OWN

Text = LazyString | str
TABLES: Mapping[str, Text] = {
    "activity": lazy_gettext("Lines of history"),
    "booking": lazy_gettext("Bookings"),
    "consent": lazy_gettext("Consents"),
    "customer": lazy_gettext("Customers"),
    "customer_address": lazy_gettext("Addresses"),
    "customer_former_address": lazy_gettext("Former e-mail addresses"),
    "customer_login": lazy_gettext("Logins"),
    "customer_merge": lazy_gettext("Earlier merges"),
    "customer_phone": lazy_gettext("Phone numbers"),
    "customer_rights": lazy_gettext("Permissions"),
    "duplicate_pair": lazy_gettext("Notes on possible duplicates"),
    "former_customer": lazy_gettext("Former customer numbers"),
    "message": lazy_gettext("Messages"),
    "signed_link": lazy_gettext("Links in mails"),
    "stored_file": lazy_gettext("Documents"),
}
SINGULAR: Mapping[str, Text] = {
    "activity": lazy_gettext("a line of history"),
    "booking": lazy_gettext("booking %(name)s"),
    "consent": lazy_gettext("a consent"),
    "customer": lazy_gettext("the customer"),
    "customer_address": lazy_gettext("the address %(name)s"),
    "customer_login": lazy_gettext("the login %(name)s"),
    "customer_phone": lazy_gettext("the phone number %(name)s"),
    "customer_rights": lazy_gettext("the permissions"),
    "message": lazy_gettext("a message to %(name)s"),
    "signed_link": lazy_gettext("a link to %(name)s"),
    "stored_file": lazy_gettext("the document %(name)s"),
}
NAMED_BY: Mapping[str, str] = {
    "booking": "number",
    "customer_address": "street",
    "customer_login": "email_key",
    "customer_phone": "number",
    "message": "recipient_address",
    "signed_link": "address",
    "stored_file": "name",
}


@dataclass(frozen=True)
class Counted:
    """How many rows of one kind; ``app`` is the title of the app that they belong to, blank for our own."""

    label: Text
    app: Text
    count: int


def counted(counts: Mapping[str, int]) -> list[Counted]:
    """Return counts by table in readers' words, ours first; tables of one app are taken together."""
    found: dict[tuple[str, str], int] = {}
    for table, count in counts.items():
        app = app_of(table)
        key = (app, "" if app else table)
        found[key] = found.get(key, 0) + count
    lines = [
        Counted(gettext("Entries") if app else table_label(table), app_title(app) if app else "", count)
        for (app, table), count in found.items()
    ]
    return sorted(lines, key=lambda line: (bool(line.app), str(line.app), str(line.label)))


def table_label(table: str) -> Text:
    """Return what readers call the rows of a table."""
    app = app_of(table)
    return app_title(app) if app else TABLES.get(table, gettext("Other entries"))


def app_of(table: str) -> str:
    """Return the name of the app that a table belongs to; blank for our own."""
    names: Iterable[str] = current_registry().apps
    return next((name for name in sorted(names) if table.startswith(f"{name}_")), "")


def row_name(table: str, image: Mapping[str, Any]) -> str:
    """Return what readers call one row."""
    text = str(SINGULAR.get(table, "")) or gettext("an entry in “%(table)s”", table=table_label(table))
    return text % {"name": image.get(NAMED_BY.get(table, ""), "")} if "%(name)s" in text else text


def field_label(name: str) -> Text:
    """Return what readers call a field of the customer."""
    return LABELS.get(name, name.removeprefix(OWN))
