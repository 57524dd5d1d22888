"""Taking a list over: lines in batches, and each in a savepoint of its own where one of them is wrong."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from time import monotonic
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.clock import now as clock_now
from core.customer_imports.checking import problem, readings
from core.customer_imports.existing import Known, known_among
from core.customer_imports.keeping import SUBJECT, forget_file, kept_rows
from core.customer_imports.lines import ReadLine, merged
from core.customer_imports.models import CustomerImport, ImportedLine, ImportStage, LineOutcome
from core.customer_imports.services import CREATE, SKIP, UPDATE, get_import, rules_of
from core.customers.models import Customer
from core.customers.services import (
    Address,
    CustomerData,
    Origin,
    change_customer,
    create_customers,
    data_of,
    get_customer,
)
from core.db import db, transaction
from core.duplicates.finding import searching_later
from core.duplicates.search import start_search
from core.errors import DomainError
from core.lists.csv_files import Row
from core.long_work.models import LongWork
from core.long_work.services import finish_work, get_work, note_progress

LINES_AT_ONCE = 100
COMPARED_ONE_BY_ONE = 2_000
# Other jobs get their turn in between.
SLICE_SECONDS = 8.0


@dataclass
class Batch:
    """What the lines of one batch share."""

    found: CustomerImport
    known: Known
    existing: str
    actor: Actor
    at: datetime
    counts: dict[str, int]
    waiting: list[tuple[Row, ReadLine]] = field(default_factory=list)

    @property
    def origin(self) -> Origin:
        """Where the customers come from."""
        return Origin(self.found.id, self.found.file_name)


def run_import(work_id: int) -> bool:
    """Take over lines of a list for a while; a job of long work, which goes on where it stopped."""
    ends, has_more = monotonic() + SLICE_SECONDS, True
    import_id = int(get_work(work_id).parameters["import"])
    while has_more:
        with transaction():
            work, found = get_work(work_id, locked=True), get_import(import_id, locked=True)
            with searching_later() if _is_long(found) else nullcontext():
                has_more = _take_some(found, work, clock_now())
            note_progress(work, int(found.counts["done"]))
            if not has_more:
                _finish(found, work, clock_now())
        if monotonic() >= ends:
            break
    return has_more


def _is_long(found: CustomerImport) -> bool:
    """Tell whether one search over all customers costs less than one for each line."""
    return found.line_count > COMPARED_ONE_BY_ONE


def restored(before: dict[str, Any]) -> CustomerData:
    """Return a customer's data as they were kept."""
    given = dict(before)
    given["birthday"] = date.fromisoformat(given["birthday"]) if given["birthday"] else None
    given["address"] = Address(**given["address"])
    given["more_addresses"] = tuple(Address(**one) for one in given["more_addresses"])
    given["phones"], given["phone_labels"] = tuple(given["phones"]), tuple(given["phone_labels"])
    return CustomerData(**given)


def actor_of(work: LongWork) -> Actor:
    """Return who started long work."""
    return Actor(ActorKind.STAFF, work.started_by, work.started_by_id)


def _take_some(found: CustomerImport, work: LongWork, at: datetime) -> bool:
    counts = {"made": 0, "changed": 0, "existing": 0, "wrong": 0, "offset": 0, "done": 0, **found.counts}
    chunk = list(islice(kept_rows(found, counts["offset"]), LINES_AT_ONCE))
    read = list(readings([row for row, _next in chunk], rules_of(found, at)))
    lines = [line for _row, line, _reason in read if line is not None]
    known = known_among(lines)
    if found.settings.get("existing") == UPDATE:
        _lock_known(lines, known)
    batch = Batch(found, known, str(found.settings.get("existing", SKIP)), actor_of(work), at, counts)
    for row, line, reason in read:
        if line is None:
            _note_wrong(row, reason, batch)
        else:
            _take(row, line, batch)
    _make_waiting(batch)
    counts["done"] += len(chunk)
    counts["offset"] = chunk[-1][1] if chunk else counts["offset"]
    found.counts = counts
    return len(chunk) == LINES_AT_ONCE


