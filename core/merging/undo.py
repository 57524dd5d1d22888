"""Take a merge back: exactly what it wrote, as long as nobody changed that since (R-24)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.consent.models import Consent
from core.consent.services import ASKED, ConsentSource, record_consents
from core.customers.match_keys import KEY_NAMES
from core.customers.models import Customer, text_to_search
from core.customers.services import get_customer
from core.db import Base, db
from core.errors import NotFound
from core.merging.errors import ChangedSince, NoWayBack
from core.merging.images import Image, Model, columns_of, from_json, images_of, version_of
from core.merging.models import CustomerMerge, MergedRow
from core.merging.obstacles import Obstacle, earlier_obstacles, obstacle_of, taken_since
from core.merging.services import CUSTOMER, get_merge
from core.personal_data.register import BelongsTo, BelongsToAny
from core.personal_data.tables import AT_ONCE, owned_models, register_of

UNDONE = "customer.merge_undone"
# Follow from the others at each save: when they differ, they are worked out anew instead of being in the way.
DERIVED = {CUSTOMER: frozenset({"sort_key", "search_text", "email_key", "keys_version", *KEY_NAMES})}


@dataclass
class WayBack:
    """The journal of a merge beside the rows as they are now."""

    merge: CustomerMerge
    rows: Sequence[MergedRow]
    models: Mapping[str, Model]
    now: dict[str, dict[int, Image]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for table in {row.table_name for row in self.rows} & set(self.models):
            ids = {row.row_id for row in self.rows if row.table_name == table}
            self.now[table] = images_of(self.models[table], ids)

    @property
    def obstacles(self) -> list[Obstacle]:
        """What was changed since in the columns that the merge wrote."""
        found = earlier_obstacles(self.merge)
        for row in self.rows:
            if row.table_name not in self.models:
                found.append(Obstacle(row.table_name))
            elif row.after is not None:
                found.extend(self._changes(row))
        return found

    @property
    def has_derived_changes(self) -> bool:
        """Whether something that is worked out from other columns has changed since."""
        rows = [row for row in self.rows if row.table_name == CUSTOMER and row.before and row.after is not None]
        return any(self._differing(row, DERIVED[CUSTOMER]) for row in rows)

    def current(self, row: MergedRow) -> Image | None:
        """Return what stands in a row now."""
        return self.now.get(row.table_name, {}).get(row.row_id)

    def _changes(self, row: MergedRow) -> Iterable[Obstacle]:
        current, before = self.current(row), row.before
        if current is None:
            # What the merge added and somebody removed is as it was before.
            return [obstacle_of(row.table_name, before, "", None, self.merge.made_at)] if before is not None else []
        counted = {version_of(self.models[row.table_name])}
        names = self._differing(row, set(row.after or {}) - DERIVED.get(row.table_name, frozenset()) - counted)
        return [obstacle_of(row.table_name, before or current, name, current, self.merge.made_at) for name in names]

    def _differing(self, row: MergedRow, names: Iterable[str]) -> list[str]:
        current, after = self.current(row) or {}, row.after or {}
        return sorted(name for name in names if name in after and current.get(name) != after[name])


def obstacles_to(merge_id: int) -> list[Obstacle]:
    """Return what was changed since in what a merge wrote; nothing means that it can be taken back."""
    merge = get_merge(merge_id)
    return WayBack(merge, _journal(merge), owned_models()).obstacles


def undo_merge(merge_id: int, *, actor: Actor, at: datetime) -> CustomerMerge:
    """Write back every row that a merge touched, in the running transaction.

    Raises:
        NotFound: there is no such merge.
        NoWayBack: it was taken back already, or is too long ago.
        ChangedSince: what it wrote was changed since; the sentence names it.
    """
    # Customers first, as every writer does.
    kept = get_customer(get_merge(merge_id).kept_id, locked=True)
    merge = _locked(merge_id)
    if merge.undone_at is not None or at >= merge.undo_until or kept.id != merge.kept_id:
        raise NoWayBack
    rows = _journal(merge)
    if not rows:
        raise NoWayBack
    restoring = _Restoring(rows)
    way = restoring.way = WayBack(merge, rows, owned_models())
    obstacles = way.obstacles
    if obstacles:
        raise ChangedSince(obstacles=" ".join(one.sentence for one in obstacles))
    is_derived_anew = way.has_derived_changes
    restoring.run()
    merge.undone_at, merge.undone_by = at, actor.name
    kept.version = kept.version + 1
    db.session.flush()
    restored = tuple(source["id"] for source in merge.sources)
    db.session.expire_all()
    restoring.restore_derived(without=kept.id if is_derived_anew else None)
    if is_derived_anew:
        kept.renew_match_keys()
        kept.search_text = text_to_search(kept)
        tell(hookspecs.customer_saved, customer=kept, now=at)
    tell(hookspecs.customer_merge_undone, kept=kept, restored_ids=restored, now=at)
    _withdraw_for_all(merge, restored, actor, at)
    _record(merge, kept, restored, actor, at)
    _forget_names(merge)
    return merge


class _Restoring:
    """Writes the journal back: first away with what was added, then the rows that went, then the old values."""

    way: WayBack

    def __init__(self, rows: Sequence[MergedRow]) -> None:
        self._rows = rows
        self._models = owned_models()
        # Locked before they are looked at, in the order of the merge itself.
        self._found: dict[tuple[str, int], Any] = {}
        for table in sorted({row.table_name for row in rows if row.before is None or row.after is not None}):
            self._lock(table)
        # Ids that were given to other rows since; only SQLite gives an id twice.
        self._new_ids: dict[tuple[str, int], int] = {}

    def run(self) -> None:
        """Write everything back."""
        added = [row for row in self._rows if row.before is None]
        gone = [row for row in self._rows if row.before is not None and row.after is None]
        changed = [row for row in self._rows if row.before is not None and row.after is not None]
        for row in reversed(self._by_table(added)):
            self._remove(row)
        for row in changed:
            if row.table_name == CUSTOMER:
                self._write_back(row)
        db.session.flush()
        for row in self._by_table(gone):
            self._bring_back(row)
        for row in changed:
            if row.table_name != CUSTOMER:
                self._write_back(row)
        db.session.flush()

    def restore_derived(self, *, without: int | None) -> None:
        """Write back what follows from other columns, which each save on the way worked out anew."""
        for row in self._rows:
            if row.table_name == CUSTOMER and row.before is not None and row.row_id != without:
                customer = get_customer(row.row_id)
                for name in DERIVED[CUSTOMER] & set(row.before):
                    setattr(customer, name, row.before[name])
        db.session.flush()

    def _by_table(self, rows: Iterable[MergedRow]) -> list[MergedRow]:
        order = {table.name: position for position, table in enumerate(Base.metadata.sorted_tables)}
        return sorted(rows, key=lambda row: (order.get(row.table_name, len(order)), row.row_id))

    def _remove(self, row: MergedRow) -> None:
        found = self._found.get((row.table_name, row.row_id))
        if found is not None:
            db.session.delete(found)
            db.session.flush()

    def _bring_back(self, row: MergedRow) -> None:
        model, before = self._models[row.table_name], row.before or {}
        values = self._values(model, before, columns_of(model))
        if self.way.current(row) is not None and row.table_name != CUSTOMER:
            del values["id"]
        made = model(**values)
        try:
            with db.session.begin_nested():
                db.session.add(made)
        except IntegrityError as error:
            raise ChangedSince(obstacles=taken_since(row.table_name, before).sentence) from error
        if made.id != row.row_id:
            self._new_ids[row.table_name, row.row_id] = made.id

    def _write_back(self, row: MergedRow) -> None:
        model, found = self._models[row.table_name], self._found[row.table_name, row.row_id]
        names = [name for name in row.after or {} if name != version_of(model)]
        for name, value in self._values(model, row.before or {}, names).items():
            setattr(found, name, value)

    def _lock(self, table: str) -> None:
        model = self._models.get(table)
        if model is None:
            return
        ids = sorted(row.row_id for row in self._rows if row.table_name == table)
        for start in range(0, len(ids), AT_ONCE):
            query = select(model).where(model.id.in_(ids[start : start + AT_ONCE])).order_by(model.id)
            query = query.with_for_update().execution_options(populate_existing=True)
            self._found.update({(table, found.id): found for found in db.session.scalars(query)})

    def _values(self, model: Model, image: Image, names: Iterable[str]) -> dict[str, Any]:
        values = {name: from_json(model, name, image[name]) for name in names if name in image}
        for owner in register_of(model).owners:
            if owner.column in values and self._new_ids:
                values[owner.column] = self._translated(owner, image, values[owner.column])
        return values

    def _translated(self, owner: Any, image: Image, value: Any) -> Any:
        if isinstance(owner, BelongsTo):
            return self._new_ids.get((owner.table, value), value)
        if isinstance(owner, BelongsToAny):
            word = image.get(owner.type_column)
            return next(
                (new for (table, old), new in self._new_ids.items() if old == value and word in owner.words_for(table)),
                value,
            )
        return value


def _withdraw_for_all(merge: CustomerMerge, restored: Sequence[int], actor: Actor, at: datetime) -> None:
    """Let what was withdrawn while they were one hold for each of them: nobody knows who of them said it."""
    said = select(Consent.purpose_name, Consent.way_name).where(
        Consent.customer_id == merge.kept_id, Consent.at >= merge.made_at, Consent.is_given.is_(False)
    )
    found = {(purpose, way) for purpose, way in db.session.execute(said)}
    withdrawn = {asked: False for asked in ASKED if (asked[0].value, asked[1].value) in found}
    for customer_id in restored if withdrawn else ():
        customer = get_customer(customer_id, locked=True)
        record_consents(customer, withdrawn, ConsentSource.MERGE, None, customer.language, actor, at)


def _forget_names(merge: CustomerMerge) -> None:
    """Throw away what only the way back needed: they are different people, and one must not hold the other's data."""
    merge.sources = [{"id": source["id"]} for source in merge.sources]
    db.session.execute(delete(MergedRow).where(MergedRow.merge_id == merge.id))
    db.session.flush()


def _journal(merge: CustomerMerge) -> Sequence[MergedRow]:
    return db.session.scalars(
        select(MergedRow).where(MergedRow.merge_id == merge.id).order_by(MergedRow.position)
    ).all()


def _locked(merge_id: int) -> CustomerMerge:
    query = select(CustomerMerge).where(CustomerMerge.id == merge_id).with_for_update()
    merge = db.session.scalar(query.execution_options(populate_existing=True))
    if merge is None:
        raise NotFound
    return merge


def _record(merge: CustomerMerge, kept: Customer, restored: Sequence[int], actor: Actor, at: datetime) -> None:
    names = ", ".join(f"{source['name']} ({source['number']})" for source in merge.sources)
    for customer_id in (kept.id, *restored):
        record(UNDONE, Subject(CUSTOMER, customer_id, customer_id), actor, at, {"names": names})
    db.session.flush()
