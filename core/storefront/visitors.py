"""Who is in the booking route: somebody whom nobody knows yet, or a customer who signed in (C-02, C-04)."""

from datetime import datetime, timedelta
from typing import Any

from flask import g, session

from core.clock import now
from core.customers.access import CustomerPass, signed_in_customer
from core.customers.models import Customer
from core.isolation import current_landlord_id
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord
from core.storefront.trial import trial_customer

SESSION_KEY = "customers"
LONGEST_SESSION = timedelta(hours=12)


def current_customer(*, anew: bool = False) -> Customer | None:
    """Return the customer who is signed in here; nobody is while the landlord's customers have no access.

    Staff who try the route as a customer are that customer, whether customers have an access or not.

    Looked up once per request; ``anew`` looks again, for a decision inside a transaction.
    """
    tried = trial_customer()
    if tried is not None or not has_customer_login(current_landlord()):
        return tried
    return account_customer(anew=anew)


def account_customer(*, anew: bool = False) -> Customer | None:
    """Return who is signed in to the account, which invited customers have at all times (C-04)."""
    held = _held()
    if held is None or now() - datetime.fromisoformat(held["at"]) > LONGEST_SESSION:
        return None
    found: dict[str, Customer | None] = g.setdefault("signed_in_customers", {})
    if anew or held["stamp"] not in found:
        found[held["stamp"]] = signed_in_customer(held["id"], held["stamp"])
    return found[held["stamp"]]


def let_customer_in(card: CustomerPass, *, at: datetime) -> None:
    """Sign a customer in with this browser; what was planted in it before must not be of use now."""
    session.pop("csrf_token", None)
    g.pop("signed_in_customers", None)
    held = {"id": card.login_id, "stamp": card.stamp, "at": at.isoformat()}
    session[SESSION_KEY] = {**session.get(SESSION_KEY, {}), str(current_landlord_id()): held}


def forget_customer() -> tuple[int, str] | None:
    """Sign the customer out of this browser; returns the id and stamp of the access that was open."""
    held = _held()
    if held is None:
        return None
    others = {key: one for key, one in session[SESSION_KEY].items() if key != str(current_landlord_id())}
    session[SESSION_KEY] = others
    g.pop("signed_in_customers", None)
    session.pop("csrf_token", None)
    return held["id"], held["stamp"]


def _held() -> dict[str, Any] | None:
    held: dict[str, Any] | None = session.get(SESSION_KEY, {}).get(str(current_landlord_id()))
    return held
