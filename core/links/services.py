"""Issue, open and revoke signed links (reliability.md 3.2)."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.addresses import canonical_email
from core.apps.availability import availability
from core.apps.registry import current_registry
from core.config import current_settings
from core.db import db
from core.errors import DomainError, NotFound
from core.isolation import current_landlord_id
from core.landlords.services import current_landlord
from core.links.kinds import KnownPurpose, link_kind
from core.links.models import SignedLink
from core.signing import BadToken, Token, current_signer

TRIES_PER_HOUR = 5
TRIES_IN_ALL = 20
GRANT_LIFE = timedelta(minutes=60)


class LinkRefused(DomainError):
    """The link and the typed address do not open anything; the answer never says which of them is wrong."""

    code = "link_refused"
    status = 422
    text = lazy_gettext(
        "This link does not open with this e-mail address. "
        "Please type the address to which your booking confirmation was sent."
    )


class TooManyTries(DomainError):
    """Wrong addresses were typed too often."""

    code = "too_many_tries"
    status = 429
    text = lazy_gettext("Too many tries. Please wait an hour and try again, or ask for a new e-mail.")


class GrantEnded(DomainError):
    """The page was opened without the link, too long ago, or the link was revoked."""

    code = "grant_ended"
    status = 403
    text = lazy_gettext("Please open the link in your e-mail again.")


def issue_link(purpose: str, subject_id: int, address: str, *, now: datetime) -> SignedLink:
    """Make the row of a new link for one subject; ``link_url`` gives its address."""
    link = SignedLink(
        nonce=secrets.token_urlsafe(24),
        purpose=purpose,
        subject_id=subject_id,
        address=canonical_email(address),
        issued_at=now,
    )
    db.session.add(link)
    db.session.flush()
    return link


def link_for(purpose: str, subject_id: int, address: str, *, now: datetime) -> SignedLink:
    """Return the newest link of a subject that is still in force for this address, or make one."""
    found = db.session.scalar(
        select(SignedLink)
        .where(
            SignedLink.purpose == purpose,
            SignedLink.subject_id == subject_id,
            SignedLink.revoked_at.is_(None),
            SignedLink.address == canonical_email(address),
            SignedLink.wrong_tries < TRIES_IN_ALL,
        )
        .order_by(SignedLink.id.desc())
    )
    return found or issue_link(purpose, subject_id, address, now=now)


def links_of(purpose: str, subject_id: int) -> Sequence[SignedLink]:
    """Return the links of one subject, newest first."""
    return db.session.scalars(
        select(SignedLink)
        .where(SignedLink.purpose == purpose, SignedLink.subject_id == subject_id)
        .order_by(SignedLink.id.desc())
    ).all()


def link_url(link: SignedLink) -> str:
    """Return the address of a link, built from the configured base only (R-15)."""
    token = current_signer().sign(Token(link.purpose, link.landlord_id, link.nonce))
    return f"{current_settings().base_url}/link/{current_landlord().slug}/{link.purpose}/{token}"


def revoke_link(link: SignedLink, *, now: datetime) -> None:
    """Revoke a link; it opens nothing any more, also where it is already open."""
    link.revoked_at = link.revoked_at or now


def open_link(purpose: str, token_text: str, typed_address: str, *, now: datetime) -> SignedLink:
    """Let somebody in who holds the link and types the right address; counts the wrong tries of the link.

    A wrong try is counted in the row, so the caller commits also when this raises ``WrongAddress``.

    Raises:
        LinkRefused: altered, foreign, revoked, app not in use, or the wrong address.
        TooManyTries: five wrong addresses within an hour or twenty in all (R-13).
    """
    link = find_link(purpose, token_text)
    known = link_kind(purpose)
    if link is None or known is None or link.revoked_at is not None or not is_served(known):
        raise LinkRefused
    _refuse_too_many(link, now)
    expected = known.kind.expected_address(link)
    if expected is None or not _same(typed_address, expected) or not _same(typed_address, link.address):
        raise WrongAddress(link)
    link.opened += 1
    link.last_opened_at = now
    return link


class WrongAddress(LinkRefused):
    """The typed address is not the one of the link; carries the link so that the try is counted."""

    def __init__(self, link: SignedLink) -> None:
        super().__init__()
        self.link_id = link.id


def count_wrong_try(link_id: int, *, now: datetime) -> None:
    """Count one wrong address, in a transaction of its own."""
    link = db.session.scalars(select(SignedLink).where(SignedLink.id == link_id).with_for_update()).one()
    if link.hour_began_at is None or now - link.hour_began_at >= timedelta(hours=1):
        link.hour_began_at, link.wrong_tries_this_hour = now, 0
    link.wrong_tries += 1
    link.wrong_tries_this_hour += 1


def find_link(purpose: str, token_text: str) -> SignedLink | None:
    """Return the link that a token names, if we signed it for this landlord and purpose."""
    try:
        token = current_signer().read(token_text, purpose)
    except BadToken:
        return None
    if token.landlord_id != current_landlord_id():
        return None
    return db.session.scalar(select(SignedLink).where(SignedLink.nonce == token.nonce, SignedLink.purpose == purpose))


def granted_link(link_id: int, purpose: str, granted_at: datetime | None, *, now: datetime) -> SignedLink:
    """Return the link that this browser opened with the right address a short while ago.

    Raises:
        GrantEnded: it did not, too long ago, or the link was revoked since.
    """
    link = db.session.scalar(select(SignedLink).where(SignedLink.id == link_id, SignedLink.purpose == purpose))
    fresh = granted_at is not None and now - granted_at < GRANT_LIFE
    known = link_kind(purpose)
    if link is None or known is None or not fresh or link.revoked_at is not None or not is_served(known):
        raise GrantEnded
    return link


def is_served(known: KnownPurpose) -> bool:
    """Tell whether the purpose's app is in use at the landlord."""
    return current_registry().is_core(known.app) or availability(known.app).may_use


def get_link(link_id: int, purpose: str) -> SignedLink:
    """Return one link for staff.

    Raises:
        NotFound: there is none.
    """
    link = db.session.scalar(select(SignedLink).where(SignedLink.id == link_id, SignedLink.purpose == purpose))
    if link is None:
        raise NotFound
    return link


def _refuse_too_many(link: SignedLink, now: datetime) -> None:
    this_hour = link.hour_began_at is not None and now - link.hour_began_at < timedelta(hours=1)
    if link.wrong_tries >= TRIES_IN_ALL or (this_hour and link.wrong_tries_this_hour >= TRIES_PER_HOUR):
        raise TooManyTries


def _same(typed: str, expected: str) -> bool:
    return hmac.compare_digest(canonical_email(typed).encode(), canonical_email(expected).encode())
