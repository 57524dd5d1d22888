"""Everything about a customer as a ZIP: one JSON and every file, made as long work (C-16, GDPR 15 and 20)."""

import json
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from flask import url_for
from flask_babel import LazyString, lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor, Subject, record
from core.clock import now
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db, transaction
from core.errors import NotFound
from core.files.models import StoredFile
from core.files.services import get_file, open_file, store_made_file, unfinished_file
from core.long_work.kinds import WorkKind
from core.long_work.models import LongWork, WorkState
from core.long_work.services import SUBJECT, delete_work, finish_work, get_work, note_progress, start_work
from core.privacy.export_content import Profile, profile_of

EXPORT = "privacy.export"
JSON_NAME = "customer.json"
ZIP = "application/zip"
SHOWN = 5


def start_export(customer: Customer, actor: Actor, at: datetime) -> LongWork:
    """Let a worker put together everything about a customer; for the office and for the customers themselves.

    Raises:
        NotFound: the customer was anonymised, so nothing is left to export.
    """
    if customer.anonymised_at is not None:
        raise NotFound
    record("customer.export_started", Subject("customer", customer.id, customer.id), actor, at)
    return start_work(EXPORT, {"customer_id": customer.id}, total=1, actor=actor, at=at)


def exports_of(customer_id: int) -> Sequence[LongWork]:
    """Return the newest exports of one customer; they are thrown away after some days."""
    return db.session.scalars(
        select(LongWork)
        .where(LongWork.kind_name == EXPORT, LongWork.parameters["customer_id"].as_integer() == customer_id)
        .order_by(LongWork.id.desc())
        .limit(SHOWN)
    ).all()


def forget_exports(customer_id: int) -> None:
    """Throw away all exports of a customer, also one that is being made; they can be made anew."""
    query = select(LongWork).where(
        LongWork.kind_name == EXPORT, LongWork.parameters["customer_id"].as_integer() == customer_id
    )
    for work in db.session.scalars(query.with_for_update()):
        delete_work(work)


def get_export(customer_id: int, work_id: int) -> LongWork:
    """Return an export of one customer, and of nobody else.

    Raises:
        NotFound: the customer has no such export.
    """
    work = get_work(work_id)
    if work.kind_name != EXPORT or work.parameters.get("customer_id") != customer_id:
        raise NotFound
    return work


def exported_file(customer_id: int, work_id: int) -> StoredFile:
    """Return the ZIP of a finished export of one customer, and of nobody else; ``open_file`` reads it.

    Raises:
        NotFound: there is no such export of theirs, or it is not finished.
    """
    work = get_export(customer_id, work_id)
    if work.state is not WorkState.DONE or work.file_id is None:
        raise NotFound
    return get_file(work.file_id)


def run_export(work_id: int) -> bool:
    """Make the ZIP; the whole export is one part."""
    customer = get_customer(get_work(work_id).parameters["customer_id"])
    at, name = now(), f"customer-{customer.number}.zip"
    path = unfinished_file()
    try:
        write_zip(profile_of(customer, at=at), path)
        with transaction():
            work = get_work(work_id, locked=True)
            note_progress(work, 1)
            stored = store_made_file(path, name, ZIP, Subject(SUBJECT, work.id), at=at)
            work.file_id = stored.id
            finish_work(work, at=at)
    finally:
        path.unlink(missing_ok=True)
    return False


def write_zip(profile: Profile, path: Path) -> None:
    """Write the JSON and every file into a ZIP; a file whose bytes are gone is named as missing."""
    missing = []
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, stored in profile.files:
            try:
                with open_file(stored) as source, archive.open(name, "w") as target:
                    shutil.copyfileobj(source, target)
            except NotFound:
                missing.append(name)
        document = {**profile.document, "missing_files": missing}
        archive.writestr(JSON_NAME, json.dumps(document, ensure_ascii=False, indent=2))


def _facts(work: LongWork) -> list[tuple[LazyString | str, str]]:
    if work.file_id is None:
        return []
    return [(lazy_gettext("Content"), f"{JSON_NAME}, files/")]


def _page(work: LongWork) -> str | None:
    return url_for("privacy.export", customer_id=work.parameters["customer_id"])


EXPORT_WORK = WorkKind(
    EXPORT,
    lazy_gettext("Export of a customer"),
    "customers.export",
    run_export,
    can_stop=False,
    facts=_facts,
    page=_page,
)
