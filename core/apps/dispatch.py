"""Calls the apps of the landlord who is served; a failing app never breaks a page or another app (A-08).

pluggy ends a call when one implementation raises, so the dispatcher asks each app by itself (reliability.md, 7).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Generic, TypeVar

import pluggy
from flask_babel import lazy_gettext
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import ORMExecuteState, Session

from core.apps.availability import enabled_apps
from core.apps.facts import app_facts
from core.apps.faults import note_fault
from core.apps.registry import current_registry
from core.db import LandlordSession, db
from core.errors import DomainError

BUDGET_SECONDS = 2.0
COLLECTING = "kontor_collecting"
GUARDED = "kontor_guarded"
logger = logging.getLogger(__name__)

Value = TypeVar("Value")


@dataclass(frozen=True)
class Contribution(Generic[Value]):
    """A value and who gave it."""

    app: str
    value: Value


@dataclass(frozen=True)
class Collected(Generic[Value]):
    """What the apps gave, in order, and the names of those that failed."""

    contributions: tuple[Contribution[Value], ...]
    failed: tuple[str, ...]

    @property
    def values(self) -> list[Value]:
        """The values alone."""
        return [contribution.value for contribution in self.contributions]


class WrongAnswer(TypeError):
    """A hook returned something that its contract does not name."""


class WroteWhileCollecting(RuntimeError):
    """A collecting hook changed data, which its contract forbids."""


class EndedTransaction(RuntimeError):
    """An app committed or rolled back, which only the edges of core may do."""


class AppFailed(DomainError):
    """An app that must take part in a step could not, so the step did not happen."""

    code = "app_failed"
    status = 500
    text = lazy_gettext("Something went wrong on our side. Nothing was changed. Please try again in a moment.")


def collect(
    hook: Callable[..., list[Value]], kind: type[Value], *, only: str | None = None, **arguments: Any
) -> Collected[Value]:
    """Ask a collecting hook; ``kind`` is the type that the contract promises, ``only`` asks one app."""
    contributions: list[Contribution[Value]] = []
    failed: list[str] = []
    for name, impl in _audience(hook.__name__, enabled_apps(), only):
        with guarded(name, hook.__name__) as guard:
            values = _read_only(impl, arguments)
            if not isinstance(values, list) or not all(isinstance(value, kind) for value in values):
                raise WrongAnswer(f"{hook.__name__} must return a list of {kind.__name__}")
            contributions.extend(Contribution(name, value) for value in values)
        if guard.failed:
            failed.append(name)
    contributions.sort(key=_order)
    return Collected(tuple(contributions), tuple(failed))


def perform(
    hook: Callable[..., None], *, only: str | None = None, also_paused: bool = False, **arguments: Any
) -> list[str]:
    """Let apps in use act, each in a SAVEPOINT of its own; return the names of those that failed."""
    failed = []
    for name, impl in _audience(hook.__name__, _ever_installed() if also_paused else enabled_apps(), only):
        with guarded(name, hook.__name__) as guard:
            _call(impl, arguments)
            db.session.flush()
        if guard.failed:
            failed.append(name)
    return failed


def tell(hook: Callable[..., None], *, only: str | None = None, **arguments: Any) -> None:
    """Tell every app that the landlord ever installed, inside the running transaction; a failure aborts it.

    Raises:
        AppFailed: an app raised something else than an error of the domain.
    """
    for name, impl in _audience(hook.__name__, _ever_installed(), only):
        db.session.flush()
        try:
            _call(impl, arguments)
            db.session.flush()
        except Exception as error:
            if isinstance(error, DomainError) or is_outage(error) or current_registry().is_core(name):
                raise
            logger.exception("app %s failed in %s", name, hook.__name__)
            note_fault(name, hook.__name__, error)
            raise AppFailed from error


@dataclass
class Guard:
    """How a guarded block ended."""

    failed: bool = False


@contextmanager
def guarded(name: str, what: str) -> Iterator[Guard]:
    """Run a piece of an app in a SAVEPOINT; its failure is rolled back, counted and swallowed.

    Core's own parts and a database that is gone are not guarded: those are not the app's faults.
    """
    guard = Guard()
    if current_registry().is_core(name):
        yield guard
        return
    started = perf_counter()
    is_in_transaction = "after_commit" in db.session().info
    try:
        with _savepoint():
            yield guard
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        logger.exception("app %s failed in %s", name, what)
        if not is_outage(error):
            note_fault(name, what, error)
        guard.failed = True
        if isinstance(error, EndedTransaction) and is_in_transaction:
            # What core had written is gone; going on would keep the second half only.
            raise AppFailed from error
    else:
        seconds = perf_counter() - started
        if seconds > BUDGET_SECONDS:
            note_fault(name, what, TimeoutError(f"took {seconds:.1f} s"))


@contextmanager
def _savepoint() -> Iterator[None]:
    session = db.session()
    with session.begin_nested():
        root, outer = session.get_transaction(), session.info.get(GUARDED)
        session.info[GUARDED] = True
        try:
            yield
        finally:
            session.info[GUARDED] = outer
        if session.get_transaction() is not root:
            raise EndedTransaction


def is_outage(error: Exception) -> bool:
    """Tell whether the database failed, and not the app that happened to ask it."""
    if isinstance(error, NoConnection):
        return True
    if not isinstance(error, DBAPIError):
        return False
    # SQLite calls a wrong statement by the same class as a full disk; only its code tells them apart.
    is_wrong_statement = getattr(error.orig, "sqlite_errorname", "") == "SQLITE_ERROR"
    return error.connection_invalidated or (isinstance(error, OperationalError) and not is_wrong_statement)


@event.listens_for(LandlordSession, "before_commit")
def _refuse_to_commit(session: Session) -> None:
    # The end of a SAVEPOINT passes here too, but not while the app is still running.
    if session.info.get(GUARDED) and session.get_nested_transaction() is None:
        raise EndedTransaction


@event.listens_for(LandlordSession, "before_flush")
def _refuse_to_flush(session: Session, *_: object) -> None:
    if session.info.get(COLLECTING):
        raise WroteWhileCollecting


@event.listens_for(LandlordSession, "do_orm_execute")
def _refuse_to_write(state: ORMExecuteState) -> None:
    if state.session.info.get(COLLECTING) and not state.is_select:
        raise WroteWhileCollecting


def _order(contribution: Contribution[Any]) -> tuple[bool, int, str]:
    core = current_registry().is_core(contribution.app)
    return (not core, getattr(contribution.value, "order", 100), contribution.app)


def _audience(hook: str, names: frozenset[str], only: str | None) -> Iterator[tuple[str, pluggy.HookImpl]]:
    for name, impl in current_registry().implementations(hook, names):
        if only is None or name == only:
            yield name, impl


def _ever_installed() -> frozenset[str]:
    usable = {app.name for app in current_registry().usable()}
    return frozenset(app_facts().installed) & usable


def _read_only(impl: pluggy.HookImpl, arguments: dict[str, Any]) -> Any:
    # A SAVEPOINT has stored what was changed before; from here on nothing may be, not even by a flush in between.
    session = db.session()
    session.flush()
    session.info[COLLECTING] = True
    try:
        values = _call(impl, arguments)
        if session.new or session.dirty or session.deleted:
            raise WroteWhileCollecting
    finally:
        session.info.pop(COLLECTING, None)
    return values


def _call(impl: pluggy.HookImpl, arguments: dict[str, Any]) -> Any:
    return impl.function(*(arguments[name] for name in impl.argnames))
