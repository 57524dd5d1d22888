"""Decide that two customers are not the same person, and take it back; what was decided is never proposed again."""

from datetime import datetime

from sqlalchemy import select

from core.activities.services import Actor, Subject, record
from core.customers.models import Customer
from core.db import db
from core.duplicates.models import DuplicatePair, PairState
from core.errors import NotFound


def get_pair(pair_id: int) -> DuplicatePair:
    """Return one pair, locked until the transaction ends.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(DuplicatePair).where(DuplicatePair.id == pair_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


def call_different(pair: DuplicatePair, *, actor: Actor, at: datetime) -> None:
    """Remember that two customers are not the same person."""
    if pair.state_name == PairState.DIFFERENT:
        return
    pair.state_name, pair.decided_at, pair.decided_by = PairState.DIFFERENT.value, at, actor.name[:200]
    _record("duplicates.called_different", pair, actor, at)


def reopen(pair: DuplicatePair, *, actor: Actor, at: datetime) -> None:
    """Propose two customers again who were called different."""
    if pair.state_name == PairState.OPEN:
        return
    pair.state_name, pair.decided_at, pair.decided_by = PairState.OPEN.value, None, ""
    _record("duplicates.reopened", pair, actor, at)


def _record(event: str, pair: DuplicatePair, actor: Actor, at: datetime) -> None:
    numbers = select(Customer.id, Customer.number).where(Customer.id.in_((pair.first_id, pair.second_id)))
    found = {row.id: row.number for row in db.session.execute(numbers)}
    for customer_id, other_id in ((pair.first_id, pair.second_id), (pair.second_id, pair.first_id)):
        # The number and not the name: one customer's history must not hold the other's data.
        record(event, Subject("customer", customer_id, customer_id), actor, at, {"number": found[other_id]})
