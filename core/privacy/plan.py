"""What anonymising or deleting a customer does, table by table: counted for the dry run, kept as proof (C-21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from core.activities.models import Activity
from core.bookings.models import Booking, BookingKind
from core.customers.former_models import FormerCustomer
from core.customers.models import Customer
from core.db import db
from core.files.keeping import PaperKind, kind_of, must_be_kept
from core.files.models import StoredFile
from core.personal_data.register import ColumnClass, Retention
from core.personal_data.tables import Model, Records, records_of, register_of, table_of
from core.privacy.blanking import personal_columns
from core.privacy.leftovers import leftover_files, leftover_rows, lines_naming, tell_tale_words
from core.privacy.person import in_parts, rows_of_person
from core.privacy.table_names import app_of

# Rows that are nothing without the person.
GOES_WHOLLY = frozenset(
    {
        "booking_draft",
        "customer_address",
        "customer_former_address",
        "customer_login",
        "customer_merge_row",
        "customer_phone",
        "duplicate_pair",
        "long_work",
    }
)


@dataclass(frozen=True)
class Counted:
    """How many rows of one table something happens to: "emptied", "deleted" or "kept"."""

    table: str
    app: str
    what: str
    count: int


@dataclass(frozen=True)
class KeptFile:
    """A document that outlives its person, with the reason and the last day."""

    file_id: int
    kind: PaperKind
    until: date


@dataclass(frozen=True)
class Plan:
    """Everything that happens; ``rows`` belong to the person, ``leftovers`` to nobody, ``files`` go.

    With ``deletes`` the rows go as a whole; else they are emptied of everything personal.
    """

    rows: Records
    leftovers: Records
    files: frozenset[int]
    kept_files: tuple[KeptFile, ...]
    deletes: bool = False

    @property
    def counts(self) -> list[Counted]:
        """What happens to the rows of each table, in the order of the tables' names."""
        return sorted(_counts(self), key=lambda one: (one.app, one.table, one.what))

    def report(self) -> dict[str, Any]:
        """Return the plan as it is kept for proof: numbers and reasons, nothing about the person."""
        kept = [{"kind": one.kind.value, "until": one.until.isoformat()} for one in self.kept_files]
        return {
            "tables": [[one.app, one.table, one.what, one.count] for one in self.counts],
            "files": len(self.files),
            "kept_files": kept,
        }


def plan_for(customer: Customer, *, today: date, deletes: bool = False) -> Plan:
    """Find everything about a customer; nothing is changed."""
    rows = rows_of_person(customer.id)
    if deletes:
        # Numbers of those who were merged are never given again either.
        rows.pop(FormerCustomer, None)
    words = tell_tale_words(customer, rows)
    going, kept = _files(rows.get(StoredFile, set()), today)
    loose = leftover_files(words, rows)
    leftovers = leftover_rows(words, rows)
    lines = leftovers.get(Activity, set()) | (lines_naming(customer) - rows.get(Activity, set()))
    if lines:
        leftovers[Activity] = lines
    return Plan(rows, leftovers, frozenset(going | loose), tuple(kept), deletes)


def retained_rows(rows: Records) -> Records:
    """Return the rows that the tax office may ask for: not those of offers, which led to nothing (GDPR 17(3)(b))."""
    fiscal = {model: ids for model, ids in rows.items() if register_of(model).retention is not None}
    offers = _offers_among(fiscal.get(Booking, set()))
    of_offers = records_of(Booking, offers) if offers else {}
    left = {
        model: ids if table_of(model) == "payment" else ids - of_offers.get(model, set())
        for model, ids in fiscal.items()
    }
    return {model: ids for model, ids in left.items() if ids}


def is_kept_for_the_tax_office(model: Model) -> Retention | None:
    """Return why and how long the figures of a table are kept; None when nothing says so."""
    found = register_of(model)
    return found.retention if found.columns(ColumnClass.FISCAL) else None


def _offers_among(booking_ids: set[int]) -> set[int]:
    found: set[int] = set()
    for part in in_parts(booking_ids):
        query = select(Booking.id).where(Booking.id.in_(part), Booking.kind_name == BookingKind.OFFER.value)
        found.update(db.session.scalars(query))
    return found


def _files(ids: set[int], today: date) -> tuple[set[int], list[KeptFile]]:
    going, kept = set(), []
    for part in in_parts(ids):
        for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(part)).order_by(StoredFile.id)):
            if must_be_kept(stored, today) and stored.keep_until is not None:
                kept.append(KeptFile(stored.id, kind_of(stored), stored.keep_until))
            else:
                going.add(stored.id)
    return going, kept


def _counts(plan: Plan) -> Iterable[Counted]:
    for model, ids in plan.rows.items():
        table = table_of(model)
        if model is StoredFile:
            continue
        if plan.deletes or table in GOES_WHOLLY:
            yield Counted(table, app_of(table), "deleted", len(ids))
            continue
        if personal_columns(model):
            yield Counted(table, app_of(table), "emptied", len(ids))
        if is_kept_for_the_tax_office(model) is not None:
            yield Counted(table, app_of(table), "kept", len(ids))
    for model, ids in plan.leftovers.items():
        table = table_of(model)
        yield Counted(table, app_of(table), "emptied", len(ids))
