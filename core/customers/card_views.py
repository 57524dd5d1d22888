"""The customer card: four pages of core, and those that apps add (C-07, C-14, C-17)."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, lazy_gettext
from flask_login import current_user

from core.activities.lines import lines_of
from core.activities.services import activities_of_customer
from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.panels import app_title, draw_panels
from core.apps.parts import CardAction, Tab
from core.customers.blueprint import blueprint
from core.customers.contact_labels import address_label, phone_label
from core.customers.countries import country_name
from core.customers.models import Customer, CustomerKind
from core.customers.own_fields import label_of, own_fields, shown_value
from core.customers.rights import group_name_of
from core.customers.services import get_card, get_customer
from core.i18n import LANGUAGE_NAMES
from core.messages.queries import messages_of_customer
from core.permissions.access import requires
from core.permissions.rights import may
from core.web.listing import page_id

NEWEST_LINES = 8
ALL_LINES = 500
OVERVIEW = "overview"
PAGES: dict[str, tuple[str, LazyString]] = {
    OVERVIEW: ("customers.show", lazy_gettext("Overview")),
    "master": ("customers.show_master", lazy_gettext("Master data")),
    "bookings": ("customers.show_bookings", lazy_gettext("Bookings and appointments")),
    "messages": ("customers.show_messages", lazy_gettext("Messages and privacy")),
}


@dataclass(frozen=True)
class CardTab:
    """One page of the card, as the tabs show it."""

    label: LazyString | str
    url: str
    active: bool


@blueprint.get("/<int:customer_id>")
@requires("customers.read")
def show(customer_id: int) -> ResponseReturnValue:
    """Show the customer card."""
    whole = request.args.get("history") == "all"
    limit = ALL_LINES if whole else NEWEST_LINES
    before = page_id("before") if whole else None
    activities = activities_of_customer(customer_id, limit=limit + 1, before=before)
    shown = activities[:limit]
    has_more = len(activities) > limit
    return _page(
        customer_id,
        OVERVIEW,
        history=lines_of(shown, app_title),
        has_more=has_more and not whole,
        older=shown[-1].id if has_more and whole else None,
        is_older_page=before is not None,
    )


@blueprint.get("/<int:customer_id>/master")
@requires("customers.read")
def show_master(customer_id: int) -> ResponseReturnValue:
    """Show all master data."""
    stored = get_customer(customer_id).own_fields or {}
    own = [(label_of(one), shown_value(one, stored.get(one.key, "")) or "–") for one in own_fields()]
    return _page(customer_id, "master", own=own)


@blueprint.get("/<int:customer_id>/bookings")
@requires("customers.read")
def show_bookings(customer_id: int) -> ResponseReturnValue:
    """Show bookings and appointments, past and to come."""
    return _page(customer_id, "bookings")


@blueprint.get("/<int:customer_id>/messages")
@requires("customers.read")
def show_messages(customer_id: int) -> ResponseReturnValue:
    """Show what was written to the customer, consents and everything about privacy."""
    return _page(customer_id, "messages", messages=messages_of_customer(customer_id))


def card_frame(customer: Customer, active: str) -> dict[str, Any]:
    """Return what the frame of the card needs: head, tabs and the menu of actions."""
    actions = collect(hookspecs.customer_card_actions, CardAction, customer=customer).values
    return {
        "customer": customer,
        "is_company": customer.kind == CustomerKind.COMPANY,
        "country_name": country_name,
        "phone_label": phone_label,
        "address_label": address_label,
        "language_names": LANGUAGE_NAMES,
        "group": group_name_of(customer.id),
        "card_tabs": _tabs(customer, active),
        "card_actions": [one for one in actions if may(current_user.role, one.right)],
    }


def _page(customer_id: int, page: str, **more: Any) -> ResponseReturnValue:
    customer = get_card(customer_id)
    panels = draw_panels(hookspecs.customer_card_panels, customer=customer, page=page)
    return render_template(f"customers/card_{page}.html", panels=panels, **card_frame(customer, page), **more)


def _tabs(customer: Customer, active: str) -> list[CardTab]:
    own = [
        CardTab(label, url_for(endpoint, customer_id=customer.id), page == active)
        for page, (endpoint, label) in PAGES.items()
    ]
    others = collect(hookspecs.customer_card_tabs, Tab, customer=customer).values
    return own + [
        CardTab(tab.title, url_for(tab.endpoint, customer_id=customer.id), tab.endpoint == active) for tab in others
    ]
