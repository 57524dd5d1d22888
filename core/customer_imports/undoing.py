"""Taking an import back: customers whom it made go, those whom it changed get their old data, unless touched since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from flask_babel import gettext
from sqlalchemy import delete, select, update

from core.activities.models import Activity
from core.activities.services import Actor, Subject, record
from core.clock import now as clock_now
from core.customer_imports.keeping import SUBJECT
from core.customer_imports.models import CustomerImport, ImportedLine, ImportStage, LineOutcome
from core.customer_imports.running import actor_of, restored
from core.customer_imports.services import get_import
from core.customers.models import Customer
from core.customers.services import Origin, change_customer
from core.db import db, transaction
from core.errors import DomainError
from core.long_work.models import LongWork
from core.long_work.services import finish_work, get_work, note_progress
from core.personal_data.tables import Model, Records, records_of, table_of

LINES_AT_ONCE = 100
SLICE_SECONDS = 8.0
# What every customer has from the moment they were made; anything else was added since.
OF_EVERY_CUSTOMER = frozenset(
    {"customer", "customer_phone", "customer_address", "activity", "duplicate_pair", "customer_import_line"}
)
# Said by name, because a booking is what people look for.
BOOKINGS = frozenset({"booking", "booking_item"})


@dataclass(frozen=True)
class Undo:
    """What the lines of one batch share."""

    found: CustomerImport
    actor: Actor
    at: datetime


def run_undo(work_id: int) -> bool:
    """Take back lines of an import for a while; a job of long work, which goes on where it stopped."""
    ends, has_more = monotonic() + SLICE_SECONDS, True
    import_id = int(get_work(work_id).parameters["import"])
    while has_more:
        with transaction():
            work, found = get_work(work_id, locked=True), get_import(import_id, locked=True)
            taken = _take_back_some(Undo(found, actor_of(work), clock_now()))
            has_more = taken == LINES_AT_ONCE
            note_progress(work, work.done + taken)
            if not has_more:
                _finish(found, work, clock_now())
        if monotonic() >= ends:
            break
    return has_more


def _take_back_some(undo: Undo) -> int:
    """Take back the last lines that stand, newest first, so that a customer changed twice gets the oldest data."""
    lines = db.session.scalars(
        select(ImportedLine)
        .where(
            ImportedLine.import_id == undo.found.id,
            ImportedLine.outcome_name.in_((LineOutcome.MADE.value, LineOutcome.CHANGED.value)),
        )
        .order_by(ImportedLine.line.desc())
        .limit(LINES_AT_ONCE)
    ).all()
    customers = _locked(lines)
    belongings = _belongings([line.customer_id for line in lines if line.outcome_name == LineOutcome.MADE])
    counts = {"removed": 0, "restored": 0, "stays": 0, **undo.found.counts}
    gone: list[Customer] = []
    for line in lines:
        customer = customers.get(line.customer_id or 0)
        if customer is None:
            db.session.delete(line)
        elif line.outcome_name == LineOutcome.CHANGED:
            counts["restored" if _restore(line, customer, undo) else "stays"] += 1
        elif _may_go(line, customer, belongings):
            gone.append(customer)
        else:
            counts["stays"] += 1
    counts["removed"] += len(gone)
    undo.found.counts = counts
    db.session.flush()
    _remove(gone)
    return len(lines)


def _locked(lines: Sequence[ImportedLine]) -> dict[int, Customer]:
    ids = {line.customer_id for line in lines}
    query = select(Customer).where(Customer.id.in_(ids)).order_by(Customer.id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {customer.id: customer for customer in found}


def _restore(line: ImportedLine, customer: Customer, undo: Undo) -> bool:
    if customer.version != line.version:
        _stay(line, customer, gettext("It was changed since."))
        return False
    origin = Origin(undo.found.id, undo.found.file_name)
    try:
        with db.session.begin_nested():
            change_customer(
                customer,
                restored(line.before),
                version=customer.version,
                actor=undo.actor,
                at=undo.at,
                origin=origin,
            )
    except DomainError as error:
        _stay(line, customer, error.sentence)
        return False
    # Earlier lines about the same customer go on from here.
    db.session.execute(
        update(ImportedLine)
        .where(ImportedLine.import_id == line.import_id, ImportedLine.customer_id == customer.id)
        .values(version=customer.version)
    )
    db.session.delete(line)
    return True


def _may_go(line: ImportedLine, customer: Customer, belongings: Records) -> bool:
    if customer.version != line.version:
        _stay(line, customer, gettext("It was changed since."))
        return False
    added = _added_since(customer.id, belongings)
    if added:
        there_are = gettext("There are bookings.") if added & BOOKINGS else gettext("Something was added since.")
        _stay(line, customer, there_are)
        return False
    return True


def _remove(customers: Sequence[Customer]) -> None:
    """Delete customers with their history; phone numbers, addresses and lines go by the rules of the database."""
    ids = [customer.id for customer in customers]
    if ids:
        db.session.execute(delete(Activity).where(Activity.customer_id.in_(ids)))
        db.session.execute(delete(Customer).where(Customer.id.in_(ids)))


def _belongings(ids: Sequence[int | None]) -> Records:
    return records_of(Customer, [one for one in ids if one is not None]) if ids else {}


def _added_since(customer_id: int, of_all: Records) -> set[str]:
    """Return the tables in which something was added; asked for one customer only if there is anything at all."""
    if not _unusual(of_all):
        return set()
    return _unusual(records_of(Customer, [customer_id]))


def _unusual(records: dict[Model, set[int]]) -> set[str]:
    return {table_of(model) for model in records} - OF_EVERY_CUSTOMER


def _stay(line: ImportedLine, customer: Customer, reason: str) -> None:
    line.outcome_name = LineOutcome.STAYS.value
    line.reason = f"{customer.name} ({customer.number}): {reason}"[:500]


def _finish(found: CustomerImport, work: LongWork, at: datetime) -> None:
    found.stage_name = ImportStage.UNDONE.value
    figures = {name: found.counts.get(name, 0) for name in ("removed", "restored", "stays")}
    found.counts = {**found.counts, **figures}
    details = {"file": found.file_name, **figures}
    record("customer_import.undone", Subject(SUBJECT, found.id), actor_of(work), at, details)
    finish_work(work, at=at, result=figures)
