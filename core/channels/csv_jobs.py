"""Importing lists in the worker: a slice of time each, a transaction for some lines, going on where it stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from flask_babel import force_locale
from sqlalchemy import select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.channels.csv_check import Problem, references_of
from core.channels.csv_imports import IMPORT_BOOKINGS, LIMITS, get_import, import_line, purge_imports, rules_of
from core.channels.csv_lines import ListRules, read_line
from core.channels.models import BookingImport, ImportState
from core.clock import now as clock_now
from core.db import db, transaction
from core.errors import DomainError, NotFound
from core.isolation import across_landlords, use_landlord
from core.jobs.queue import enqueue, run_now
from core.landlords.services import current_landlord
from core.lists.csv_files import Row, read_table

LEASE = timedelta(minutes=2)
# Other jobs get their turn in between.
SLICE_SECONDS = 15.0
LINES_AT_ONCE = 25
MOST_PROBLEMS = 1_000
HOUR = 3


@dataclass
class Work:
    """What one slice needs to know."""

    import_id: int
    rows: tuple[Row, ...]
    known: set[str]


def import_bookings(landlord_id: int, import_id: int) -> None:
    """Take over lines of a list for a while, then let others work; safe to run twice."""
    with use_landlord(landlord_id):
        try:
            with transaction():
                claimed = _claim(import_id, clock_now())
        except NotFound:
            return
        if claimed:
            with force_locale(current_landlord().language):
                _work(landlord_id, import_id)


def continue_imports(now: datetime) -> int:
    """Take up imports whose worker is gone; returns how many there were."""
    with across_landlords("find imports that stand still", is_routine=True):
        found = db.session.execute(
            select(BookingImport.landlord_id, BookingImport.id)
            .where(BookingImport.state_name == ImportState.RUNNING.value, BookingImport.leased_until <= now)
            .limit(10)
        ).all()
        db.session.rollback()
    for landlord_id, import_id in found:
        run_now(IMPORT_BOOKINGS, landlord_id, import_id)
    return len(found)


def forget_old_imports(now: datetime) -> None:
    """Throw old lists away, once a day."""
    if now.hour == HOUR and now.minute == 0:
        with transaction():
            purge_imports(now)


def _claim(import_id: int, at: datetime) -> bool:
    found = get_import(import_id, locked=True)
    if found.state is not ImportState.RUNNING or (found.leased_until is not None and found.leased_until > at):
        return False
    found.leased_until = at + LEASE
    return True


def _work(landlord_id: int, import_id: int) -> None:
    found = get_import(import_id)
    work = Work(
        import_id, read_table(found.content, LIMITS).rows, references_of(str(found.settings.get("channel", "")))
    )
    ends = monotonic() + SLICE_SECONDS
    is_going_on = True
    while is_going_on and monotonic() < ends:
        with transaction():
            is_going_on = _take_some(work, clock_now())
    if is_going_on:
        with transaction():
            get_import(import_id, locked=True).leased_until = clock_now()
            enqueue(IMPORT_BOOKINGS, landlord_id, import_id)


def _take_some(work: Work, at: datetime) -> bool:
    """Take over the next lines; tell whether there are more."""
    found = get_import(work.import_id, locked=True)
    if found.state is not ImportState.RUNNING:
        return False
    rules, actor = rules_of(found), Actor(ActorKind.SYSTEM, found.started_by)
    rows = work.rows[found.position : found.position + LINES_AT_ONCE]
    problems: list[Problem] = []
    for row in rows:
        problem = _take(found, row, rules, work, actor, at)
        if problem is not None:
            problems.append(problem)
    found.failed += len(problems)
    kept = [*found.problems, *([one.line, one.reason, one.text] for one in problems)]
    found.problems = kept[:MOST_PROBLEMS]
    found.position += len(rows)
    found.leased_until = at + LEASE
    if found.position < len(work.rows):
        return True
    _finish(found, actor, at)
    return False


def _take(found: BookingImport, row: Row, rules: ListRules, work: Work, actor: Actor, at: datetime) -> Problem | None:
    """Take over one line; a line that fails leaves nothing behind."""
    try:
        read = read_line(row, rules)
        if read.reference in work.known:
            found.existing += 1
            return None
        with db.session.begin_nested():
            import_line(found, read, actor=actor, at=at)
    except DomainError as error:
        return Problem(row.line, error.sentence, " · ".join(filter(None, row.cells[:3]))[:80])
    work.known.add(read.reference)
    found.made += 1
    return None


def _finish(found: BookingImport, actor: Actor, at: datetime) -> None:
    """Note the end; the list with everybody's names is not needed any more."""
    found.state_name, found.finished_at, found.content = ImportState.DONE.value, at, ""
    details = {"file": found.file_name, "made": found.made, "existing": found.existing, "failed": found.failed}
    record("channels.import_finished", Subject("booking_import", found.id), actor, at, details)
