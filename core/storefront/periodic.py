"""What happens to booking drafts by itself, for the landlord who is served."""

from datetime import datetime

from sqlalchemy import select

from core.db import db, transaction
from core.storefront.drafts import purge_drafts
from core.storefront.models import BookingDraft


def forget_old_drafts(now: datetime) -> None:
    """Delete drafts that have expired; writes only when there are some."""
    if db.session.scalar(select(BookingDraft.id).where(BookingDraft.expires_at <= now).limit(1)) is not None:
        with transaction():
            purge_drafts(now)
