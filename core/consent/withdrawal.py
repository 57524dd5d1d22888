"""Withdraw a consent with one click from a message, without signing in (RFC 8058, GDPR 7(3), C-22)."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.activities.models import ActorKind
from core.activities.services import Actor
from core.apps.parts import MailBlock
from core.config import current_settings
from core.consent.models import ConsentPurpose, ConsentWay
from core.consent.services import KEYS, MESSAGES, ConsentSource, key_of, label_of, record_consents
from core.customers.models import Customer
from core.customers.services import CustomerAnonymised, get_customer
from core.errors import NotFound
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.links.kinds import LinkKind
from core.links.models import SignedLink
from core.links.services import find_link, link_for, links_of
from core.signing import Token, current_signer

PREFIX = "withdraw-"
ENDPOINT = "storefront.ask_withdrawal"
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def withdrawal_link_kinds() -> list[LinkKind]:
    """Return the purposes of these links: one for each kind of message and way.

    They have a page of their own; at the gate, where an address is typed, they open nothing.
    """
    title = lazy_gettext("Unsubscribe")
    return [
        LinkKind(_purpose(purpose, way), title, ENDPOINT, lambda _link: None, subject="customer")
        for purpose in MESSAGES
        for way in (ConsentWay.EMAIL, ConsentWay.SMS)
    ]


def prepare_withdrawal(customer: Customer, purpose: ConsentPurpose, way: ConsentWay, *, now: datetime) -> None:
    """Make the link of a customer for a kind of message, unless there is one; call it where the message is planned."""
    link_for(_purpose(purpose, way), customer.id, customer.email, now=now)


def withdrawal_url(customer_id: int, purpose: ConsentPurpose, way: ConsentWay) -> str:
    """Return the address that withdraws; blank when ``prepare_withdrawal`` was left out."""
    link = next(iter(links_of(_purpose(purpose, way), customer_id)), None)
    return _url(link, key_of((purpose, way))) if link is not None else ""


def withdrawal_headers(customer_id: int, purpose: ConsentPurpose, way: ConsentWay) -> Mapping[str, str]:
    """Return the headers by which mail programs offer to unsubscribe; a bulk mail without them is not sent.

    Raises:
        NotFound: ``prepare_withdrawal`` was left out.
    """
    url = withdrawal_url(customer_id, purpose, way)
    if not url:
        raise NotFound
    return {"List-Unsubscribe": f"<{url}>", **ONE_CLICK}


def withdrawal_block(customer_id: int, purpose: ConsentPurpose, way: ConsentWay) -> MailBlock:
    """Return the same link for the foot of a mail."""
    text = gettext("You get this because you agreed to it. You can stop it with one click.")
    return MailBlock(text, gettext("Unsubscribe"), withdrawal_url(customer_id, purpose, way), order=1000)


def withdraw(what: str, token: str, *, at: datetime) -> None:
    """Withdraw what a link names; twice, or with a link that is not ours, nothing happens."""
    asked = KEYS.get(what)
    link = find_link(PREFIX + what, token) if asked is not None and asked[0] in MESSAGES else None
    if asked is None or link is None:
        return
    try:
        customer = get_customer(link.subject_id, locked=True)
        actor = Actor(ActorKind.CUSTOMER, customer.person_name)
        record_consents(customer, {asked: False}, ConsentSource.LINK, None, current_language(), actor, at)
    except (NotFound, CustomerAnonymised):
        # They are not known any more, and nobody writes to them.
        return


def what_is_withdrawn(what: str) -> str:
    """Return what a link stops, for readers; blank for a word that is none."""
    asked = KEYS.get(what)
    return label_of(asked) if asked is not None else ""


def _purpose(purpose: ConsentPurpose, way: ConsentWay) -> str:
    return PREFIX + key_of((purpose, way))


def _url(link: SignedLink, what: str) -> str:
    token = current_signer().sign(Token(link.purpose, link.landlord_id, link.nonce))
    return f"{current_settings().base_url}/book/{current_landlord().slug}/unsubscribe/{what}/{token}"
