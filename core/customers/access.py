"""A customer's access: created with the first booking, opened with a password, ended by a new stamp (C-01 to C-04)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from core.accounts.passwords import SHORTEST_PASSWORD, hash_password, verify_password
from core.accounts.services import PasswordTooShort, WrongCredentials
from core.activities.services import Actor, Subject, record
from core.addresses import canonical_email
from core.customers.access_models import CustomerLogin
from core.customers.former_models import FormerAddress
from core.customers.models import Customer
from core.db import db
from core.errors import DomainError
from core.landlords.booking_settings import has_customer_login
from core.landlords.services import current_landlord


class AccessExists(DomainError):
    """Somebody has an access with this address (C-03); a stranger learns nothing else."""

    code = "access_exists"
    status = 409
    text = lazy_gettext("There is a login with this e-mail address already. Please sign in.")


@dataclass(frozen=True)
class CustomerPass:
    """What a browser's session holds of somebody who signed in; another stamp in the row ends it."""

    login_id: int
    stamp: str
    customer_id: int


def create_access(customer: Customer, *, actor: Actor, at: datetime) -> CustomerLogin:
    """Create the access of a customer with an e-mail address; they choose the password themselves.

    Raises:
        AccessExists: the address or the customer has one.
    """
    login = CustomerLogin(
        customer_id=customer.id, email_key=canonical_email(customer.email), stamp=_new_stamp(), created_at=at
    )
    if has_access(customer.email):
        raise AccessExists
    try:
        with db.session.begin_nested():
            db.session.add(login)
    except IntegrityError as error:
        # Somebody else was quicker in the same moment.
        raise AccessExists from error
    record("customer.access_created", _subject(login), actor, at)
    return login


def has_access(email: str) -> bool:
    """Tell whether somebody signs in with this address."""
    return find_access(email) is not None


def find_access(email: str) -> CustomerLogin | None:
    """Return the access with this address, or that of the customer who was reached there before a merge (C-19)."""
    key = canonical_email(email)
    # One statement for everybody, so that the time it takes tells nothing about an address.
    formerly = select(FormerAddress.customer_id).where(FormerAddress.email_key == key)
    found = db.session.scalars(
        select(CustomerLogin).where(or_(CustomerLogin.email_key == key, CustomerLogin.customer_id.in_(formerly)))
    ).all()
    own = [login for login in found if login.email_key == key]
    return own[0] if own else found[0] if len(found) == 1 else None


def access_of(customer_id: int) -> CustomerLogin | None:
    """Return the access of a customer."""
    return db.session.scalar(select(CustomerLogin).where(CustomerLogin.customer_id == customer_id))


def get_access(login_id: int) -> CustomerLogin | None:
    """Return one access; None when it was deleted."""
    return db.session.scalar(select(CustomerLogin).where(CustomerLogin.id == login_id))


def sign_in_customer(email: str, password: str, *, at: datetime) -> CustomerPass:
    """Check the credentials; returns what the browser's session holds.

    Raises:
        WrongCredentials: unknown, without a password yet, or the wrong one; all take the same time (R-79).
    """
    login = find_access(email)
    right = verify_password((login.password_hash or None) if login else None, password)
    if login is None or not right or not is_open(login):
        raise WrongCredentials
    login.signed_in_at = at
    return _pass(login)


def prove_password(login: CustomerLogin, password: str) -> None:
    """Check that somebody who is signed in knows the password.

    Raises:
        WrongCredentials: they do not.
    """
    if not verify_password(login.password_hash or None, password):
        raise WrongCredentials


def signed_in_customer(login_id: int, stamp: str) -> Customer | None:
    """Return the customer whose browser holds this stamp; None when the session was ended or the access is closed."""
    query = (
        select(Customer)
        .join(CustomerLogin, CustomerLogin.customer_id == Customer.id)
        .where(CustomerLogin.id == login_id, CustomerLogin.stamp == stamp)
    )
    if not has_customer_login(current_landlord()):
        query = query.where(CustomerLogin.invited_at.is_not(None))
    return db.session.scalar(query)


def is_open(login: CustomerLogin) -> bool:
    """Tell whether an access opens the account: all while customers have a login, else those by invitation (C-04)."""
    return login.invited_at is not None or has_customer_login(current_landlord())


def delete_access(login: CustomerLogin, *, actor: Actor, at: datetime) -> None:
    """Delete an access with all its sessions; the customer stays (C-06)."""
    record("customer.access_deleted", _subject(login), actor, at)
    db.session.delete(login)
    db.session.flush()


def end_customer_sessions(login_id: int, stamp: str) -> None:
    """End all sessions of a customer, who shows one of them."""
    login = get_access(login_id)
    if login is not None and login.stamp == stamp:
        login.stamp = _new_stamp()


def choose_customer_password(login: CustomerLogin, password: str, *, actor: Actor, at: datetime) -> CustomerPass:
    """Set the password; all sessions end (ASVS 7.4.3).

    Raises:
        PasswordTooShort: it is too short.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShort(length=SHORTEST_PASSWORD)
    login.password_hash, login.stamp, login.signed_in_at = hash_password(password), _new_stamp(), at
    record("customer.password_chosen", _subject(login), actor, at)
    return _pass(login)


def _pass(login: CustomerLogin) -> CustomerPass:
    return CustomerPass(login.id, login.stamp, login.customer_id)


def _subject(login: CustomerLogin) -> Subject:
    return Subject("customer", login.customer_id, login.customer_id)


def _new_stamp() -> str:
    return secrets.token_urlsafe(24)
