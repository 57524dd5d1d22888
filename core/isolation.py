"""Landlord isolation: whose data the running code may touch (first wall), and the database's policy (second wall).

Each scope has a database session of its own, so that an object loaded for one landlord can never be
found in the identity map while another landlord is served (reliability.md, finding 2).
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any, Literal, cast

from flask import g, has_app_context
from sqlalchemy import Table, TextClause, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption

ACROSS: Literal["across"] = "across"
LandlordScope = int | Literal["across"] | None

audit = logging.getLogger("kontor.audit")


class IsolationError(RuntimeError):
    """The code tried to reach data outside its landlord; always a bug, never a user's mistake."""


class NoLandlord(IsolationError):
    """Landlord-owned data were asked for while no landlord is set."""


class ForeignLandlord(IsolationError):
    """A row of one landlord was about to be written in the scope of another."""


class RawStatement(IsolationError):
    """A statement went round the models, where the filter cannot see whose rows it touches."""


def current_scope() -> LandlordScope:
    """Return the landlord's id, ``"across"``, or None when nothing is set."""
    return g.get("landlord_scope") if has_app_context() else None


def current_landlord_id() -> int:
    """Return the id of the landlord who is served.

    Raises:
        NoLandlord: none is set.
    """
    scope = current_scope()
    if not isinstance(scope, int):
        raise NoLandlord("no landlord is set")
    return scope


def set_scope(scope: LandlordScope) -> None:
    """Set the scope for the rest of this application context (the edges of a request or job)."""
    g.landlord_scope = scope
    scopes_used().add(scope)


def scopes_used() -> set[LandlordScope]:
    """Return the scopes that this application context has entered, to close their sessions."""
    scopes: set[LandlordScope] = g.setdefault("landlord_scopes", {None})
    return scopes


@contextmanager
def use_landlord(landlord_id: int) -> Iterator[None]:
    """Serve one landlord inside the block; the scope before is restored afterwards."""
    before = current_scope()
    set_scope(landlord_id)
    try:
        yield
    finally:
        set_scope(before)


@contextmanager
def across_landlords(reason: str, *, is_routine: bool = False) -> Iterator[None]:
    """Read the data of all landlords inside the block; on record, and never for writing.

    What the worker does twice a minute is routine: it is on record for those who ask for DEBUG.
    """
    audit.log(logging.DEBUG if is_routine else logging.INFO, "across landlords: %s", reason)
    before = current_scope()
    set_scope(ACROSS)
    try:
        yield
    finally:
        set_scope(before)


class ScopedSessionMixin:
    """Remembers for which landlord a session was opened."""

    landlord_scope: LandlordScope

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.landlord_scope = current_scope()

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        # SQLAlchemy's older bulk methods pass by every event on which the filter rests.
        raise RawStatement("add rows, or use insert(), update() and delete() with a model")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refuse


def install_filter(session_class: type[Session], owned: type[Any]) -> None:
    """Filter, check and mark everything that sessions of ``session_class`` do with ``owned`` models."""
    wall = _Wall(owned)
    event.listen(session_class, "do_orm_execute", wall.filter_statement)
    event.listen(session_class, "before_flush", wall.check_written_rows)
    event.listen(session_class, "detached_to_persistent", wall.check_attached_row)
    event.listen(session_class, "after_begin", tell_the_database)


