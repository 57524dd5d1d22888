"""The journal of a merge: every row that was touched, as it was before and as the merge left it (reliability.md 4.2).

It listens to the session instead of being told, so that what hooks of apps write stands in it as well.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from core.db import LandlordOwned, db
from core.merging.images import Image, Model, images_of, version_of
from core.merging.models import CustomerMerge, MergedRow
from core.personal_data.tables import table_of

# What is added here stays when the merge is taken back: history, and marks for numbers that are counted anew.
NOT_TAKEN_BACK = frozenset({"activity", "customer_merge", "customer_merge_row", "statistics_mark", "statistics_month"})


class NotRecorded(RuntimeError):
    """A hook added rows by a bulk statement while customers were merged: the undo would not find them."""


@dataclass(frozen=True)
class Touched:
    """One row: ``before`` is None when it was added, ``after`` is None when it went, else the columns that changed."""

    model: Model
    row_id: int
    before: Image | None
    after: Image | None

    @property
    def table(self) -> str:
        """The name of its table."""
        return table_of(self.model)


@dataclass
class Journal:
    """What is touched while it records, in order."""

    own_id: int
    _before: dict[tuple[Model, int], Image | None] = field(default_factory=dict)

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Note what the block writes."""
        session = db.session()
        session.flush()
        listeners = (
            ("before_flush", self._before_flush),
            ("after_flush", self._after_flush),
            ("do_orm_execute", self._before_bulk),
        )
        for name, listener in listeners:
            event.listen(session, name, listener)
        try:
            yield
            session.flush()
        finally:
            for name, listener in listeners:
                event.remove(session, name, listener)

    def touched(self) -> list[Touched]:
        """Return the rows that differ from before."""
        ids: dict[Model, set[int]] = {}
        for model, row_id in self._before:
            ids.setdefault(model, set()).add(row_id)
        now = {model: images_of(model, found) for model, found in ids.items()}
        rows = [
            _touched(model, row_id, before, now[model].get(row_id)) for (model, row_id), before in self._before.items()
        ]
        return [row for row in rows if row is not None and not self._stays(row)]

    def _stays(self, row: Touched) -> bool:
        is_own = row.table == CustomerMerge.__tablename__ and row.row_id == self.own_id
        return is_own or (row.before is None and row.table in NOT_TAKEN_BACK)

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: object) -> None:
        self._note(row for row in (*session.dirty, *session.deleted) if isinstance(row, LandlordOwned))

    def _after_flush(self, session: Session, _context: UOWTransaction) -> None:
        for row in session.new:
            if isinstance(row, LandlordOwned):
                self._before.setdefault((type(row), row.id), None)

    def _before_bulk(self, state: ORMExecuteState) -> None:
        model = state.bind_mapper.class_ if state.bind_mapper is not None else None
        if model is None or not issubclass(model, LandlordOwned) or table_of(model) in NOT_TAKEN_BACK:
            return
        if state.is_insert:
            raise NotRecorded(table_of(model))
        if state.is_update or state.is_delete:
            statement: Any = state.statement
            query = select(model.id)
            if statement.whereclause is not None:
                query = query.where(statement.whereclause)
            self._note_ids(model, set(state.session.scalars(query)))

    def _note(self, rows: Iterable[LandlordOwned]) -> None:
        ids: dict[Model, set[int]] = {}
        for row in rows:
            ids.setdefault(type(row), set()).add(row.id)
        for model, found in ids.items():
            self._note_ids(model, found)

    def _note_ids(self, model: Model, ids: set[int]) -> None:
        fresh = {row_id for row_id in ids if (model, row_id) not in self._before}
        for row_id, image in images_of(model, fresh).items():
            self._before[model, row_id] = image


def store(merge: CustomerMerge, rows: Iterable[Touched]) -> None:
    """Keep what was touched."""
    db.session.add_all(
        MergedRow(
            merge_id=merge.id,
            position=position,
            table_name=row.table,
            row_id=row.row_id,
            before=row.before,
            after=row.after,
        )
        for position, row in enumerate(rows)
    )
    db.session.flush()


def _touched(model: Model, row_id: int, before: Image | None, now: Image | None) -> Touched | None:
    if before is None or now is None:
        # Added and removed again in one merge: nothing remains to be told.
        return Touched(model, row_id, before, now) if before is not None or now is not None else None
    counter = version_of(model)
    changed = {name: value for name, value in now.items() if value != before[name] and name != counter}
    return Touched(model, row_id, before, changed) if changed else None
