"""Bookings in the making: a row on the server; the browser's session holds a random key, the row only its hash."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from flask import session
from sqlalchemy import CursorResult, delete, select

from core.db import db
from core.isolation import current_landlord_id
from core.storefront.models import BookingDraft

SESSION_KEY = "drafts"
LIFE = timedelta(hours=24)


def find_draft(*, at: datetime) -> BookingDraft | None:
    """Return this browser's draft at the landlord who is served, if it has one that has not expired."""
    key = _key()
    query = select(BookingDraft).where(BookingDraft.key_hash == _hash(key), BookingDraft.expires_at > at)
    return db.session.scalar(query) if key else None


def lock_draft(*, at: datetime) -> BookingDraft | None:
    """Return this browser's draft, locked until the transaction ends: a double click waits for the first one."""
    found = find_draft(at=at)
    if found is None:
        return None
    return db.session.scalar(
        select(BookingDraft)
        .where(BookingDraft.id == found.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def open_draft(*, at: datetime) -> BookingDraft:
    """Return this browser's draft, locked; a new one when there is none or it has become a booking."""
    draft = lock_draft(at=at)
    if draft is not None and draft.booking_id is None:
        return draft
    key = secrets.token_urlsafe(32)
    draft = BookingDraft(key_hash=_hash(key), data={}, created_at=at, expires_at=at + LIFE)
    db.session.add(draft)
    db.session.flush()
    session[SESSION_KEY] = {**_keys(), str(current_landlord_id()): key}
    return draft


def keep(draft: BookingDraft, *, at: datetime, **parts: Any) -> None:
    """Put what was typed into the draft; it lives on for a day from now."""
    draft.data = {**draft.data, **parts}
    draft.expires_at = at + LIFE
    # The session ends some hours after it was last written, which must not be before the visitor is done.
    session.modified = True


def purge_drafts(now: datetime) -> int:
    """Delete the expired drafts of the landlord who is served; returns how many there were."""
    deleted = db.session.execute(delete(BookingDraft).where(BookingDraft.expires_at <= now))
    return cast("CursorResult[Any]", deleted).rowcount


def _keys() -> dict[str, str]:
    keys: dict[str, str] = session.get(SESSION_KEY, {})
    return keys


def _key() -> str:
    return _keys().get(str(current_landlord_id()), "")


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
