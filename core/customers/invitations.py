"""Staff give a customer an access to the account, help with a password, or take the access away (C-06)."""

from datetime import datetime

from flask_babel import lazy_gettext

from core.activities.services import Actor, Subject, record
from core.addresses import canonical_email
from core.customers.access import AccessExists, access_of, create_access, delete_access
from core.customers.access_mails import plan_access_mail, plan_password_mail
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.errors import DomainError, NotFound
from core.links.services import revoke_links_to
from core.personal_data.tables import table_of


class NoEmailAddress(DomainError):
    """There is nobody to write to."""

    code = "no_email_address"
    status = 409
    text = lazy_gettext("The customer has no e-mail address. Please add one first.")


class AddressInUse(DomainError):
    """Another customer signs in with the address; staff may know, they see all customers."""

    code = "address_in_use"
    status = 409
    text = lazy_gettext("Another customer signs in with this e-mail address. Merge the two, or change the address.")


def invite_customer(customer: Customer, *, actor: Actor, at: datetime) -> CustomerLogin:
    """Give a customer an access and write to them, or write once more; works with and without customers' logins.

    Raises:
        NoEmailAddress: there is nobody to write to.
        AddressInUse: another customer signs in with the address.
    """
    if not customer.email or customer.anonymised_at is not None:
        raise NoEmailAddress
    login = access_of(customer.id) or _new_access(customer, actor, at)
    login.invited_at = at
    if login.password_hash:
        plan_password_mail(login, now=at)
    else:
        # Whoever never chose a password signs in with the address they have now.
        _follow_address(login, customer)
        plan_access_mail(login, now=at, occurrence=f"invited-{at.timestamp():.0f}")
    record("customer.invited", _subject(customer), actor, at)
    return login


def send_new_password(customer: Customer, *, actor: Actor, at: datetime) -> None:
    """Send a link to choose a new password; nobody in the office ever knows one.

    Raises:
        NotFound: the customer has no access.
    """
    login = access_of(customer.id)
    if login is None:
        raise NotFound
    plan_password_mail(login, now=at)
    record("customer.password_link_sent", _subject(customer), actor, at)


def take_access(customer: Customer, *, actor: Actor, at: datetime) -> None:
    """Delete a customer's access with its links and sessions; the customer stays. Without one nothing happens."""
    login = access_of(customer.id)
    if login is not None:
        revoke_links_to(table_of(CustomerLogin), [login.id], now=at)
        delete_access(login, actor=actor, at=at)


def _new_access(customer: Customer, actor: Actor, at: datetime) -> CustomerLogin:
    try:
        return create_access(customer, actor=actor, at=at)
    except AccessExists as error:
        raise AddressInUse from error


def _follow_address(login: CustomerLogin, customer: Customer) -> None:
    login.email_key = canonical_email(customer.email)


def _subject(customer: Customer) -> Subject:
    return Subject("customer", customer.id, customer.id)
