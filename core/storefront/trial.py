"""Staff walk through the booking route as one of their customers, to see what that customer may do (P-01)."""

from flask import g, session
from flask_babel import lazy_gettext
from flask_login import current_user
from sqlalchemy import select

from core.customers.models import Customer
from core.db import db
from core.errors import DomainError
from core.isolation import current_landlord_id
from core.permissions.rights import may

RIGHT = "customers.edit"
SESSION_KEY = "trial_customer"


class TrialOnly(DomainError):
    """In a trial nothing is booked."""

    code = "trial_only"
    status = 409
    text = lazy_gettext("This is a trial: nothing was booked. The customer could go on here.")


def start_trial(customer_id: int) -> None:
    """Let this browser of somebody in the office see the booking route as a customer does."""
    session[SESSION_KEY] = customer_id


def end_trial() -> int | None:
    """See the booking route as everybody again; returns as which customer it was seen."""
    g.pop("trial_customer", None)
    customer_id: int | None = session.pop(SESSION_KEY, None)
    return customer_id


def trial_customer() -> Customer | None:
    """Return the customer as whom somebody of this landlord's office looks, once per request; None for all others."""
    if SESSION_KEY not in session or not _is_from_this_office():
        return None
    if "trial_customer" not in g:
        g.trial_customer = db.session.scalar(select(Customer).where(Customer.id == session[SESSION_KEY]))
    found: Customer | None = g.trial_customer
    return found


def _is_from_this_office() -> bool:
    # The right is asked again at each step: whoever loses it, or signs out, is a stranger at once.
    return (
        bool(current_user.is_authenticated)
        and current_user.landlord_id == current_landlord_id()
        and may(current_user.role, RIGHT)
    )
