"""Take over what a partner's calendar says (B-06): reservations become bookings, closed times are blocked.

A calendar stands for one place of its service. The same file twice changes nothing. What vanished is cancelled only if
this feed brought it and it has not begun; what staff changed in the meantime stays as they left it. The caller holds
the transaction: either all of a file is taken over or nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from core.activities.services import Actor, Subject, record
from core.bookings.channels import channel_label
from core.bookings.models import ItemState
from core.bookings.moving import Move, move_item
from core.bookings.occupancy import free_places, lock_service
from core.bookings.place_models import Blocking
from core.bookings.services import NewBooking, NewItem, ServiceArchived, cancel_booking, create_booking
from core.catalogue.models import Service
from core.catalogue.periods import BadPeriod, Period
from core.channels.calendar_reading import CalendarEntry, ReadCalendar
from core.channels.entry_kinds import (
    Stretch,
    closed_stretch,
    free_stretches,
    guest_name,
    is_reservation,
    reserved_period,
)
from core.channels.imported_entries import (
    Known,
    blockings_of,
    bookings_with_references,
    in_the_way,
    known_entries,
    outside_name,
    taken_by_others,
)
from core.channels.models import CalendarFeed, ImportedEntry
from core.channels.reinstating import reinstate_booking
from core.channels.reports import MOST_SHOWN, Conflict, Report
from core.customers.services import CustomerData, create_customer
from core.db import db
from core.errors import DomainError
from core.landlords.services import current_landlord

# New ones in one transaction: nobody else can book the service meanwhile.
MOST_NEW = 50
# From so many bookings on, a calendar that is suddenly empty is taken for a fault of the partner's.
MANY = 2


@dataclass
class Run:
    """One reading of one feed."""

    feed: CalendarFeed
    service: Service
    zone: ZoneInfo
    actor: Actor
    at: datetime
    known: dict[str, Known] = field(default_factory=dict)
    report: Report = field(default_factory=Report)


@dataclass(frozen=True)
class Reserved:
    """A reservation of the file with its period at the service."""

    entry: CalendarEntry
    period: Period


def import_calendar(feed: CalendarFeed, read: ReadCalendar, *, by_hand: bool, actor: Actor, at: datetime) -> Report:
    """Take over a calendar that was read; ``by_hand`` also believes one that is suddenly empty.

    Raises:
        ServiceArchived: the service is not offered any more.
    """
    service = lock_service(feed.service_id)
    if service.is_archived:
        raise ServiceArchived
    run = Run(feed, service, current_landlord().zone, actor, at)
    present = [entry for entry in read.entries if entry.ends_at > at and not entry.is_cancelled]
    run.known = known_entries(feed, [entry.uid for entry in present], at=at)
    run.report.ignored = len(read.entries) - len(present)
    run.report.unread = [(one.line, str(one.reason)) for one in read.unread[:MOST_SHOWN]]
    reserved = _reserved(run, (entry for entry in present if is_reservation(entry)))
    closed = [entry for entry in present if not is_reservation(entry)]
    blocked = blockings_of(feed)
    if by_hand or read.entries or read.unread or len(run.known) + len(blocked) < MANY:
        unread = {one.uid for one in read.unread}
        _cancel_vanished(run, {entry.uid for entry in present} | unread)
        blocked = _open_changed(run, closed, reserved, blocked, unread)
    else:
        run.report.kept = len(run.known) + len(blocked)
    _move(run, reserved)
    _add(run, reserved)
    if not (run.report.kept or run.report.postponed):
        _close(run, closed, blocked)
    _note(run)
    return run.report


def _reserved(run: Run, entries: Iterable[CalendarEntry]) -> list[Reserved]:
    found = []
    for entry in entries:
        try:
            found.append(Reserved(entry, reserved_period(run.service, entry, run.zone)))
        except BadPeriod as error:
            run.report.unread.append((entry.line, error.sentence))
    return found


def _cancel_vanished(run: Run, present: set[str]) -> None:
    """Cancel what this feed brought, what has not begun, and what the file does not have any more."""
    for uid, known in run.known.items():
        is_there = uid in present or uid.rpartition("/")[0] in present
        if is_there or known.entry.gone_at is not None or known.entry.starts_at <= run.at:
            continue
        known.entry.gone_at = run.at
        if not known.booking.is_cancelled and known.item is not None and known.item.state is ItemState.OPEN:
            cancel_booking(known.booking, with_message=False, actor=run.actor, at=run.at)
            run.report.cancelled += 1
    db.session.flush()


def _move(run: Run, reserved: list[Reserved]) -> None:
    """Move what the partner moved; as often as a move makes room for another one."""
    waiting = [one for one in reserved if _has_moved(run, one)]
    run.report.unchanged += sum(_is_unchanged(run, one) for one in reserved)
    while waiting:
        moved = [one for one in waiting if _try_move(run, one)]
        if not moved:
            break
        waiting = [one for one in waiting if one not in moved]
    for one in waiting:
        _conflict(run, one)


def _has_moved(run: Run, one: Reserved) -> bool:
    known = run.known.get(one.entry.uid)
    if known is None:
        return False
    is_elsewhere = (known.entry.starts_at, known.entry.ends_at) != (one.period.starts_at, one.period.ends_at)
    return is_elsewhere or known.entry.gone_at is not None


def _is_unchanged(run: Run, one: Reserved) -> bool:
    return one.entry.uid in run.known and not _has_moved(run, one)


def _try_move(run: Run, one: Reserved) -> bool:
    """Move or reinstate one booking; what staff cancelled or took out of the booking stays so."""
    known = run.known[one.entry.uid]
    item, entry, period = known.item, known.entry, one.period
    was_gone = entry.gone_at is not None
    is_by_staff = known.booking.is_cancelled and not (was_gone and len(known.booking.items) == 1)
    if item is None or item.state is not ItemState.OPEN or is_by_staff:
        _remember(entry, period)
        run.report.ignored += 1
        return True
    if free_places(run.service, period, at=run.at, without_item=item.id) < item.quantity:
        return False
    if known.booking.is_cancelled:
        reinstate_booking(known.booking, item, period, actor=run.actor, at=run.at)
    else:
        try:
            move = Move(item.id, run.service.id, period)
            move_item(known.booking.id, move, known.booking.version, actor=run.actor, at=run.at)
        except DomainError:
            return False
    _remember(entry, period)
    run.report.moved += 1
    return True


def _remember(entry: ImportedEntry, period: Period) -> None:
    entry.starts_at, entry.ends_at, entry.gone_at = period.starts_at, period.ends_at, None
    db.session.flush()


def _add(run: Run, reserved: list[Reserved]) -> None:
    fresh = [one for one in reserved if one.entry.uid not in run.known]
    if not fresh:
        return
    uids = {one.entry.uid for one in fresh}
    taken = bookings_with_references(run.feed, uids | {_second_reference(run, uid) for uid in uids})
    for number, one in enumerate(fresh):
        if run.report.new == MOST_NEW:
            # What has no place does not count, so that each part brings the rest forward.
            run.report.postponed = len(fresh) - number
            return
        reference = one.entry.uid
        if reference in taken and not taken[reference][1]:
            reference = _second_reference(run, reference)
        if reference in taken:
            _adopt(run, one, taken[reference][0].id)
        elif free_places(run.service, one.period, at=run.at) < 1:
            _conflict(run, one)
        else:
            _create(run, one, reference)


def _second_reference(run: Run, uid: str) -> str:
    """Return another reference, for partners whose names are unique in one calendar only."""
    return f"{uid}@{run.service.id}"


def _adopt(run: Run, one: Reserved, booking_id: int) -> None:
    """Take a booking for this feed's that came another way, such as through a feed that was deleted."""
    _link(run, one, booking_id)
    run.report.unchanged += 1


