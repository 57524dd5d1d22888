"""Pairs that hang together: when A may be B and B may be C, all three are resolved at once."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from core.db import db
from core.duplicates.models import DuplicatePair, PairState
from core.duplicates.pairs import Pair

# How far pairs of pairs are followed, and how many customers can be resolved at once.
MOST_HOPS = 3
MOST_IN_FAMILY = 20


def families_of(pairs: Iterable[Pair]) -> dict[int, list[int]]:
    """Return for each customer in these pairs, by id, all whom open pairs connect with them."""
    links, known = set(pairs), set[int]()
    for _hop in range(MOST_HOPS):
        new = {customer_id for pair in links for customer_id in pair} - known
        if not new:
            break
        known |= new
        query = select(DuplicatePair.first_id, DuplicatePair.second_id).where(
            DuplicatePair.state_name == PairState.OPEN.value,
            or_(DuplicatePair.first_id.in_(new), DuplicatePair.second_id.in_(new)),
        )
        links |= {(row[0], row[1]) for row in db.session.execute(query)}
    return _connected(links)


def _connected(links: Iterable[Pair]) -> dict[int, list[int]]:
    groups: dict[int, set[int]] = {}
    for first, second in sorted(links):
        joined = groups.get(first, {first}) | groups.get(second, {second})
        if len(joined) <= MOST_IN_FAMILY:
            groups.update(dict.fromkeys(joined, joined))
    return {customer_id: sorted(group) for customer_id, group in groups.items()}
