"""Write and read the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from core.activities.models import Activity, ActorKind
from core.db import db


@dataclass(frozen=True)
class Actor:
    """Who acts: staff, an account manager, a customer, or the system itself."""

    kind: ActorKind
    name: str = ""
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True)
class Subject:
    """What the line is about; ``customer_id`` shows it on the customer card as well."""

    type: str
    id: int
    customer_id: int | None = None


def record(
    event: str, subject: Subject, actor: Actor, at: datetime, details: Mapping[str, Any] | None = None
) -> Activity:
    """Add one line of history in the running transaction."""
    activity = Activity(
        at=at,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        subject_type=subject.type,
        subject_id=subject.id,
        customer_id=subject.customer_id,
        event=event,
        details=dict(details or {}),
    )
    db.session.add(activity)
    return activity


def activities_of(subject_type: str, subject_id: int, *, limit: int = 50) -> Sequence[Activity]:
    """Return the newest lines about one subject."""
    return db.session.scalars(
        select(Activity)
        .where(Activity.subject_type == subject_type, Activity.subject_id == subject_id)
        .order_by(Activity.at.desc(), Activity.id.desc())
        .limit(limit)
    ).all()


def activities_of_customer(customer_id: int, *, limit: int = 50, before: int | None = None) -> Sequence[Activity]:
    """Return the newest lines about a customer and everything of theirs, or those older than line ``before``."""
    query = select(Activity).where(Activity.customer_id == customer_id)
    if before is not None:
        key = select(Activity.at).where(Activity.id == before, Activity.customer_id == customer_id).scalar_subquery()
        query = query.where(or_(Activity.at < key, and_(Activity.at == key, Activity.id < before)))
    return db.session.scalars(query.order_by(Activity.at.desc(), Activity.id.desc()).limit(limit)).all()
