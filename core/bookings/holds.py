"""Places that a visitor of the booking route has chosen stay theirs for ten minutes (B-07)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select

from core.bookings.occupancy import require_places
from core.bookings.place_models import Hold
from core.catalogue.periods import Period
from core.db import db

LIFE = timedelta(minutes=10)


def hold_places(holder: str, service_id: int, period: Period, quantity: int, *, at: datetime) -> Hold:
    """Hold places of a service for ten minutes.

    Raises:
        FullyBooked: they are booked, blocked, or held by somebody else.
    """
    require_places(service_id, period, quantity, at=at)
    hold = Hold(
        service_id=service_id,
        holder=holder,
        starts_at=period.starts_at,
        ends_at=period.ends_at,
        quantity=quantity,
        expires_at=at + LIFE,
    )
    db.session.add(hold)
    db.session.flush()
    return hold


def holds_of(holder: str, *, at: datetime) -> Sequence[Hold]:
    """Return what somebody holds now."""
    return db.session.scalars(select(Hold).where(Hold.holder == holder, Hold.expires_at > at).order_by(Hold.id)).all()


def release_holds(holder: str) -> None:
    """Give back everything that somebody holds."""
    db.session.execute(delete(Hold).where(Hold.holder == holder))


def purge_holds(now: datetime) -> int:
    """Delete the expired holds of the landlord who is served; returns how many there were."""
    deleted = db.session.execute(delete(Hold).where(Hold.expires_at <= now))
    return cast("CursorResult[Any]", deleted).rowcount
