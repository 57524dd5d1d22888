"""The erasure ledger: a file outside the database that says who was forgotten, so that no restore brings them back.

A line of JSON each, only ever added to, nothing about the person (R-65): ids, when the customer was created, what was
done, when, and by which versions.
"""

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import select

from core.config import current_settings
from core.db import after_commit, db
from core.isolation import current_landlord_id
from core.privacy.models import Erasure, ErasureKind

FILE = "erasures.jsonl"
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entry:
    """One line; ``created_at`` tells the customer from another one with the same id in an older database.

    Of somebody who was merged into the customer before, that is not known: they were there until ``gone_at``.
    """

    landlord: int
    customer: int
    created_at: str
    kind: str
    at: str
    versions: dict[str, str]
    gone_at: str = ""


def ledger_path() -> Path:
    """Return where the ledger lies."""
    return current_settings().data_dir / FILE


def enter_later(erasure: Erasure) -> None:
    """Enter what was done once the transaction is committed; ``complete_ledger`` enters what a crash left out."""
    for entry in _entries(erasure):
        after_commit(partial(append, entry))


def append(entry: Entry) -> None:
    """Add one line and wait until it lies on the disk."""
    line = json.dumps(asdict(entry), ensure_ascii=True, sort_keys=True) + "\n"
    handle = os.open(ledger_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def entries() -> Iterator[Entry]:
    """Give the lines of the ledger in their order; a line that a crash cut short is left out and named in the log."""
    try:
        lines = ledger_path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, start=1):
        try:
            yield Entry(**json.loads(line))
        except (ValueError, TypeError):
            logger.warning("line %s of the erasure ledger cannot be read", number)


def complete_ledger() -> int:
    """Enter what stands in the table and not in the file, of the landlord who is served; returns how much it was."""
    landlord_id = current_landlord_id()
    known = {(one.customer, one.kind) for one in entries() if one.landlord == landlord_id}
    missing = [
        entry
        for erasure in db.session.scalars(select(Erasure).order_by(Erasure.id))
        for entry in _entries(erasure)
        if (entry.customer, entry.kind) not in known
    ]
    for entry in missing:
        append(entry)
    return len(missing)


def _entries(erasure: Erasure) -> list[Entry]:
    """Return the lines about a customer, and about those who had become one with them."""
    own = _entry(erasure)
    merged = erasure.report.get("merged", ())
    return [own, *(replace(own, customer=one, created_at="", gone_at=gone_at) for one, gone_at in merged)]


def _entry(erasure: Erasure) -> Entry:
    return Entry(
        landlord=erasure.landlord_id or current_landlord_id(),
        customer=erasure.customer_id,
        created_at=str(erasure.report.get("created_at", "")),
        kind=ErasureKind(erasure.kind_name).value,
        at=erasure.at.isoformat(),
        versions=dict(erasure.report.get("versions", {})),
    )
