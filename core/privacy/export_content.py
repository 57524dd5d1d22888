"""The profile of a customer as JSON (C-16); docs/export.md describes the form, and its version grows with it.

The column register decides what is in it: a new table that belongs to customers is exported without being named here.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from sqlalchemy import select

from core.activities.models import Activity, ActorKind
from core.apps import hookspecs
from core.apps.dispatch import collect
from core.apps.parts import ExportPart
from core.catalogue.models import Service
from core.customers.models import Customer
from core.db import db
from core.files.models import StoredFile
from core.landlords.services import current_landlord
from core.messages.kinds import is_secret_kind
from core.messages.models import Message
from core.personal_data.register import ColumnClass
from core.personal_data.tables import Model, Records, register_of, table_of
from core.privacy.person import NAMES_OTHERS, in_parts, rows_of_person
from core.privacy.table_names import app_of, table_name

FORMAT = "kontor.customer"
VERSION = 1
SHOWN_CLASSES = (ColumnClass.PERSONAL, ColumnClass.FREE_TEXT, ColumnClass.FISCAL, ColumnClass.TECHNICAL)
# What compares two people, or holds a copy of what stands elsewhere, or is made by the export itself.
NOT_EXPORTED = frozenset({"duplicate_pair", "customer_merge", "customer_merge_row", "long_work", "stored_file"})
_OPENS = re.compile(r"hash|secret|token|password|nonce|stamp$")
_FINDS = re.compile(r"(^|_)key$|fingerprint|^search_|leased|occurrence")


@dataclass(frozen=True)
class Profile:
    """The document, and the files that go with it, each with its path in the ZIP."""

    document: dict[str, Any]
    files: tuple[tuple[str, StoredFile], ...]


def profile_of(customer: Customer, *, at: datetime) -> Profile:
    """Return everything that is stored about a customer, with many small statements and no writing."""
    rows = rows_of_person(customer.id)
    files = tuple((_path(one), one) for one in _files(rows))
    parts = collect(hookspecs.customer_export_parts, ExportPart, customer=customer)
    document = {
        "format": FORMAT,
        "version": VERSION,
        "made_at": at.isoformat(),
        "landlord": {"name": current_landlord().name, "currency": current_landlord().currency},
        "customer": {"id": customer.id, "number": customer.number, "name": customer.name},
        "tables": list(_tables(rows)),
        "services": _services(rows),
        "files": [_described(path, one) for path, one in files],
        "apps": [
            {"app": one.app, "title": str(one.value.title), "data": _plain(one.value.data)}
            for one in parts.contributions
        ],
        "missing_apps": list(parts.failed),
    }
    return Profile(document, files)


def is_secret(name: str) -> bool:
    """Tell whether a value of this name opens something, such as a link or an access."""
    return _OPENS.search(name) is not None


def _tables(rows: Records) -> Iterator[dict[str, Any]]:
    for model, ids in sorted(rows.items(), key=lambda one: table_of(one[0])):
        table = table_of(model)
        if table in NOT_EXPORTED:
            continue
        found = [row for part in in_parts(ids) for row in _rows(model, part)]
        yield {"table": table, "title": str(table_name(table)), "app": app_of(table), "rows": found}


def _rows(model: Model, ids: list[int]) -> Iterator[dict[str, Any]]:
    registered = register_of(model)
    owners = {one.column for one in registered.owners} | ({"service_id"} & set(registered.classes))
    names = sorted({name for name in registered.columns(*SHOWN_CLASSES) if _is_shown(name)} | owners)
    for row in db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)):
        values = {name: _plain(getattr(row, name)) for name in names}
        if isinstance(row, Activity):
            values = _without_colleagues(row, values)
        elif isinstance(row, Message) and is_secret_kind(row.kind):
            # A link with which a password is chosen opens the account to whoever reads the export.
            values |= {"html": "", "text": ""}
        yield values


def _is_shown(name: str) -> bool:
    # What only helps to find rows tells the person nothing that does not stand beside it.
    return name != "landlord_id" and not is_secret(name) and _FINDS.search(name) is None


def _without_colleagues(line: Activity, values: dict[str, Any]) -> dict[str, Any]:
    # Names of the landlord's people are no data of the customer, nor are other customers.
    if line.actor_kind != ActorKind.CUSTOMER.value:
        values["actor_name"] = ""
    if line.event in NAMES_OTHERS:
        values["details"] = {}
    return values


def _files(rows: Records) -> list[StoredFile]:
    found = [
        one
        for part in in_parts(rows.get(StoredFile, set()))
        for one in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(part)).order_by(StoredFile.id))
    ]
    return [one for one in found if one.subject_type != "long_work"]


def _path(stored: StoredFile) -> str:
    name = re.sub(r"[^\w.() -]", "_", stored.name).strip(". ") or "file"
    return f"files/{stored.id}-{name[-120:]}"


def _described(path: str, stored: StoredFile) -> dict[str, Any]:
    return {
        "path": path,
        "name": stored.name,
        "content_type": stored.content_type,
        "size": stored.size,
        "document_kind": stored.document_kind,
        "keep_until": _plain(stored.keep_until),
        "filed_at": _plain(stored.created_at),
        "belongs_to": {"table": stored.subject_type, "id": stored.subject_id},
    }


def _services(rows: Records) -> dict[str, Any]:
    wanted: set[int] = set()
    for model, ids in rows.items():
        if "service_id" in register_of(model).classes:
            for part in in_parts(ids):
                column = model.service_id  # type: ignore[attr-defined]
                wanted.update(one for one in db.session.scalars(select(column).where(model.id.in_(part))) if one)
    found = db.session.execute(select(Service.id, Service.titles).where(Service.id.in_(wanted)).order_by(Service.id))
    return {str(service_id): titles for service_id, titles in found}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return {str(name): _plain(one) for name, one in value.items() if not is_secret(str(name))}
        case list() | tuple() | set():
            return [_plain(one) for one in value]
        case None | bool() | int() | float() | str():
            return value
    return str(value)