def _lock_known(lines: Sequence[ReadLine], known: Known) -> None:
    """Lock whoever is changed by ascending id, as every writer does, so that nobody waits for each other."""
    ids = {match.customer_id for line in lines if (match := known.match(line)) is not None}
    db.session.execute(select(Customer.id).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update()).all()


def _take(row: Row, line: ReadLine, batch: Batch) -> None:
    """Take one line over, or let it wait to be made with others."""
    match = batch.known.match(line)
    if match is not None and match.customer_id is None:
        # It looks like somebody who is only about to be made.
        _make_waiting(batch)
        match = batch.known.match(line)
    if match is None or batch.existing == CREATE:
        batch.waiting.append((row, line))
        batch.known.add(line, None, "")
    elif batch.existing == SKIP or match.customer_id is None:
        batch.counts["existing"] += 1
        db.session.add(problem(batch.found, row, match.reason, LineOutcome.EXISTING, match))
    else:
        _try(row, batch, partial(_update, row, line, match.customer_id, batch))


def _make_waiting(batch: Batch) -> None:
    """Make the customers of the waiting lines: all at once, or, when that fails, each by itself."""
    waiting, batch.waiting = batch.waiting, []
    try:
        with db.session.begin_nested():
            made = _create([line for _row, line in waiting], batch) if waiting else []
    except DomainError:
        for row, line in waiting:
            _try(row, batch, partial(_create_one, row, line, batch))
        return
    for (row, _line), customer in zip(waiting, made, strict=True):
        db.session.add(_kept(row, customer, LineOutcome.MADE, batch))
    batch.counts["made"] += len(made)


def _try(row: Row, batch: Batch, take: Callable[[], ImportedLine]) -> None:
    """Take one line over in a savepoint; one that fails leaves nothing behind but its reason."""
    try:
        with db.session.begin_nested():
            kept = take()
            db.session.add(kept)
    except DomainError as error:
        _note_wrong(row, error.sentence, batch)
        return
    batch.counts[kept.outcome_name] += 1


def _create(lines: list[ReadLine], batch: Batch) -> list[Customer]:
    customers = create_customers([line.data for line in lines], actor=batch.actor, at=batch.at, origin=batch.origin)
    for line, customer in zip(lines, customers, strict=True):
        batch.known.settle(line, customer.id, f"{customer.name} ({customer.number})")
    return customers


def _create_one(row: Row, line: ReadLine, batch: Batch) -> ImportedLine:
    return _kept(row, _create([line], batch)[0], LineOutcome.MADE, batch)


def _update(row: Row, line: ReadLine, customer_id: int, batch: Batch) -> ImportedLine:
    customer = get_customer(customer_id, locked=True)
    before = data_of(customer)
    has_changed = change_customer(
        customer,
        merged(before, line),
        version=customer.version,
        actor=batch.actor,
        at=batch.at,
        origin=batch.origin,
    )
    if not has_changed:
        kept = _kept(row, customer, LineOutcome.EXISTING, batch)
        kept.reason = gettext("Says nothing new about %(name)s.", name=customer.name)[:500]
        return kept
    kept = _kept(row, customer, LineOutcome.CHANGED, batch)
    kept.before = {**asdict(before), "birthday": before.birthday.isoformat() if before.birthday else ""}
    return kept


def _kept(row: Row, customer: Customer, outcome: LineOutcome, batch: Batch) -> ImportedLine:
    return ImportedLine(
        import_id=batch.found.id,
        line=row.line,
        outcome_name=outcome.value,
        customer_id=customer.id,
        version=customer.version,
    )


def _note_wrong(row: Row, reason: str, batch: Batch) -> None:
    batch.counts["wrong"] += 1
    db.session.add(problem(batch.found, row, reason, LineOutcome.WRONG, None))


def _finish(found: CustomerImport, work: LongWork, at: datetime) -> None:
    """Note the end; the list with everybody's names is not needed any more."""
    found.stage_name, found.finished_at = ImportStage.DONE.value, at
    forget_file(found)
    figures = {name: found.counts[name] for name in ("made", "changed", "existing", "wrong")}
    details = {"file": found.file_name, **figures}
    record("customer_import.finished", Subject(SUBJECT, found.id), actor_of(work), at, details)
    finish_work(work, at=at, result=figures)
    if _is_long(found):
        start_search(actor=actor_of(work), at=at)
