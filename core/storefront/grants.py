"""What this browser may open because somebody typed the right address for a signed link."""

from datetime import datetime

from flask import session

from core.clock import now
from core.links.models import SignedLink
from core.links.services import GRANT_LIFE, granted_link

SESSION_KEY = "links"


def grant(link: SignedLink, *, at: datetime) -> None:
    """Let this browser open the link's page for a short while; grants that have ended are forgotten."""
    granted: dict[str, str] = session.get(SESSION_KEY, {})
    alive = {key: stamp for key, stamp in granted.items() if at - datetime.fromisoformat(stamp) < GRANT_LIFE}
    session[SESSION_KEY] = {**alive, str(link.id): at.isoformat()}


def current_link(link_id: int, purpose: str) -> SignedLink:
    """Return a link that this browser was let in with.

    Raises:
        GrantEnded: it was not, too long ago, or the link was revoked since.
    """
    granted: dict[str, str] = session.get(SESSION_KEY, {})
    stamp = granted.get(str(link_id))
    return granted_link(link_id, purpose, datetime.fromisoformat(stamp) if stamp else None, now=now())
