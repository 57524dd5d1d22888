"""What staff do with an edit: approve, decline, revert (D-07)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from core.appkit import (
    Actor,
    AnswerChange,
    Booking,
    DomainError,
    Slot,
    change_answers,
    db,
    lock_booking,
    record,
    slots_of,
    subject_of,
)
from plugins.booking_data_manager.details import participant_label, place_of_change, place_of_slot, slot_label
from plugins.booking_data_manager.models import ChangeSet, ChangeState
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.queries import get_change_set
from plugins.booking_data_manager.texts import _


class LaterEdit(DomainError):
    """A field was changed again since; ``fields`` names it."""

    code = "later_edit"
    status = 409
    text = _("This was changed again later: %(fields)s. Please look at the booking and change it there.")


class AlreadyDecided(DomainError):
    """Somebody has decided about this edit before."""

    code = "already_decided"
    status = 409
    text = _("Somebody has already decided about this edit. Please look at the new state.")


def approve(change_id: int, *, actor: Actor, at: datetime) -> ChangeSet:
    """Write an edit that waits into the booking.

    Raises:
        AlreadyDecided: it does not wait any more.
        LaterEdit: a field has another value than the customer saw.
    """
    change_set, booking = _lock(change_id, ChangeState.WAITING)
    slots = _slots(booking, change_set.changes, expected=[change.before for change in change_set.changes])
    answers = {slot.name: change.after for slot, change in zip(slots, change_set.changes, strict=True)}
    change_answers(booking, slots, answers, actor=actor, at=at, via=NAME)
    _decide(change_set, ChangeState.APPLIED, actor, at)
    return change_set


def decline(change_id: int, *, actor: Actor, at: datetime) -> ChangeSet:
    """Decline an edit that waits; the booking stays as it is.

    Raises:
        AlreadyDecided: it does not wait any more.
    """
    change_set, booking = _lock(change_id, ChangeState.WAITING)
    _decide(change_set, ChangeState.DECLINED, actor, at)
    record(f"{NAME}.declined", subject_of(booking), actor, at, {"via": NAME})
    return change_set


def revert(change_id: int, *, actor: Actor, at: datetime) -> ChangeSet:
    """Take an edit back: every field gets the value that it had before.

    Raises:
        AlreadyDecided: it is not in force.
        LaterEdit: one of its fields was changed again later; nothing is taken back then.
    """
    change_set, booking = _lock(change_id, ChangeState.APPLIED)
    changes = change_set.changes
    slots = _slots(booking, changes, expected=[change.after for change in changes])
    _refuse_later_edits(change_set, slots)
    answers = {slot.name: change.before for slot, change in zip(slots, changes, strict=True)}
    change_answers(booking, slots, answers, actor=actor, at=at, via=NAME)
    _decide(change_set, ChangeState.REVERTED, actor, at)
    return change_set


def _lock(change_id: int, needed: ChangeState) -> tuple[ChangeSet, Booking]:
    """Lock the booking of an edit, then look at the edit's state."""
    booking = lock_booking(get_change_set(change_id).booking_id)
    change_set = get_change_set(change_id)
    db.session.refresh(change_set)
    if change_set.state is not needed:
        raise AlreadyDecided
    return change_set, booking


def _slots(booking: Booking, changes: Iterable[AnswerChange], *, expected: list[str]) -> list[Slot]:
    """Return the places of the changes, if each still holds the value that is expected there."""
    places = {place_of_slot(slot): slot for slot in slots_of(booking)}
    found: list[Slot] = []
    differing: list[str] = []
    for change, value in zip(changes, expected, strict=True):
        slot = places.get(place_of_change(change))
        if slot is None:
            differing.append(participant_label(change.participant_position) or change.key)
        elif slot.stored != value:
            differing.append(slot_label(slot))
        else:
            found.append(slot)
    if differing:
        raise LaterEdit(fields=", ".join(differing))
    return found


def _refuse_later_edits(change_set: ChangeSet, slots: list[Slot]) -> None:
    later = db.session.scalars(
        select(ChangeSet).where(
            ChangeSet.booking_id == change_set.booking_id,
            ChangeSet.id > change_set.id,
            ChangeSet.state_name == ChangeState.APPLIED.value,
        )
    )
    touched = {place_of_change(change) for one in later for change in one.changes}
    differing = [slot_label(slot) for slot in slots if place_of_slot(slot) in touched]
    if differing:
        raise LaterEdit(fields=", ".join(differing))


def _decide(change_set: ChangeSet, state: ChangeState, actor: Actor, at: datetime) -> None:
    change_set.state_name = state.value
    change_set.decided_at, change_set.decided_by = at, actor.name
    db.session.flush()
