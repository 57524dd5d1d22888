"""The database: base classes, types, engine settings, and the only commit in the code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from flask import Flask, g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
)
from sqlalchemy.types import TypeDecorator

from core import isolation

WRITE = "kontor_write"
APP_ROLE = "kontor_app"
SQLITE_BUSY_MILLISECONDS = 15_000

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; naive values are refused because nobody knows what they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC before storing."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of all models, core's and apps'."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        dict[str, Any]: Json,
        dict[str, str]: Json,
        list[Any]: Json,
        list[str]: Json,
        list[dict[str, Any]]: Json,
    }


class LandlordOwned:
    """Mix-in of every model whose rows belong to one landlord.

    Foreign keys between such tables must be composite, ``(landlord_id, x_id)``: reference checks of the
    database skip row-level security (reliability.md, finding 3). ``owned_key`` writes them.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)

    @declared_attr
    @classmethod
    def landlord_id(cls) -> Mapped[int]:
        """The landlord whom the row belongs to; filled from the scope."""
        return mapped_column(ForeignKey("landlord.id"), nullable=False)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("landlord_id", "id"), *cls.table_rules())

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        """Return further constraints and indexes of the table."""
        return ()

    @staticmethod
    def owned_tables() -> set[str]:
        """Return the names of all tables that belong to landlords."""
        return {
            mapper.local_table.name  # type: ignore[attr-defined]
            for mapper in Base.registry.mappers
            if issubclass(mapper.class_, LandlordOwned)
        }


def owned_key(table: str, column: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """Return the composite foreign key from ``column`` to ``table`` of the same landlord."""
    return ForeignKeyConstraint(["landlord_id", column], [f"{table}.landlord_id", f"{table}.id"], ondelete=ondelete)


class LandlordSession(isolation.ScopedSessionMixin, FlaskSession):
    """A session for one scope, filtered by landlord."""


def _session_key() -> tuple[int, isolation.LandlordScope]:
    # Outside an application context there is no session on purpose: nothing would ever close it.
    context = g._get_current_object() if has_app_context() else None
    if context is None:
        raise RuntimeError("the database needs an application context")
    isolation.scopes_used()
    return id(context), isolation.current_scope()


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"class_": LandlordSession, "scopefunc": _session_key},
)
isolation.install_filter(LandlordSession, LandlordOwned)
AFTER_COMMIT = "after_commit"


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another, of whichever landlord; only edges open one."""


class WrittenOutside(RuntimeError):
    """Something was changed before the transaction began, and would have been lost."""


@event.listens_for(LandlordSession, "before_flush")
def _refuse_flush_outside(session: Session, _context: object, _instances: object) -> None:
    if AFTER_COMMIT not in session.info and (session.new or session.dirty or session.deleted):
        raise WrittenOutside


@event.listens_for(LandlordSession, "do_orm_execute")
def _refuse_change_outside(state: ORMExecuteState) -> None:
    if AFTER_COMMIT not in state.session.info and (state.is_insert or state.is_update or state.is_delete):
        raise WrittenOutside


# How much work after the commit there was when a SAVEPOINT was set.
_work_before: WeakKeyDictionary[SessionTransaction, int] = WeakKeyDictionary()


@event.listens_for(LandlordSession, "after_transaction_create")
def _remember_work(session: Session, savepoint: SessionTransaction) -> None:
    if savepoint.nested:
        _work_before[savepoint] = len(session.info.get(AFTER_COMMIT, ()))


@event.listens_for(LandlordSession, "after_soft_rollback")
def _forget_work(session: Session, savepoint: SessionTransaction) -> None:
    # What belongs to changes that were taken back must not happen, such as deleting a file that is still named.
    if savepoint in _work_before and AFTER_COMMIT in session.info:
        del session.info[AFTER_COMMIT][_work_before[savepoint] :]


@contextmanager
def transaction() -> Iterator[None]:
    """Run a block as one database transaction and commit it; the only commit in the code.

    What was read before is read anew, so that decisions are taken on the state that is locked. On SQLite the
    block holds the write lock from its first statement (reliability.md, section 6).
    """
    session = db.session()
    if "in_transaction" in g:
        raise NestedTransaction
    if session.new or session.dirty or session.deleted:
        raise WrittenOutside
    session.rollback()
    work: list[Callable[[], None]] = []
    session.info[AFTER_COMMIT] = work
    g.in_transaction = True
    try:
        session.connection(execution_options={WRITE: True})
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[AFTER_COMMIT]
        g.pop("in_transaction")
    for callback in work:
        callback()


def after_commit(callback: Callable[[], None]) -> None:
    """Run ``callback`` once the surrounding transaction is committed; never when it or its SAVEPOINT is rolled back."""
    work: list[Callable[[], None]] = db.session().info[AFTER_COMMIT]
    work.append(callback)


def close_sessions() -> None:
    """Close the sessions of every scope that this application context used."""
    for scope in set(isolation.scopes_used()):
        isolation.set_scope(scope)
        db.session.remove()
    isolation.set_scope(None)


def init_database(app: Flask) -> None:
    """Bind the database to the application; opens no connection."""
    db.init_app(app)
    app.teardown_appcontext(lambda _error: close_sessions())


def tune_engine(engine: Engine) -> None:
    """Give the engine's connections the settings that the rules of this house rest on."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "connect", _become_app_role)


def _tune_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling would run SELECTs outside the transaction and break SAVEPOINTs.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MILLISECONDS}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _become_app_role(connection: Any, _record: object) -> None:
    # The role owns no table and cannot bypass row-level security; migrations connect without this.
    cursor = connection.cursor()
    cursor.execute(f"SET ROLE {APP_ROLE}")
    cursor.close()
    connection.commit()


@dataclass(frozen=True)
class RoleRights:
    """What the database role of the running application may do; none of it should be true."""

    is_superuser: bool
    bypasses_policies: bool
    owns_tables: bool
    login_is_superuser: bool


def role_rights() -> RoleRights | None:
    """Return the rights of the role that requests use; None where there are no roles (SQLite)."""
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return None
    row = connection.execute(text(_ROLE_RIGHTS)).one()
    return RoleRights(*row)


_ROLE_RIGHTS = """
SELECT worker.rolsuper, worker.rolbypassrls,
       EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user),
       login.rolsuper
FROM pg_roles worker, pg_roles login
WHERE worker.rolname = current_user AND login.rolname = session_user
"""