class _Wall:
    """The first wall: what a session may read and write, for models that inherit from ``owned``."""

    def __init__(self, owned: type[Any]) -> None:
        self._owned = owned
        # Made once per landlord: the option never changes, and every statement needs it.
        self._own_rows = lru_cache(maxsize=1024)(partial(_own_rows, owned))

    def filter_statement(self, state: ORMExecuteState) -> None:
        scope = _scope_of(state.session)
        if not state.is_orm_statement or state.is_from_statement:
            _refuse_owned_tables(state, self._owned, RawStatement)
        elif state.is_insert:
            _check_bulk_insert(state, scope, self._owned)
        elif scope is None:
            _refuse_owned_tables(state, self._owned, NoLandlord)
        else:
            _check_bulk_change(state, scope, self._owned)
            if scope != ACROSS and not state.is_column_load:
                state.statement = state.statement.options(self._own_rows(scope))

    def check_written_rows(self, session: Session, context: UOWTransaction, instances: object) -> None:
        scope = _scope_of(session)
        for row in (*session.new, *session.dirty, *session.deleted):
            if not isinstance(row, self._owned):
                continue
            if not isinstance(scope, int):
                raise NoLandlord(f"{type(row).__name__} written while no single landlord is set")
            if row.landlord_id is None:
                row.landlord_id = scope
            elif row.landlord_id != scope:
                raise ForeignLandlord(f"{type(row).__name__} of landlord {row.landlord_id} written for {scope}")

    def check_attached_row(self, session: Session, row: object) -> None:
        # Loading the rest of a row goes by its key alone, so a foreign row must not come in from outside.
        if isinstance(row, self._owned) and row.__dict__.get("landlord_id") != _scope_of(session):
            raise ForeignLandlord(f"{type(row).__name__} was taken into the session of another landlord")


def _own_rows(owned: type[Any], landlord_id: int) -> ExecutableOption:
    return with_loader_criteria(owned, lambda cls: cls.landlord_id == landlord_id, include_aliases=True)


def tell_the_database(session: Session, transaction: SessionTransaction, connection: Any) -> None:
    """Name the landlord to PostgreSQL's policies, for this transaction only (reliability.md, finding 4)."""
    scope = _scope_of(session)
    if connection.dialect.name == "postgresql" and not transaction.nested and scope is not None:
        mark = "*" if scope == ACROSS else str(scope)
        connection.exec_driver_sql("SELECT set_config('app.landlord_id', %s, true)", (mark,))


def _scope_of(session: Session) -> LandlordScope:
    return cast(ScopedSessionMixin, session).landlord_scope


def _check_bulk_change(state: ORMExecuteState, scope: LandlordScope, owned: type[Any]) -> None:
    if state.is_select or not _names_owned(state, owned):
        return
    if not isinstance(scope, int):
        raise NoLandlord("bulk change while no single landlord is set")
    values = cast(Any, state.statement)._values if state.is_update else None
    if any(getattr(column, "key", column) == "landlord_id" for column in values or ()):
        raise ForeignLandlord("rows stay with their landlord")
    if state.parameters:
        raise RawStatement("a change by a list of keys is not filtered; name the rows with where()")


def _check_bulk_insert(state: ORMExecuteState, scope: LandlordScope, owned: type[Any]) -> None:
    if not _names_owned(state, owned):
        return
    if not isinstance(scope, int):
        raise NoLandlord("bulk insert while no single landlord is set")
    given = state.parameters
    rows: list[Any] = list(given) if isinstance(given, list) else [given]
    if not all(row and row.get("landlord_id") == scope for row in rows):
        raise ForeignLandlord("bulk insert of rows that do not name the landlord who is served")


def _names_owned(state: ORMExecuteState, owned: type[Any]) -> bool:
    return any(issubclass(mapper.class_, owned) for mapper in state.all_mappers)


def _refuse_owned_tables(state: ORMExecuteState, owned: type[Any], error: type[IsolationError]) -> None:
    tables = owned.owned_tables()
    for element in visitors.iterate(cast(Any, state.statement)):
        if isinstance(element, TextClause) or (isinstance(element, Table) and element.name in tables):
            raise error(f"landlord-owned data cannot be reached like this: {type(element).__name__} {element}")


OWN_ROWS = "landlord_id = nullif(nullif(current_setting('app.landlord_id', true), ''), '*')::integer"


def policy_statements(table: str) -> tuple[str, ...]:
    """Return the PostgreSQL statements that put one table behind row-level security, also for its owner.

    The mark "*" of ``across_landlords`` opens the rows of all landlords for reading only.
    """
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY landlord_isolation ON {table} USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS})",
        f"CREATE POLICY landlord_overview ON {table} FOR SELECT USING (current_setting('app.landlord_id', true) = '*')",
    )
