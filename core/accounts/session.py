"""Who is signed in, for each request."""

from flask import Flask
from flask_login import AnonymousUserMixin

from core.accounts.services import SEEN_STEP, SignedIn, load_signed_in, note_seen
from core.clock import now
from core.db import db, transaction
from core.extensions import login_manager
from core.isolation import current_scope


class Anonymous(AnonymousUserMixin):
    """Somebody who is not signed in."""

    landlord_id: int | None = None


def init_sign_in(app: Flask) -> None:
    """Bind Flask-Login."""
    login_manager.init_app(app)
    login_manager.anonymous_user = Anonymous
    login_manager.session_protection = None


@login_manager.user_loader
def load(token: str) -> SignedIn | None:
    """Return who holds the session's secret; gives the connection back at once."""
    at = now()
    found = load_signed_in(token, at=at)
    if found is not None and at - found.seen_at > SEEN_STEP:
        with transaction():
            note_seen(found.session_id, at=at)
    if current_scope() is None:
        db.session.remove()
    return found
