"""What happens to accounts by itself."""

from datetime import datetime

from sqlalchemy import delete, or_, select

from core.accounts.models import UserSession
from core.accounts.services import ABSOLUTE_LIMIT, IDLE_LIMIT
from core.db import db, transaction


def forget_ended_sessions(now: datetime) -> None:
    """Delete sessions that can no longer be used; writes only when there are some."""
    ended = or_(UserSession.created_at < now - ABSOLUTE_LIMIT, UserSession.seen_at < now - IDLE_LIMIT)
    if db.session.scalar(select(UserSession.id).where(ended).limit(1)) is not None:
        with transaction():
            db.session.execute(delete(UserSession).where(ended))
