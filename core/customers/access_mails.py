"""Mails with a link to choose a password: for a new access, or a forgotten one; never the password itself (C-02)."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext

from core.activities.services import Subject
from core.apps.parts import MailBlock
from core.clock import now as clock_now
from core.customers.access import access_of, get_access, is_open
from core.customers.access_models import CustomerLogin
from core.customers.services import get_customer
from core.db import transaction
from core.isolation import use_landlord
from core.jobs.queue import enqueue
from core.landlords.services import current_landlord
from core.links.kinds import LinkKind
from core.links.models import SignedLink
from core.links.services import issue_link, link_url, links_of, revoke_link
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.models import Message
from core.messages.services import Plan, Recipient, is_planned, plan_message
from core.web.urls import page_url

ACCESS = "core.customer_access"
PASSWORD = "core.customer_password"  # noqa: S105 - the name of a kind of message
PURPOSE = "customer-access"
SEND_PASSWORD_LINK = "customers.send_password_link"  # noqa: S105 - the name of a job
LINK_LIFE = timedelta(days=7)
# A second request within this time changes nothing: one mail is on its way.
PAUSE = timedelta(minutes=5)


def plan_access_mail(login: CustomerLogin, *, now: datetime, occurrence: str = "first") -> None:
    """Plan the mail with which a customer gets a new access, or an invitation once more."""
    _plan(ACCESS, login, occurrence, now)


def plan_password_mail(login: CustomerLogin, *, now: datetime) -> None:
    """Plan the mail with a link to choose a new password, because staff want to help."""
    _plan(PASSWORD, login, f"staff-{now.timestamp():.0f}", now, {"by": "staff"})


def ask_for_password_link(login: CustomerLogin | None) -> None:
    """Let a worker write to whom a forgotten password belongs.

    The same work for known and unknown addresses: what differs happens where nobody can take the time (R-79).
    """
    enqueue(SEND_PASSWORD_LINK, current_landlord().id, login.id if login is not None else 0)


def send_password_link(landlord_id: int, login_id: int) -> None:
    """Plan the mail for a forgotten password; runs as a job."""
    with use_landlord(landlord_id), transaction():
        login, at = get_access(login_id), clock_now()
        if login is not None and is_open(login):
            moment = at.timestamp() // PAUSE.total_seconds()
            _plan(PASSWORD, login, f"{moment:.0f}", at)


def access_link_kind() -> LinkKind:
    """Return the purpose of the links with which a password is chosen."""
    title = lazy_gettext("Choose a password")
    return LinkKind(PURPOSE, title, "storefront.choose_password", _expected_address, subject="customer_login")


def message_kinds_of_customers() -> list[MessageKind]:
    """Return the kinds of messages about a customer's access."""
    return [
        MessageKind(ACCESS, lazy_gettext("Customer login"), _write_access, is_secret=True),
        MessageKind(PASSWORD, lazy_gettext("Forgotten password"), _write_password, is_secret=True),
    ]


def login_of_link(link: SignedLink, *, now: datetime) -> CustomerLogin | None:
    """Return the access whose password a link sets; None when it is too old or the access was deleted."""
    return get_access(link.subject_id) if now - link.issued_at < LINK_LIFE else None


def revoke_password_links(login: CustomerLogin, *, now: datetime) -> None:
    """End all links of an access: each is good for one password."""
    for link in links_of(PURPOSE, login.id):
        revoke_link(link, now=now)


def _plan(
    kind: str, login: CustomerLogin, occurrence: str, now: datetime, parameters: dict[str, Any] | None = None
) -> None:
    """Plan a mail to the address that signs in, which need not be the customer's present one."""
    customer = get_customer(login.customer_id)
    recipient = Recipient(login.email_key, customer.person_name, customer.language, customer.id)
    subject = Subject("customer", customer.id, customer.id)
    plan = Plan(kind, subject, occurrence, recipient, now, parameters or {})
    if not is_planned(plan):
        # Made here: what a writer makes is not kept.
        issue_link(PURPOSE, login.id, login.email_key, now=now)
        plan_message(plan, now=now)


def _expected_address(link: SignedLink) -> str | None:
    login = login_of_link(link, now=clock_now())
    return login.email_key if login is not None else None


def _write_access(message: Message, now: datetime) -> Content | NotNow:
    login = access_of(message.subject_id)
    if login is None or login.password_hash or not is_open(login):
        return NotNow(lazy_gettext("the customer has chosen a password, or has no login any more"))
    landlord = current_landlord()
    if login.invited_at is not None:
        return _letter(
            message,
            login,
            gettext("Your account at %(landlord)s", landlord=landlord.name),
            gettext(
                "%(landlord)s invites you to your account. There you see your bookings and documents, and keep your "
                "data up to date.",
                landlord=landlord.name,
            ),
        )
    return _letter(
        message,
        login,
        gettext("Your login at %(landlord)s", landlord=landlord.name),
        gettext("You have a login now: next time you sign in, and nothing has to be typed again."),
    )


def _write_password(message: Message, now: datetime) -> Content | NotNow:
    login = access_of(message.subject_id)
    if login is None or not is_open(login):
        return NotNow(lazy_gettext("the customer has no login any more"))
    landlord = current_landlord()
    if message.parameters.get("by") == "staff":
        text = gettext("Here you choose a new password for your account. The one before works until then.")
        return _letter(message, login, gettext("A new password at %(landlord)s", landlord=landlord.name), text)
    return _letter(
        message,
        login,
        gettext("A new password at %(landlord)s", landlord=landlord.name),
        gettext("Somebody asked for a new password for your login. If that was not you, you need not do anything."),
    )


def _letter(message: Message, login: CustomerLogin, subject: str, text: str) -> Content | NotNow:
    link = next((one for one in links_of(PURPOSE, login.id) if one.revoked_at is None), None)
    if link is None:
        return NotNow(lazy_gettext("the link to choose a password was used already"))
    block = MailBlock(
        gettext("Choose your password here. The link is valid for %(days)s days and works once.", days=LINK_LIFE.days),
        gettext("Choose a password"),
        link_url(link),
    )
    address = page_url("storefront.account", slug=current_landlord().slug)
    account = MailBlock(gettext("Later you find your account here: %(address)s", address=address))
    greeting = gettext("Hello %(name)s,", name=message.recipient_name)
    return compose(subject, [greeting, text], blocks=[block, account])
