"""Merge customers who are one and the same person, all or nothing (C-19, reliability.md section 4)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import collect, tell
from core.apps.parts import MoneyTotal
from core.customers.former_models import FormerAddress, FormerCustomer
from core.customers.models import Customer, text_to_search
from core.db import db
from core.errors import Conflict, NotFound
from core.merging.errors import AlreadyMerged, Anonymised, MoneyWouldChange, SomebodyGone, TooFew, TooMany
from core.merging.fields import apply_values, field_values
from core.merging.journal import Journal, Touched, store
from core.merging.meaning import (
    end_login_links,
    first_contacts,
    keep_best_login,
    keep_contacts_in_order,
    keep_standing,
    standing_of,
)
from core.merging.models import CustomerMerge
from core.merging.moving import Family, Mover
from core.merging.references import References

UNDO_DAYS = 30
MOST_AT_ONCE = 50
CUSTOMER = "customer"
MERGED = "customer.merged"


@dataclass(frozen=True)
class MergeOrder:
    """Who stays, who goes, and whose values are taken; ``versions`` are those that the form showed."""

    kept_id: int
    source_ids: tuple[int, ...]
    choices: Mapping[str, int] = field(default_factory=dict)
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[int, ...]:
        """Everybody, the one who stays first."""
        return (self.kept_id, *self.source_ids)


@dataclass(frozen=True)
class MoneyLine:
    """One sum before and after."""

    before: MoneyTotal
    after_minor: int


@dataclass(frozen=True)
class MergeResult:
    """What a merge did: by table how many rows moved and how many became one with another."""

    merge_id: int
    moved: Mapping[str, int]
    combined: Mapping[str, int]
    money: tuple[MoneyLine, ...]


def merge_customers(order: MergeOrder, *, actor: Actor, at: datetime) -> MergeResult:
    """Merge customers in the running transaction.

    Raises:
        TooFew, TooMany: it is not clear who is meant.
        AlreadyMerged: exactly this was done before.
        SomebodyGone: one of them is not there any more.
        Conflict: somebody changed one of them since ``versions`` were shown.
        Anonymised, Refused, UnexpectedClash, UnknownTable, LeftBehind, MoneyWouldChange: it cannot be done.
    """
    kept, sources = lock_customers(order)
    money = money_of(order.ids)
    merge = _begin(order, kept, sources, actor, at)
    journal, mover = Journal(merge.id), Mover(References())
    with journal.recording():
        _bring_together(order, kept, sources, mover, merge, actor, at)
    after = money_of([kept.id])
    if after != money:
        raise MoneyWouldChange
    touched = journal.touched()
    store(merge, touched)
    result = MergeResult(
        merge.id,
        _moved(touched),
        dict(mover.combined),
        tuple(MoneyLine(one, other.amount_minor) for one, other in zip(money, after, strict=True)),
    )
    merge.summary = {**merge.summary, "moved": result.moved, "combined": result.combined}
    names = ", ".join(f"{source['name']} ({source['number']})" for source in merge.sources)
    record(MERGED, Subject(CUSTOMER, kept.id, kept.id), actor, at, {"names": names, "merge_id": merge.id})
    db.session.flush()
    return result


def lock_customers(order: MergeOrder) -> tuple[Customer, list[Customer]]:
    """Lock everybody by ascending id, as every writer does, and return them as they are now."""
    if not order.source_ids or len(set(order.ids)) != len(order.ids):
        raise TooFew
    if len(order.ids) > MOST_AT_ONCE:
        raise TooMany(most=MOST_AT_ONCE)
    locked = select(Customer).where(Customer.id.in_(order.ids)).order_by(Customer.id).with_for_update()
    found = {one.id: one for one in db.session.scalars(locked.execution_options(populate_existing=True))}
    if len(found) < len(order.ids):
        raise AlreadyMerged if _was_done(order) else SomebodyGone
    for customer in found.values():
        if customer.anonymised_at is not None:
            raise Anonymised(name=customer.name, number=customer.number)
        if order.versions.get(customer.id, customer.version) != customer.version:
            raise Conflict
    return found[order.kept_id], [found[source_id] for source_id in order.source_ids]


def money_of(customer_ids: Sequence[int]) -> list[MoneyTotal]:
    """Return the sums of customers taken together, one for each label and currency, in a fixed order."""
    found = collect(hookspecs.customer_money, MoneyTotal, customer_ids=list(customer_ids)).values
    return sorted(found, key=lambda one: (str(one.label), one.currency))


def get_merge(merge_id: int) -> CustomerMerge:
    """Return one merge.

    Raises:
        NotFound: there is none.
    """
    found = db.session.scalar(select(CustomerMerge).where(CustomerMerge.id == merge_id))
    if found is None:
        raise NotFound
    return found


def merges_into(customer_id: int) -> Sequence[CustomerMerge]:
    """Return the merges that made a card what it is, newest first."""
    return db.session.scalars(
        select(CustomerMerge).where(CustomerMerge.kept_id == customer_id).order_by(CustomerMerge.id.desc())
    ).all()


def _begin(order: MergeOrder, kept: Customer, sources: Sequence[Customer], actor: Actor, at: datetime) -> CustomerMerge:
    merge = CustomerMerge(
        kept_id=kept.id,
        sources=[{"id": one.id, "number": one.number, "name": one.name} for one in sources],
        choices=dict(order.choices),
        summary={"kept": {"id": kept.id, "number": kept.number, "name": kept.name}},
        made_at=at,
        made_by=actor.name,
        undo_until=at + timedelta(days=UNDO_DAYS),
    )
    db.session.add(merge)
    db.session.flush()
    return merge


def _bring_together(
    order: MergeOrder,
    kept: Customer,
    sources: Sequence[Customer],
    mover: Mover,
    merge: CustomerMerge,
    actor: Actor,
    at: datetime,
) -> None:
    ids = tuple(source.id for source in sources)
    newest = max(one.version for one in (kept, *sources))
    standing, first = standing_of([kept, *sources]), first_contacts(kept.id)
    values = field_values(kept, sources, order.choices)
    addresses = {one.email_key for one in (kept, *sources) if one.email_key}
    addresses |= keep_best_login(kept, sources)
    end_login_links(sources, now=at)
    mover.move(Family(CUSTOMER, kept.id, ids))
    keep_contacts_in_order(kept, first, mover)
    keep_standing(kept, standing, actor_name=actor.name, at=at)
    apply_values(kept, values)
    db.session.flush()
    _remember(kept, sources, addresses, merge, at)
    tell(hookspecs.customer_merged, kept=kept, removed_ids=ids, now=at)
    mover.references.refuse_left(CUSTOMER, ids)
    for source in sources:
        db.session.expire(source)
        db.session.delete(source)
    # Whoever saw any of them before, a form or an import, does not write over what has come together.
    kept.version = newest + 1
    db.session.flush()
    db.session.expire(kept)
    kept.renew_match_keys()
    kept.search_text = text_to_search(kept)
    tell(hookspecs.customer_saved, customer=kept, now=at)


def _remember(
    kept: Customer, sources: Sequence[Customer], addresses: set[str], merge: CustomerMerge, at: datetime
) -> None:
    """Let old numbers, links and addresses find the customer who was kept (R-25)."""
    db.session.add_all(
        FormerCustomer(
            customer_id=source.id, number=source.number, merged_into_id=kept.id, merge_id=merge.id, gone_at=at
        )
        for source in sources
    )
    known = select(FormerAddress.email_key).where(FormerAddress.customer_id == kept.id)
    fresh = addresses - {kept.email_key} - set(db.session.scalars(known))
    db.session.add_all(
        FormerAddress(customer_id=kept.id, email_key=address, merge_id=merge.id, since=at) for address in sorted(fresh)
    )
    db.session.flush()


def _was_done(order: MergeOrder) -> bool:
    into = select(FormerCustomer.customer_id).where(
        FormerCustomer.merged_into_id == order.kept_id, FormerCustomer.customer_id.in_(order.source_ids)
    )
    return set(db.session.scalars(into)) == set(order.source_ids)


def _moved(touched: Sequence[Touched]) -> dict[str, int]:
    """Return by table how many rows belong to the kept customer now that belonged to others."""
    changed = Counter(row.table for row in touched if row.before is not None and row.after is not None)
    changed.pop(CUSTOMER, None)
    return dict(changed)