def _create(run: Run, one: Reserved, reference: str) -> None:
    entry, landlord = one.entry, current_landlord()
    customer = create_customer(_guest(run, entry), actor=run.actor, at=run.at)
    new = NewBooking(
        [NewItem(run.service.id, one.period, price_minor=0)],
        channel=run.feed.channel,
        point_of_sale=run.feed.point_of_sale or str(channel_label(run.feed.channel)),
        language=landlord.language,
        notes=_notes(entry),
        partner_reference=reference,
    )
    booking = create_booking(customer, new, actor=run.actor, at=run.at)
    _link(run, one, booking.id)
    run.report.new += 1


def _link(run: Run, one: Reserved, booking_id: int) -> None:
    made = ImportedEntry(feed_id=run.feed.id, uid=one.entry.uid, booking_id=booking_id)
    db.session.add(made)
    _remember(made, one.period)


def _guest(run: Run, entry: CalendarEntry) -> CustomerData:
    """Return the guest as far as the partner gives them away; each gets a card of their own, to be filled in later."""
    first_name, _space, last_name = guest_name(entry).rpartition(" ")
    if not last_name:
        seller = run.feed.point_of_sale or channel_label(run.feed.channel)
        last_name = f"{seller} {entry.reservation_code or f'{entry.first_day:%Y-%m-%d}'}"
    return CustomerData(first_name=first_name.strip(), last_name=last_name[:120], language=current_landlord().language)


