"""Take in a list of customers, choose its columns, and let it be checked, taken over and taken back (C-23)."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask_babel import gettext
from sqlalchemy import delete, func, select

from core.activities.services import Actor, Subject, record
from core.customer_imports.errors import ImportStarted, ListGone, NoNameColumn, NotChecked, TooLateToUndo
from core.customer_imports.keeping import (
    SUBJECT,
    forget_file,
    is_quick,
    keep_raw,
    keep_rows,
    kept_rows,
    rows_in,
    written,
)
from core.customer_imports.lines import LineRules
from core.customer_imports.mapping import probable_columns, remember_columns
from core.customer_imports.models import CustomerImport, ImportedLine, ImportStage, LineOutcome
from core.customer_imports.targets import has_name, known_columns, targets
from core.customers.own_fields import own_fields
from core.db import db
from core.errors import NotFound
from core.files.content import safe_name
from core.landlords.services import current_landlord
from core.lists.csv_files import Row
from core.long_work.models import LongWork, WorkState
from core.long_work.services import get_work, start_work

READ, CHECK, RUN, UNDO = (
    "customer_imports.read",
    "customer_imports.check",
    "customer_imports.run",
    "customer_imports.undo",
)
SKIP, UPDATE, CREATE = "skip", "update", "create"
# A list of so many lines is checked while the page waits.
QUICK_LINES = 2_000
MOST_SHOWN = 10
PREVIEW = 5
UNDO_TIME = timedelta(days=30)
FILE_TIME = timedelta(days=7)


def newest_imports() -> Sequence[CustomerImport]:
    """Return the newest imports."""
    return db.session.scalars(select(CustomerImport).order_by(CustomerImport.id.desc()).limit(MOST_SHOWN)).all()


def get_import(import_id: int, *, locked: bool = False) -> CustomerImport:
    """Return one import; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(CustomerImport).where(CustomerImport.id == import_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Received:
    """A list that came in: its rows in a temporary file, or, for a large workbook, the file as it is."""

    path: Path
    heads: tuple[str, ...] = ()
    lines: int = 0


def receive(path: Path) -> Received:
    """Read what was uploaded to ``path``, which is removed unless a worker has to read it; outside any transaction.

    Raises:
        NotAList, NotAWorkbook, ListTooLarge, BrokenList, EmptyList: it cannot be read.
    """
    with ExitStack() as done:
        done.callback(path.unlink)
        if is_quick(path):
            return Received(*written(rows_in(path)))
        done.pop_all()
    return Received(path)


def add_import(received: Received, file_name: str, *, actor: Actor, at: datetime) -> CustomerImport:
    """Keep a list that came in; a large workbook is read by the worker."""
    landlord = current_landlord()
    found = CustomerImport(
        file_name=safe_name(file_name),
        settings={"country": landlord.country, "language": landlord.language, "existing": SKIP},
        started_by=actor.name[:200],
        created_at=at,
    )
    db.session.add(found)
    db.session.flush()
    if received.lines:
        keep_received(found, received, at=at)
    else:
        found.file_id = keep_raw(found, received.path, at=at).id
        found.work_id = start_work(READ, {"import": found.id}, total=1, actor=actor, at=at).id
    return found


def keep_received(found: CustomerImport, received: Received, *, at: datetime) -> None:
    """Keep the rows of a list, with columns as far as their names tell."""
    forget_file(found)
    found.file_id = keep_rows(found, received.path, at=at).id
    found.line_count = received.lines
    shown = [head[:120] or gettext("Column %(number)s", number=number) for number, head in enumerate(received.heads, 1)]
    found.settings = {**found.settings, "heads": shown, "columns": probable_columns(shown, targets(own_fields()))}


def heads_of(found: CustomerImport) -> tuple[str, ...]:
    """Return the names of the columns."""
    return tuple(found.settings.get("heads", ()))


def columns_of(found: CustomerImport) -> dict[str, int]:
    """Return which column holds what."""
    return known_columns(found.settings.get("columns", {}), targets(own_fields()))


def first_rows(found: CustomerImport) -> list[Row]:
    """Return the first lines; none once they were thrown away."""
    rows: list[Row] = []
    with suppress(ListGone):
        for row, _offset in kept_rows(found):
            rows.append(row)
            if len(rows) == PREVIEW:
                break
    return rows


def choose(found: CustomerImport, columns: Mapping[str, int], options: Mapping[str, str], *, at: datetime) -> None:
    """Say what the columns hold and how the lines are taken over.

    Raises:
        ImportStarted: it is too late.
        NoNameColumn: nobody could find the customers.
    """
    _require_open(found)
    if not has_name(columns):
        raise NoNameColumn
    found.settings = {**found.settings, **options, "columns": dict(columns)}
    found.stage_name = ImportStage.MAPPING.value
    found.counts = {}
    remember_columns(heads_of(found), columns, at=at)


def start_check(found: CustomerImport, *, actor: Actor, at: datetime) -> bool:
    """Try all lines without writing any; tell whether a worker does it, because there are many.

    Raises:
        ImportStarted: it is too late.
        ListGone: the lines are not kept any more.
    """
    _require_open(found)
    if found.file_id is None:
        raise ListGone
    forget_lines(found)
    found.counts = {}
    found.stage_name = ImportStage.MAPPING.value
    if found.line_count <= QUICK_LINES:
        found.work_id = None
        return False
    found.work_id = start_work(CHECK, {"import": found.id}, total=found.line_count, actor=actor, at=at).id
    return True


def start_import(found: CustomerImport, *, actor: Actor, at: datetime) -> None:
    """Let a worker take a checked list over, or go on with one that was stopped.

    Raises:
        ImportStarted: it runs, or is over.
        NotChecked: nobody has seen yet what would become of the lines.
        ListGone: the lines are not kept any more.
    """
    if found.file_id is None:
        raise ListGone
    if found.stage is ImportStage.CHECKED:
        forget_lines(found)
        found.counts = {"offset": 0, "done": 0}
        details = {"file": found.file_name}
        record("customer_import.started", Subject(SUBJECT, found.id), actor, at, details)
    elif found.stage is ImportStage.MAPPING:
        raise NotChecked
    elif found.stage is not ImportStage.RUNNING or running_work(found) is not None:
        raise ImportStarted
    found.stage_name = ImportStage.RUNNING.value
    found.started_by = actor.name[:200]
    work = start_work(RUN, {"import": found.id}, total=found.line_count, actor=actor, at=at)
    work.done = int(found.counts.get("done", 0))
    found.work_id = work.id


def start_undo(found: CustomerImport, *, actor: Actor, at: datetime) -> None:
    """Let a worker take back what an import has made, as far as nobody has touched it since.

    Raises:
        TooLateToUndo: what is needed for it is not kept any more, or it was done.
    """
    if not can_be_undone(found, at):
        raise TooLateToUndo
    total = lines_with(found, LineOutcome.MADE) + lines_with(found, LineOutcome.CHANGED)
    found.work_id = start_work(UNDO, {"import": found.id}, total=total, actor=actor, at=at).id


def can_be_undone(found: CustomerImport, at: datetime) -> bool:
    """Tell whether an import can be taken back: 30 days long, once, and not while something runs."""
    is_over = found.stage is ImportStage.DONE and found.finished_at is not None
    return is_over and found.finished_at + UNDO_TIME > at and running_work(found) is None  # type: ignore[operator]


def delete_import(found: CustomerImport, *, actor: Actor, at: datetime) -> None:
    """Throw a list away that was not taken over.

    Raises:
        ImportStarted: customers came of it.
    """
    if found.stage in (ImportStage.RUNNING, ImportStage.DONE) or running_work(found) is not None:
        raise ImportStarted
    forget_file(found)
    record("customer_import.deleted", Subject(SUBJECT, found.id), actor, at, {"file": found.file_name})
    db.session.delete(found)


def running_work(found: CustomerImport) -> LongWork | None:
    """Return the long work that does something with the list just now."""
    work = work_of(found)
    return work if work is not None and work.state is WorkState.RUNNING else None


def work_of(found: CustomerImport) -> LongWork | None:
    """Return the newest long work about the list; None once it was forgotten."""
    if found.work_id is None:
        return None
    try:
        return get_work(found.work_id)
    except NotFound:
        return None


def rules_of(found: CustomerImport, today: datetime) -> LineRules:
    """Return how the lines of a list are read."""
    own = {field.key: field for field in own_fields()}
    landlord = current_landlord()
    return LineRules(
        columns=columns_of(found),
        own={key: field for key, field in own.items() if f"own:{key}" in found.settings.get("columns", {})},
        country=str(found.settings.get("country") or landlord.country),
        language=str(found.settings.get("language") or landlord.language),
        today=today.astimezone(landlord.zone).date(),
    )


def lines_of(found: CustomerImport, *outcomes: LineOutcome, after: int = 0, limit: int = 20) -> Sequence[ImportedLine]:
    """Return lines with certain outcomes, in the order of the list, those beyond line ``after``."""
    names = [one.value for one in outcomes]
    return db.session.scalars(
        select(ImportedLine)
        .where(ImportedLine.import_id == found.id, ImportedLine.outcome_name.in_(names), ImportedLine.line > after)
        .order_by(ImportedLine.line)
        .limit(limit)
    ).all()


def lines_with(found: CustomerImport, outcome: LineOutcome) -> int:
    """Return how many lines have an outcome."""
    query = select(func.count()).select_from(ImportedLine)
    return int(
        db.session.scalar(query.where(ImportedLine.import_id == found.id, ImportedLine.outcome_name == outcome.value))
        or 0
    )


def forget_lines(found: CustomerImport) -> None:
    """Throw away what is known about single lines."""
    db.session.execute(delete(ImportedLine).where(ImportedLine.import_id == found.id))


def forget_old_lists(now: datetime) -> None:
    """Throw away lists that nobody took over, lines once the time to undo is over, of the landlord who is served."""
    waiting = (ImportStage.MAPPING.value, ImportStage.CHECKED.value)
    old = select(CustomerImport).where(CustomerImport.created_at < now - FILE_TIME)
    for found in db.session.scalars(old.where(CustomerImport.stage_name.in_(waiting)).limit(50)):
        forget_file(found)
        db.session.delete(found)
    for found in db.session.scalars(old.where(CustomerImport.file_id.is_not(None)).limit(50)):
        if found.stage_name not in waiting and running_work(found) is None:
            forget_file(found)
            if found.stage is ImportStage.RUNNING:
                found.stage_name, found.finished_at = ImportStage.DONE.value, now
    over = select(CustomerImport.id).where(CustomerImport.finished_at < now - UNDO_TIME)
    db.session.execute(delete(ImportedLine).where(ImportedLine.import_id.in_(over)))


def _require_open(found: CustomerImport) -> None:
    if found.stage not in (ImportStage.MAPPING, ImportStage.CHECKED) or running_work(found) is not None:
        raise ImportStarted
