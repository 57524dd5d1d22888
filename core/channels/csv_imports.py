"""Take over a list of bookings as work that can be left, stopped and taken up again (B-06, ADR 0006)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext
from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import defer

from core.activities.services import Actor, Subject, record
from core.bookings.channels import channel_label, is_partner_channel
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.services import all_services
from core.channels.csv_check import DryRun, dry_run
from core.channels.csv_columns import FIELDS, known_columns, missing_columns
from core.channels.csv_lines import ListRules, ReadLine
from core.channels.models import BookingImport, ImportState
from core.customers.services import create_customer
from core.db import db
from core.errors import DomainError, NotFound
from core.jobs.queue import enqueue
from core.landlords.services import current_landlord
from core.lists.columns import guessed_columns
from core.lists.csv_files import Limits, Table, decoded, read_table

IMPORT_BOOKINGS = "channels.import_bookings"
KEPT = timedelta(days=30)
MOST_SHOWN = 5
LIMITS = Limits(size=5 * 1024 * 1024, lines=20_000)


class ImportStarted(DomainError):
    """An import that runs or is over cannot be changed any more."""

    code = "import_started"
    status = 409
    text = lazy_gettext("This import was started already.")


class ColumnsMissing(DomainError):
    """Something without which there is no booking has no column."""

    code = "columns_missing"
    status = 422
    text = lazy_gettext("Please choose the columns for: %(names)s.")


def newest_imports() -> Sequence[BookingImport]:
    """Return the newest imports, without their lists."""
    return db.session.scalars(
        select(BookingImport)
        .options(defer(BookingImport.content), defer(BookingImport.problems))
        .order_by(BookingImport.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def get_import(import_id: int, *, locked: bool = False) -> BookingImport:
    """Return one import; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(BookingImport).where(BookingImport.id == import_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def add_import(
    content: bytes, file_name: str, settings: Mapping[str, Any], *, actor: Actor, at: datetime
) -> BookingImport:
    """Keep a list that is about to be imported, with columns as far as their names tell.

    Raises:
        NotAList, ListTooLarge, BrokenList, EmptyList: it cannot be read.
    """
    text = decoded(content, LIMITS)
    table = read_table(text, LIMITS)
    made = BookingImport(
        file_name=file_name[:200],
        content=text,
        settings={**settings, "columns": guessed_columns(table.heads, FIELDS)},
        state_name=ImportState.DRAFT.value,
        line_count=len(table.rows),
        started_by=actor.name[:120],
        created_at=at,
    )
    db.session.add(made)
    db.session.flush()
    return made


def choose_columns(found: BookingImport, columns: Mapping[str, int]) -> None:
    """Say what the columns of a list hold.

    Raises:
        ImportStarted: it is too late.
    """
    _require_draft(found)
    found.settings = {**found.settings, "columns": dict(columns)}


def start_import(found: BookingImport, *, actor: Actor, at: datetime) -> None:
    """Let a worker take a list over.

    Raises:
        ImportStarted: it was started before.
        ColumnsMissing: something has no column.
    """
    if found.state is not ImportState.STOPPED:
        _require_draft(found)
    missing = missing_columns(columns_of(found))
    if missing:
        raise ColumnsMissing(names=", ".join(str(one.label) for one in missing))
    found.state_name = ImportState.RUNNING.value
    found.leased_until = at
    found.started_by = actor.name[:120]
    details = {"file": found.file_name, "partner": str(channel_label(channel_of(found)))}
    record("channels.import_started", Subject("booking_import", found.id), actor, at, details)
    enqueue(IMPORT_BOOKINGS, current_landlord().id, found.id)


def stop_import(found: BookingImport) -> None:
    """Stop an import; what it has made stays, and it can go on later."""
    if found.state is ImportState.RUNNING:
        found.state_name = ImportState.STOPPED.value


def delete_import(found: BookingImport, *, actor: Actor, at: datetime) -> None:
    """Throw a list away; the bookings that it has made stay."""
    if found.state is ImportState.RUNNING:
        raise ImportStarted
    details = {"file": found.file_name}
    record("channels.import_deleted", Subject("booking_import", found.id), actor, at, details)
    db.session.delete(found)


def check_import(found: BookingImport) -> tuple[Table, DryRun]:
    """Return the list and what would become of it; nothing while columns are missing."""
    table = read_table(found.content, LIMITS)
    return table, DryRun() if missing_columns(columns_of(found)) else dry_run(table, rules_of(found))


def columns_of(found: BookingImport) -> dict[str, int]:
    """Return which column holds what."""
    stored = found.settings.get("columns", {})
    return known_columns(stored) if isinstance(stored, dict) else {}


def channel_of(found: BookingImport) -> str:
    """Return the channel of the bookings."""
    return str(found.settings.get("channel", "office"))


def rules_of(found: BookingImport) -> ListRules:
    """Return how the lines of an import are read."""
    services = {service.id: service for service in all_services()}
    default = found.settings.get("service")
    return ListRules(current_landlord(), channel_of(found), services, columns_of(found), default)


def import_line(found: BookingImport, read: ReadLine, *, actor: Actor, at: datetime) -> None:
    """Make the booking of one line; nobody is written to.

    Raises:
        DomainError: there is no place, or the service is not offered any more.
    """
    channel = channel_of(found)
    seller = str(found.settings.get("point_of_sale", ""))
    if not seller and is_partner_channel(channel):
        seller = str(channel_label(channel))
    customer = create_customer(read.guest, actor=actor, at=at)
    item = NewItem(read.service.id, read.period, persons=read.persons, price_minor=read.price_minor)
    new = NewBooking(
        [item],
        channel=channel,
        point_of_sale=seller,
        language=current_landlord().language,
        notes=read.notes,
        partner_reference=read.reference,
        with_message=False,
    )
    create_booking(customer, new, actor=actor, at=at)


def purge_imports(now: datetime) -> int:
    """Delete lists that nobody needs any more, of the landlord who is served; returns how many there were."""
    deleted = db.session.execute(
        delete(BookingImport).where(
            BookingImport.created_at < now - KEPT, BookingImport.state_name != ImportState.RUNNING.value
        )
    )
    return cast("CursorResult[Any]", deleted).rowcount


def _require_draft(found: BookingImport) -> None:
    if found.state is not ImportState.DRAFT:
        raise ImportStarted
