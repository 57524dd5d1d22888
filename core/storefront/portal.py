"""The frame of a customer's own pages: who is signed in, and the tabs."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import LazyString, lazy_gettext

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.customers.models import Customer
from core.customers.services import get_customer
from core.storefront.frame import Account
from core.storefront.steps import StepMissing
from core.storefront.visitors import account_customer

PAGES: tuple[tuple[str, LazyString], ...] = (
    ("storefront.account", lazy_gettext("Bookings")),
    ("storefront.account_documents", lazy_gettext("Documents")),
    ("storefront.account_data", lazy_gettext("My data")),
    ("storefront.account_consents", lazy_gettext("Consents")),
    ("storefront.account_security", lazy_gettext("Sign-in")),
)


@dataclass(frozen=True)
class AccountTab:
    """One page of the account, as the tabs show it."""

    label: LazyString
    url: str
    active: bool


def signed_in(*, locked: bool = False) -> Customer:
    """Return the customer whose account this is; ``locked`` anew inside a transaction that changes something.

    Raises:
        StepMissing: nobody is signed in; leads to the page for that.
    """
    customer = account_customer(anew=locked)
    if customer is None:
        raise StepMissing("storefront.account_sign_in")
    return get_customer(customer.id, locked=True) if locked else customer


def actor_of(customer: Customer) -> Actor:
    """Return the customer as who acts."""
    return Actor(ActorKind.CUSTOMER, customer.person_name)


def account_page(template: str, active: str, **context: Any) -> str:
    """Draw one page of the account; ``active`` is the endpoint of its tab."""
    customer = signed_in()
    account = Account(
        customer.person_name,
        url_for("storefront.account_sign_in"),
        url_for("storefront.sign_out"),
        url_for("storefront.account"),
    )
    tabs = [AccountTab(label, url_for(endpoint), endpoint == active) for endpoint, label in PAGES]
    return render_template(
        f"storefront/portal/{template}.html", customer=customer, account=account, account_tabs=tabs, **context
    )
