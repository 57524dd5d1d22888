"""Customers as an Excel file, made by long work in constant memory (C-18)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import ColumnElement, literal, select, tuple_

from core.activities.models import ActorKind
from core.activities.services import Actor, Subject, record
from core.clock import now as clock_now
from core.customers.countries import country_names
from core.customers.field_models import CustomerField
from core.customers.labels import LABELS
from core.customers.models import Customer, CustomerAddress, CustomerKind, CustomerPhone
from core.customers.own_fields import OwnType, label_of, own_fields
from core.customers.selection import Selection, count_selected, selected, selection_of
from core.db import db, transaction
from core.files.services import store_made_file, unfinished_file
from core.files.workbook import CONTENT_TYPE, USUAL_WIDTH, Cell, Column, write_workbook
from core.i18n import LANGUAGE_NAMES, localised
from core.landlords.services import current_landlord
from core.long_work.kinds import Facts, WorkKind
from core.long_work.models import LongWork
from core.long_work.services import SUBJECT, finish_work, get_work, note_progress, start_work

KIND = "customers.export"
EXPORTED = "customers.exported"
BATCH = 1000
WIDTHS = {"company": 28, "first_name": 18, "last_name": 20, "email": 32, "phones": 30, "street": 28, "comment": 40}
# The columns that stand in the customer's row.
OWN = ("number", "kind", "company", "first_name", "last_name", "email")
LATER = ("birthday", "language", "vat_id", "comment")


@dataclass(frozen=True)
class OwnColumn:
    """One of the landlord's own fields as a column: days and numbers are such in the file, not texts."""

    key: str
    label: str
    type: OwnType
    choices: Mapping[str, str]

    @classmethod
    def of(cls, field: CustomerField) -> "OwnColumn":
        """Return the column of a field, which needs no database any more."""
        choices = {one["value"]: localised(one["labels"]) for one in field.choices}
        return cls(field.key, label_of(field), OwnType(field.type_name), choices)

    def cell(self, stored: str) -> Cell:
        """Return a stored value as the file holds it."""
        if not stored:
            return None
        match self.type:
            case OwnType.DATE:
                return date.fromisoformat(stored)
            case OwnType.NUMBER:
                return float(stored)
            case OwnType.YES_NO:
                return gettext("yes") if stored == "yes" else gettext("no")
            case _:
                return self.choices.get(stored, stored)


def start_export(selection: Selection, *, actor: Actor, at: datetime) -> LongWork:
    """Let a worker write the file."""
    return start_work(KIND, selection.as_parameters(), total=0, actor=actor, at=at)


def export_customers(work_id: int) -> bool:
    """Write the whole file, noting progress after each batch; what is broken off begins anew.

    Raises:
        FilterGone: one of the filters is not there any more.
    """
    own = [OwnColumn.of(field) for field in own_fields()]
    columns = [*_columns(), *(Column(one.label) for one in own)]
    path = unfinished_file()
    try:
        write_workbook(path, gettext("Customers"), columns, _rows(work_id, own))
        with transaction():
            _finish(get_work(work_id, locked=True), path, clock_now())
    finally:
        path.unlink(missing_ok=True)
    return False


def export_kind() -> WorkKind:
    """Return the long work that writes the file."""
    return WorkKind(KIND, lazy_gettext("Export customers to Excel"), KIND, export_customers, facts=_facts)


def _facts(work: LongWork) -> Facts:
    return [(lazy_gettext("Customers"), str(work.result["customers"]))] if "customers" in work.result else []


def _finish(work: LongWork, path: Path, at: datetime) -> None:
    name = f"{gettext('Customers')} {at.astimezone(current_landlord().zone):%Y-%m-%d}.xlsx"
    work.file_id = store_made_file(path, name, CONTENT_TYPE, Subject(SUBJECT, work.id), at=at).id
    finish_work(work, at=at, result={"customers": work.done})
    actor = Actor(ActorKind.STAFF, work.started_by, work.started_by_id)
    record(EXPORTED, Subject("landlord", work.landlord_id), actor, at, {"count": work.done})


def _columns() -> list[Column]:
    address = ("street", "postal_code", "city", "country")
    texts = [Column(str(LABELS[name]), WIDTHS.get(name, USUAL_WIDTH)) for name in (*OWN, "phones", *address, *LATER)]
    return [*texts, Column(gettext("Counts in statistics")), Column(gettext("Customer since"))]


def _rows(work_id: int, own: Sequence[OwnColumn]) -> Iterator[Sequence[Cell]]:
    """Yield the customers in the order of their names, batch by batch; nothing is kept of what was read."""
    condition, total = _begin(work_id)
    place: tuple[str, int] | None = None
    done = 0
    while True:
        batch = _batch(condition, place)
        if not batch:
            return
        place, done = (batch[-1].sort_key, batch[-1].id), done + len(batch)
        yield from _cells(batch, own)
        with transaction():
            work = get_work(work_id, locked=True)
            # Somebody may have been added meanwhile.
            work.total = max(total, done)
            note_progress(work, done)


def _begin(work_id: int) -> tuple[ColumnElement[bool], int]:
    selection = selection_of(get_work(work_id).parameters)
    total = count_selected(selection, now=clock_now())
    with transaction():
        work = get_work(work_id, locked=True)
        work.total = total
        note_progress(work, 0)
    return selected(selection, now=clock_now()), total


def _batch(condition: ColumnElement[bool], place: tuple[str, int] | None) -> Sequence[Any]:
    columns = (getattr(Customer, name) for name in (*OWN, *LATER))
    more = (Customer.id, Customer.sort_key, Customer.own_fields, Customer.allows_profiling, Customer.created_at)
    query = select(*columns, *more).where(condition).order_by(Customer.sort_key, Customer.id).limit(BATCH)
    if place is not None:
        query = query.where(tuple_(Customer.sort_key, Customer.id) > tuple_(*map(literal, place)))
    return db.session.execute(query).all()


def _cells(batch: Sequence[Any], own: Sequence[OwnColumn]) -> list[list[Cell]]:
    ids, zone, countries = [row.id for row in batch], current_landlord().zone, country_names()
    numbers = select(CustomerPhone.customer_id, CustomerPhone.number).where(CustomerPhone.customer_id.in_(ids))
    phones: defaultdict[int, list[str]] = defaultdict(list)
    for customer_id, number in db.session.execute(numbers.order_by(CustomerPhone.id)):
        phones[customer_id].append(number)
    parts = (CustomerAddress.street, CustomerAddress.postal_code, CustomerAddress.city, CustomerAddress.country)
    query = select(CustomerAddress.customer_id, *parts).where(CustomerAddress.customer_id.in_(ids))
    # Newest first, so that of several the oldest is the one that stays.
    places = {one: place for one, *place in db.session.execute(query.order_by(CustomerAddress.id.desc()))}
    # Translated once for the batch, and not for each row.
    yes, no, kinds = gettext("yes"), gettext("no"), {str(one): str(one.label) for one in CustomerKind}
    rows: list[list[Cell]] = []
    for row in batch:
        street, postal_code, city, country = places.get(row.id, ("", "", "", ""))
        language = LANGUAGE_NAMES.get(row.language, row.language)
        cells: list[Cell] = [row.number, kinds[row.kind], row.company, row.first_name, row.last_name, row.email]
        cells += [", ".join(phones[row.id]), street, postal_code, city, countries.get(country, country)]
        cells += [row.birthday, language, row.vat_id, row.comment, yes if row.allows_profiling else no]
        cells.append(row.created_at.astimezone(zone).date())
        rows.append(cells + [one.cell(row.own_fields.get(one.key, "")) for one in own])
    return rows
