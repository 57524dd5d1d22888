"""What happens to the answers that are kept for repeated requests."""

from datetime import datetime

from sqlalchemy import select

from core.db import db, transaction
from core.rest.models import ApiRequest
from core.rest.repeats import LIFE, purge_requests


def forget_old_requests(now: datetime) -> None:
    """Delete what is kept of old requests of the landlord who is served; writes only when there are some."""
    if db.session.scalar(select(ApiRequest.id).where(ApiRequest.created_at <= now - LIFE).limit(1)) is not None:
        with transaction():
            purge_requests(now)
