"""Moves rows from records that go to the one that is kept, as each reference declares; nothing is lost silently."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Index, UniqueConstraint, inspect, or_, select
from sqlalchemy.exc import IntegrityError

from core.db import db
from core.merging.errors import Refused, UnexpectedClash
from core.merging.images import as_json
from core.merging.references import References
from core.personal_data.register import KeepBoth, MoveOrCombine, NamesInJson, Ownership, Refuse
from core.personal_data.tables import AT_ONCE, Model, belonging, table_of


@dataclass(frozen=True)
class Family:
    """Rows of one table that become one: ``kept_id`` stays."""

    table: str
    kept_id: int
    gone_ids: tuple[int, ...]


@dataclass
class Mover:
    """Moves everything that belongs to rows that go; ``combined`` counts by table the rows that became one."""

    references: References
    combined: dict[str, int] = field(default_factory=dict)

    def move(self, family: Family) -> None:
        """Let everything that belongs to the rows that go belong to the one that is kept.

        Raises:
            Refused: a row forbids it.
            UnexpectedClash: two rows exclude each other, and no rule says which stays.
            UnknownTable: something that nobody declared names a row that goes.
        """
        self.references.refuse_unknown(family.table, family.gone_ids)
        for model, owner in self.references.ways_to(family.table):
            try:
                self._move(model, owner, family)
                db.session.flush()
            except IntegrityError as error:
                raise UnexpectedClash(table=table_of(model)) from error

    def _move(self, model: Model, owner: Ownership, family: Family) -> None:
        policy = owner.merge
        rows = self._rows(model, _names(model, owner, family, family.gone_ids))
        if not rows:
            return
        if isinstance(policy, Refuse):
            raise Refused(reason=policy.reason, what=table_of(model))
        if isinstance(policy, MoveOrCombine) and policy.is_pair:
            self._move_pairs(model, policy, family, rows)
        elif isinstance(policy, MoveOrCombine):
            self._move_or_combine(model, owner, policy, family, rows)
        else:
            self._move_all(model, owner, family, rows)

    def _move_all(self, model: Model, owner: Ownership, family: Family, rows: Sequence[Any]) -> None:
        keys = _unique_keys(model, owner.column)
        kept = self._rows(model, _names(model, owner, family, (family.kept_id,))) if keys else []
        taken = {_identity(row, key) for row in kept for key in keys} - {None}
        distinguish = owner.merge.distinguish if isinstance(owner.merge, KeepBoth) else None
        for row in rows:
            _point(row, owner, family.kept_id)
            if distinguish is not None and taken & {_identity(row, key) for key in keys}:
                distinguish(row)
            own = {_identity(row, key) for key in keys} - {None}
            if taken & own:
                raise UnexpectedClash(table=table_of(model))
            taken |= own

    def _move_or_combine(
        self, model: Model, owner: Ownership, policy: MoveOrCombine, family: Family, rows: Sequence[Any]
    ) -> None:
        columns = [name for name in policy.by if name != owner.column]
        known: dict[str, Any] = {}
        for row in self._rows(model, _names(model, owner, family, (family.kept_id,))):
            known.setdefault(_key(row, columns), row)
        for row in rows:
            twin = known.setdefault(_key(row, columns), row)
            if twin is row:
                _point(row, owner, family.kept_id)
            else:
                self._combine(model, policy, twin, row)

    def _move_pairs(self, model: Model, policy: MoveOrCombine, family: Family, rows: Sequence[Any]) -> None:
        """Move rows that name two records, in whichever of the two columns the one that goes stands."""
        first, second = policy.by
        members = {family.kept_id, *family.gone_ids}
        named = or_(getattr(model, first).in_(members), getattr(model, second).in_(members))
        moving = {row.id for row in self._rows(model, _either(model, policy.by, family.gone_ids))}
        rows = self._rows(model, named)
        known = {(getattr(row, first), getattr(row, second)): row for row in rows if row.id not in moving}
        for row in rows:
            if row.id not in moving:
                continue
            ends = [family.kept_id if end in members else end for end in (getattr(row, first), getattr(row, second))]
            pair = (min(ends), max(ends))
            if pair[0] == pair[1]:
                self._remove(model, row)
            elif pair in known:
                self._combine(model, policy, known[pair], row)
            else:
                setattr(row, first, pair[0])
                setattr(row, second, pair[1])
                known[pair] = row

    def replace(self, model: Model, kept: Any, gone: Any) -> None:
        """Let a row take the place of another one with the same content."""
        self.move(Family(table_of(model), kept.id, (gone.id,)))
        db.session.expire(gone)
        db.session.delete(gone)
        db.session.flush()

    def _combine(self, model: Model, policy: MoveOrCombine, kept: Any, gone: Any) -> None:
        if policy.combine is not None:
            policy.combine(kept, gone)
        db.session.flush()
        self.move(Family(table_of(model), kept.id, (gone.id,)))
        self._remove(model, gone)

    def _remove(self, model: Model, row: Any) -> None:
        """Remove a row that nothing refers to any more; the journal has its content."""
        db.session.flush()
        self.references.refuse_unknown(table_of(model), [row.id])
        self.references.refuse_left(table_of(model), [row.id])
        # What it held in collections belongs to another row now.
        db.session.expire(row)
        db.session.delete(row)
        db.session.flush()
        self.combined[table_of(model)] = self.combined.get(table_of(model), 0) + 1

    def _rows(self, model: Model, condition: ColumnElement[bool]) -> list[Any]:
        query = select(model).where(condition).order_by(model.id).with_for_update()
        return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _names(model: Model, owner: Ownership, family: Family, ids: Sequence[int]) -> ColumnElement[bool]:
    return belonging(model, owner, family.table, ids[:AT_ONCE])


def _either(model: Model, columns: Sequence[str], ids: Sequence[int]) -> ColumnElement[bool]:
    return or_(*(getattr(model, name).in_(ids) for name in columns))


def _point(row: Any, owner: Ownership, kept_id: int) -> None:
    """Let a row belong to another record."""
    if not isinstance(owner, NamesInJson):
        setattr(row, owner.column, kept_id)
        return
    # Changed inside, the value would look the same to the session.
    value = json.loads(json.dumps(getattr(row, owner.column)))
    inner = value
    for step in owner.path[:-1]:
        inner = inner[step]
    inner[owner.path[-1]] = kept_id
    setattr(row, owner.column, value)


def _unique_keys(model: Model, column: str) -> list[tuple[str, ...]]:
    """Return the columns of each unique rule that a change of ``column`` can offend."""
    table: Any = inspect(model).local_table
    rules: list[Any] = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    rules += [rule for rule in table.indexes if isinstance(rule, Index) and rule.unique]
    keys = [tuple(one.name for one in rule.columns) for rule in rules]
    return [key for key in keys if column in key]


def _identity(row: Any, key: tuple[str, ...]) -> tuple[Any, ...] | None:
    """Return what must be unique; None where a NULL makes everything unique to the database."""
    values = tuple(getattr(row, name) for name in key)
    return None if None in values else (key, *values)


def _key(row: Any, columns: Sequence[str]) -> str:
    """Return what two rows must agree in to be one; NULL agrees with NULL."""
    return json.dumps([as_json(getattr(row, name)) for name in columns], sort_keys=True, default=str)
