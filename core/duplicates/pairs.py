"""Keeps the table of pairs: each pair once, a decision for ever, and no customer is locked by another's save."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from core.customers.models import Customer
from core.db import db
from core.duplicates.models import DuplicatePair, PairState
from core.duplicates.scoring import Verdict
from core.isolation import current_landlord_id

Pair = tuple[int, int]
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def pair_of(one: int, other: int) -> Pair:
    """Return a pair as it is stored: the lower id first."""
    return (one, other) if one < other else (other, one)


def renew_pairs_of(customer_id: int, found: Mapping[Pair, Verdict], *, at: datetime) -> set[int]:
    """Keep the pairs of one customer: open ones that were not found again go. See ``keep_pairs``."""
    query = select(DuplicatePair).where(
        or_(DuplicatePair.first_id == customer_id, DuplicatePair.second_id == customer_id)
    )
    known = db.session.scalars(query).all()
    for row in known:
        if row.state_name == PairState.OPEN and (row.first_id, row.second_id) not in found:
            db.session.delete(row)
    return _keep(found, known, at)


def keep_pairs(found: Mapping[Pair, Verdict], *, at: datetime) -> set[int]:
    """Store pairs, or give those that are open their present score; what was decided stays decided.

    Returns: the ids of customers whom somebody else is changing just now: their pairs are left out, because waiting
        for them could be waiting for each other.
    """
    if not found:
        return set()
    firsts, seconds = zip(*found, strict=True)
    query = select(DuplicatePair).where(DuplicatePair.first_id.in_(firsts), DuplicatePair.second_id.in_(seconds))
    return _keep(found, db.session.scalars(query).all(), at)


def count_open_pairs() -> int:
    """Return how many pairs wait for a decision."""
    query = select(func.count()).where(DuplicatePair.state_name == PairState.OPEN.value)
    return db.session.scalar(query) or 0


def delete_open_pairs(ids: Collection[int]) -> None:
    """Delete pairs by their ids, except those that were decided meanwhile."""
    db.session.execute(
        delete(DuplicatePair).where(DuplicatePair.id.in_(ids), DuplicatePair.state_name == PairState.OPEN.value)
    )


def _keep(found: Mapping[Pair, Verdict], known: Iterable[DuplicatePair], at: datetime) -> set[int]:
    new = dict(found)
    for row in known:
        verdict = new.pop((row.first_id, row.second_id), None)
        if verdict is None or row.state_name != PairState.OPEN:
            continue
        if (row.score, row.reasons) != (verdict.score, list(verdict.reasons)):
            row.score, row.reasons = verdict.score, list(verdict.reasons)
    return _add(new, at)


def _add(new: Mapping[Pair, Verdict], at: datetime) -> set[int]:
    if not new:
        return set()
    wanted = {customer_id for pair in new for customer_id in pair}
    free = (
        select(Customer.id).where(Customer.id.in_(wanted)).with_for_update(key_share=True, read=True, skip_locked=True)
    )
    present = set(db.session.scalars(free))
    rows = [_row(pair, verdict, at) for pair, verdict in sorted(new.items()) if present.issuperset(pair)]
    if rows:
        insert = _INSERTS[db.session.get_bind().dialect.name]
        db.session.execute(insert(DuplicatePair).on_conflict_do_nothing(), rows)
    return wanted - present


def _row(pair: Pair, verdict: Verdict, at: datetime) -> dict[str, Any]:
    return {
        "landlord_id": current_landlord_id(),
        "first_id": pair[0],
        "second_id": pair[1],
        "score": verdict.score,
        "reasons": list(verdict.reasons),
        "state_name": PairState.OPEN.value,
        "found_at": at,
        "decided_by": "",
    }
