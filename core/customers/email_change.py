"""Customers change the address they sign in with: it counts once a link that was sent to it is confirmed."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import IntegrityError

from core.activities.services import Actor, Subject
from core.addresses import canonical_email
from core.apps.parts import MailBlock
from core.clock import now as clock_now
from core.customers.access import access_of, find_access, is_open
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.customers.services import change_customer, data_of
from core.db import db
from core.errors import DomainError
from core.landlords.services import current_landlord
from core.links.kinds import LinkKind
from core.links.models import SignedLink
from core.links.services import GrantEnded, issue_link, link_url, links_of, revoke_link
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.models import Message
from core.messages.services import Plan, Recipient, plan_message

PURPOSE = "customer-email"
CONFIRM = "core.customer_email"
CHANGED = "core.customer_email_changed"
LINK_LIFE = timedelta(days=2)


class AddressNotFree(DomainError):
    """Somebody else signs in with the address by now; told only to whoever reads its mails."""

    code = "address_not_free"
    status = 409
    text = lazy_gettext("This e-mail address cannot be used here. Please write to us.")


def email_link_kind() -> LinkKind:
    """Return the purpose of the links that confirm an address."""
    return LinkKind(
        PURPOSE,
        lazy_gettext("Confirm your e-mail address"),
        "storefront.confirm_email_page",
        lambda link: link.address if _is_fresh(link, clock_now()) else None,
        subject="customer_login",
    )


def message_kinds_of_email_change() -> list[MessageKind]:
    """Return the mails to the new and to the old address."""
    return [
        MessageKind(CONFIRM, lazy_gettext("Confirm a new e-mail address"), _write_confirmation, is_secret=True),
        MessageKind(CHANGED, lazy_gettext("The e-mail address was changed"), _write_notice),
    ]


def ask_for_new_email(login: CustomerLogin, customer: Customer, address: str, *, at: datetime) -> None:
    """Write to the new address; nothing changes before it is confirmed, and the answer never tells who has it."""
    for link in links_of(PURPOSE, login.id):
        revoke_link(link, now=at)
    link = issue_link(PURPOSE, login.id, address, now=at)
    recipient = Recipient(address, customer.person_name, customer.language, customer.id)
    plan_message(Plan(CONFIRM, _subject(customer), f"link-{link.id}", recipient, at, {"link": link.id}), now=at)


def login_to_confirm(link: SignedLink, login: CustomerLogin | None, *, at: datetime) -> CustomerLogin:
    """Return the access whose address a link confirms.

    Raises:
        GrantEnded: the link is too old, or the access was deleted or closed.
    """
    if login is None or not _is_fresh(link, at) or not is_open(login):
        raise GrantEnded
    return login


def confirm_email(link: SignedLink, login: CustomerLogin, customer: Customer, *, actor: Actor, at: datetime) -> None:
    """Let the customer sign in with the address of the link from now on, and tell the old address.

    Raises:
        AddressNotFree: somebody else signs in with it by now.
    """
    old = login.email_key
    taken = find_access(link.address)
    if taken is not None and taken.id != login.id:
        raise AddressNotFree
    try:
        with db.session.begin_nested():
            login.email_key = canonical_email(link.address)
    except IntegrityError as error:
        raise AddressNotFree from error
    data = replace(data_of(customer), email=link.address)
    change_customer(customer, data, version=customer.version, actor=actor, at=at)
    revoke_link(link, now=at)
    recipient = Recipient(old, customer.person_name, customer.language, customer.id)
    plan_message(Plan(CHANGED, _subject(customer), f"link-{link.id}", recipient, at), now=at)


def _is_fresh(link: SignedLink, at: datetime) -> bool:
    return at - link.issued_at < LINK_LIFE


def _write_confirmation(message: Message, now: datetime) -> Content | NotNow:
    login = access_of(message.subject_id)
    links = links_of(PURPOSE, login.id) if login is not None else []
    link = next((one for one in links if one.id == message.parameters.get("link") and one.revoked_at is None), None)
    if link is None:
        return NotNow(lazy_gettext("another address was asked for, or it was confirmed already"))
    landlord = current_landlord()
    block = MailBlock(
        gettext("The link is valid for %(days)s days and works once.", days=LINK_LIFE.days),
        gettext("Confirm the address"),
        link_url(link),
    )
    text = gettext(
        "Somebody wants to use this e-mail address for an account at %(landlord)s. "
        "If that was not you, you need not do anything.",
        landlord=landlord.name,
    )
    greeting = gettext("Hello %(name)s,", name=message.recipient_name)
    return compose(gettext("Please confirm your e-mail address"), [greeting, text], blocks=[block])


def _write_notice(message: Message, now: datetime) -> Content | NotNow:
    landlord = current_landlord()
    text = gettext(
        "Your account at %(landlord)s has another e-mail address now. From now on you sign in with that one. "
        "If that was not you, please tell us at once.",
        landlord=landlord.name,
    )
    greeting = gettext("Hello %(name)s,", name=message.recipient_name)
    return compose(gettext("Your e-mail address was changed"), [greeting, text])


def _subject(customer: Customer) -> Subject:
    return Subject("customer", customer.id, customer.id)
