"""Start, continue, stop and finish long work; it goes on where it stopped, whichever worker takes it up (ADR 0006)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale, lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor
from core.clock import now as clock_now
from core.db import db, transaction
from core.errors import DomainError, NotFound
from core.files.services import delete_file, get_file
from core.isolation import across_landlords, current_landlord_id, use_landlord
from core.jobs.queue import enqueue, run_now
from core.landlords.services import current_landlord
from core.long_work.kinds import work_kind
from core.long_work.models import LongWork, WorkState

DO_WORK = "long_work.do"
SUBJECT = "long_work"
LEASE = timedelta(minutes=2)
KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3
MOST_SHOWN = 30


class WorkStopped(DomainError):
    """Somebody stopped the work, or it is over; the part that was being done is not kept."""

    code = "work_stopped"
    status = 409
    text = lazy_gettext("This work was stopped.")


class WorkRuns(DomainError):
    """Work that runs cannot be started again."""

    code = "work_runs"
    status = 409
    text = lazy_gettext("This work is running or over already.")


def start_work(kind: str, parameters: Mapping[str, Any], *, total: int, actor: Actor, at: datetime) -> LongWork:
    """Let a worker do something long, in the transaction of what asks for it; ``total`` is the number of steps."""
    work = LongWork(
        kind_name=kind,
        parameters=dict(parameters),
        total=total,
        started_by=actor.name[:200],
        started_by_id=actor.id,
        created_at=at,
        leased_until=at,
    )
    db.session.add(work)
    db.session.flush()
    enqueue(DO_WORK, work.landlord_id, work.id)
    return work


def get_work(work_id: int, *, locked: bool = False) -> LongWork:
    """Return one piece of long work; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(LongWork).where(LongWork.id == work_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def newest_work() -> Sequence[LongWork]:
    """Return the newest long work of the landlord."""
    return db.session.scalars(select(LongWork).order_by(LongWork.id.desc()).limit(MOST_SHOWN)).all()


def stop_work(work: LongWork) -> None:
    """Stop work before its next part; the caller has locked it."""
    if work.state is WorkState.RUNNING:
        work.state_name = WorkState.STOPPED.value


def resume_work(work: LongWork, *, at: datetime) -> None:
    """Let stopped or failed work go on where it stood; the caller has locked it.

    Raises:
        WorkRuns: it runs or is done.
    """
    if work.state not in (WorkState.STOPPED, WorkState.FAILED):
        raise WorkRuns
    work.state_name, work.problem, work.leased_until, work.attempts = WorkState.RUNNING.value, "", at, 0
    enqueue(DO_WORK, work.landlord_id, work.id)


def note_progress(work: LongWork, done: int, *, cursor: Mapping[str, Any] | None = None) -> None:
    """Say how far work is, in the transaction that made it so; the caller has locked the work.

    Raises:
        WorkStopped: somebody stopped it; the part must be rolled back.
    """
    if work.state is not WorkState.RUNNING:
        raise WorkStopped
    work.done, work.attempts, work.leased_until = done, 0, clock_now() + LEASE
    if cursor is not None:
        work.cursor = dict(cursor)


def finish_work(work: LongWork, *, at: datetime, result: Mapping[str, Any] | None = None) -> None:
    """Say that work is done, with counts for its result page; the caller has locked the work.

    Raises:
        WorkStopped: somebody stopped it, or another worker was quicker; the part must be rolled back.
    """
    if work.state is not WorkState.RUNNING:
        raise WorkStopped
    work.state_name, work.finished_at, work.leased_until = WorkState.DONE.value, at, None
    work.result = {**work.result, **(result or {})}


def do_work(landlord_id: int, work_id: int) -> None:
    """Do a part of long work, then let others work; runs as a job and is safe to run twice."""
    with use_landlord(landlord_id):
        try:
            with transaction():
                kind_name = _claim(work_id, clock_now())
        except NotFound:
            return
        kind = work_kind(kind_name)
        if kind is None:
            return
        with force_locale(current_landlord().language):
            _run(work_id, kind.run)


def continue_work(now: datetime) -> int:
    """Take up work whose worker is gone; returns how much there was."""
    with across_landlords("find long work that stands still", is_routine=True):
        found = db.session.execute(
            select(LongWork.landlord_id, LongWork.id)
            .where(LongWork.state_name == WorkState.RUNNING.value, LongWork.leased_until <= now)
            .limit(10)
        ).all()
        db.session.rollback()
    for landlord_id, work_id in found:
        run_now(DO_WORK, landlord_id, work_id)
    return len(found)


def forget_old_work(now: datetime) -> None:
    """Throw away old work with its files, of the landlord who is served."""
    query = select(LongWork).where(LongWork.created_at < now - KEPT, LongWork.state_name != WorkState.RUNNING.value)
    if db.session.scalar(query.with_only_columns(LongWork.id).limit(1)) is None:
        return
    with transaction():
        for work in db.session.scalars(query.limit(100)):
            delete_work(work)


def delete_work(work: LongWork) -> None:
    """Delete work and the file that it made."""
    if work.file_id is not None:
        delete_file(get_file(work.file_id))
    db.session.delete(work)


def _claim(work_id: int, at: datetime) -> str:
    work = get_work(work_id, locked=True)
    if work.state is not WorkState.RUNNING or (work.leased_until is not None and work.leased_until > at):
        return ""
    if work.attempts >= MOST_ATTEMPTS:
        sentence = lazy_gettext("It went wrong several times. Please tell the operator.")
        _fail(work, str(sentence), at)
        return ""
    work.attempts += 1
    work.leased_until = at + LEASE
    return work.kind_name


def _run(work_id: int, run: Any) -> None:
    try:
        has_more = run(work_id)
    except WorkStopped:
        return
    except DomainError as error:
        # Work that was thrown away meanwhile is over, whatever it found.
        with transaction(), suppress(NotFound):
            _fail(get_work(work_id, locked=True), error.sentence, clock_now())
        return
    if has_more:
        with transaction():
            get_work(work_id, locked=True).leased_until = clock_now()
            enqueue(DO_WORK, current_landlord_id(), work_id)


def _fail(work: LongWork, sentence: str, at: datetime) -> None:
    work.state_name, work.problem, work.finished_at = WorkState.FAILED.value, sentence[:500], at
