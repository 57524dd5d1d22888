"""Issue, open and revoke signed links (reliability.md 3.2)."""

import hmac
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.addresses import canonical_email
from core.apps.availability import availability
from core.apps.dispatch import guarded
from core.apps.registry import current_registry
from core.config import current_settings
from core.db import db
from core.errors import DomainError, NotFound
from core.isolation import current_landlord_id
from core.landlords.services import current_landlord
from core.links.kinds import KnownPurpose, former_addresses, link_kind
from core.links.models import SignedLink, subjects_of_links
from core.signing import BadToken, Token, current_signer

TRIES_PER_HOUR = 5
TRIES_IN_ALL = 20
GRANT_LIFE = timedelta(minutes=60)


class LinkRefused(DomainError):
    """The link and the typed address do not open anything; the answer never says why.

    It is the same for a wrong address, a link that is locked after too many of them, and a token that is not ours.
    """

    code = "link_refused"
    status = 422
    text = lazy_gettext(
        "This link does not open with this e-mail address. "
        "Please type the address to which your booking confirmation was sent. "
        "After several wrong addresses a link stays closed for an hour."
    )


class GrantEnded(DomainError):
    """The page was opened without the link, too long ago, or the link was revoked."""

    code = "grant_ended"
    status = 403
    text = lazy_gettext("Please open the link in your e-mail again.")


@dataclass(frozen=True)
class OpenedLink:
    """A link that was opened, and the page behind it."""

    link: SignedLink
    endpoint: str


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


def revoke_links_to(table: str, ids: Collection[int], *, now: datetime) -> None:
    """Revoke all links of whatever purpose to rows that go: their numbers may be given to others."""
    purposes = [purpose for purpose, subject in subjects_of_links().items() if subject == table]
    query = select(SignedLink).where(SignedLink.purpose.in_(purposes), SignedLink.subject_id.in_(ids))
    for link in db.session.scalars(query.order_by(SignedLink.id)).all():
        revoke_link(link, now=now)
    db.session.flush()


def try_link(purpose: str, token_text: str, typed_address: str, *, now: datetime) -> OpenedLink | None:
    """Let somebody in who holds the link and types the right address; None for everything else.

    A wrong address is counted in the row of the link, whatever spelling of the token was used, and under its lock,
    so that simultaneous tries cannot get round the limits (R-13). The caller commits also when nobody is let in.
    """
    found, known = find_link(purpose, token_text), link_kind(purpose)
    if found is None or known is None:
        return None
    link = _lock_link(found.id)
    if link.revoked_at is not None or not is_served(known) or _is_locked(link, now):
        return None
    expected = _expected_address(link, known)
    if expected is None:
        return None
    is_in_force = _still_reaches(link, known, expected)
    if not _same(typed_address, link.address) or not is_in_force:
        _count_wrong_try(link, now)
        return None
    link.opened += 1
    link.last_opened_at = now
    return OpenedLink(link, known.kind.endpoint)


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
        GrantEnded: it did not, too long ago, or the link was revoked or the live address corrected since.
    """
    link = db.session.scalar(select(SignedLink).where(SignedLink.id == link_id, SignedLink.purpose == purpose))
    fresh = granted_at is not None and now - granted_at < GRANT_LIFE
    known = link_kind(purpose)
    if link is None or known is None or not fresh or link.revoked_at is not None or not is_served(known):
        raise GrantEnded
    expected = _expected_address(link, known)
    # Without an expected address the subject is closed, and the page behind says why (D-06).
    if expected is not None and not _still_reaches(link, known, expected):
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


def _lock_link(link_id: int) -> SignedLink:
    return db.session.scalars(
        select(SignedLink).where(SignedLink.id == link_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def _expected_address(link: SignedLink, known: KnownPurpose) -> str | None:
    with guarded(known.app, f"link {known.kind.purpose}"):
        return known.kind.expected_address(link)
    return None


def _still_reaches(link: SignedLink, known: KnownPurpose, expected: str) -> bool:
    """Tell whether a link was sent to the live address, or to one that its customer had before a merge (C-19)."""
    return _same(link.address, expected) or any(
        _same(link.address, former) for former in former_addresses(known.kind.subject, link.subject_id)
    )


def _is_locked(link: SignedLink, now: datetime) -> bool:
    return link.wrong_tries >= TRIES_IN_ALL or (
        _is_same_burst(link, now) and link.wrong_tries_this_hour >= TRIES_PER_HOUR
    )


def _count_wrong_try(link: SignedLink, now: datetime) -> None:
    if not _is_same_burst(link, now):
        link.wrong_tries_this_hour = 0
    # The hour begins anew with each wrong address, so that no sixty minutes hold more tries than allowed.
    link.hour_began_at = now
    link.wrong_tries += 1
    link.wrong_tries_this_hour += 1


def _is_same_burst(link: SignedLink, now: datetime) -> bool:
    return link.hour_began_at is not None and now - link.hour_began_at < timedelta(hours=1)


def _same(typed: str, expected: str) -> bool:
    return hmac.compare_digest(canonical_email(typed).encode(), canonical_email(expected).encode())