def _notes(entry: CalendarEntry) -> str:
    digits = f"… {entry.phone_digits}" if entry.phone_digits else ""
    return "\n".join(filter(None, (entry.reservation_code, digits, entry.url)))


def _conflict(run: Run, one: Reserved) -> None:
    shown = run.report.conflict_count < MOST_SHOWN
    period = one.period
    found = in_the_way(run.feed, period.starts_at, period.ends_at) if shown else []
    title = one.entry.summary[:120]
    times = period.starts_at.isoformat(), period.ends_at.isoformat()
    run.report.add_conflict(Conflict(one.entry.uid, *times, title, tuple(found)))


def _open_changed(
    run: Run, closed: list[CalendarEntry], reserved: list[Reserved], blocked: dict[str, Blocking], unread: set[str]
) -> dict[str, Blocking]:
    """Open what the partner opened, before its guests are booked there; returns what stays blocked."""
    taken = taken_by_others(run.feed, blocked, at=run.at)
    planned = [(one.period.starts_at, one.period.ends_at, 1) for one in reserved if not _is_unchanged(run, one)]
    wanted = _wanted(run, closed, taken + planned)
    stays: dict[str, Blocking] = {}
    for name, blocking in blocked.items():
        uid = name.partition(":")[2]
        is_unread = any(one in unread for one in (uid, uid.rpartition("#")[0], uid.rpartition("/")[0]))
        if wanted.get(name) == (blocking.starts_at, blocking.ends_at) or is_unread or blocking.ends_at <= run.at:
            stays[name] = blocking
        else:
            db.session.delete(blocking)
            run.report.opened += 1
    db.session.flush()
    return stays


def _close(run: Run, closed: list[CalendarEntry], blocked: Mapping[str, Blocking]) -> None:
    wanted = _wanted(run, closed, taken_by_others(run.feed, blocked, at=run.at))
    reasons = {entry.uid: entry.summary for entry in closed}
    for name, (starts_at, ends_at) in wanted.items():
        if name in blocked:
            continue
        uid = name.partition(":")[2]
        reason = reasons.get(uid) or reasons.get(uid.rpartition("#")[0], "")
        made = Blocking(
            service_id=run.service.id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason[:200],
            channel=run.feed.channel,
            external_uid=name,
            created_at=run.at,
        )
        db.session.add(made)
        run.report.closed += 1
    run.report.unchanged += len(wanted.keys() & blocked.keys())
    db.session.flush()


def _wanted(run: Run, closed: list[CalendarEntry], taken: list[tuple[datetime, datetime, int]]) -> dict[str, Stretch]:
    wanted: dict[str, Stretch] = {}
    occupied = list(taken)
    for entry in closed:
        stretches = free_stretches(run.service, closed_stretch(run.service, entry, run.zone), occupied)
        for part, stretch in enumerate(stretches):
            wanted[outside_name(run.feed, entry.uid, part)] = stretch
            occupied.append((*stretch, 1))
    return wanted


def _note(run: Run) -> None:
    report = run.report
    if report.has_changes:
        counts = {name: getattr(report, name) for name in ("new", "moved", "cancelled", "closed", "opened")}
        subject = Subject("calendar_feed", run.feed.id)
        details = {"partner": run.feed.point_of_sale or str(channel_label(run.feed.channel)), **counts}
        record("channels.calendar_read", subject, run.actor, run.at, details)
