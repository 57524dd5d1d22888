"""Save what staff changed in the form of a booking, all in one step."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.activities.services import Actor, record
from core.bookings.answers import change_answers, slots_of
from core.bookings.attachments import claim_attachments
from core.bookings.models import Booking
from core.bookings.participants import add_participant, remove_participant
from core.bookings.services import AlreadyCancelled, lock_booking, subject_of
from core.errors import Conflict


@dataclass(frozen=True)
class BookingChanges:
    """What the form says; answers are checked and by slot name."""

    answers: Mapping[str, str]
    notes: str
    add_to_item: int | None = None
    remove_participant: int | None = None


def lock_for_changes(booking_id: int, version: int) -> Booking:
    """Return a booking, locked, if nobody changed it since ``version`` was shown.

    Raises:
        AlreadyCancelled: it was cancelled.
        Conflict: somebody else saved in between.
    """
    booking = lock_booking(booking_id)
    if booking.is_cancelled:
        raise AlreadyCancelled
    if booking.version != version:
        raise Conflict
    return booking


def change_booking(booking: Booking, changes: BookingChanges, *, actor: Actor, at: datetime) -> None:
    """Write answers, notes and participants of a booking that is locked."""
    change_answers(booking, slots_of(booking), changes.answers, actor=actor, at=at)
    claim_attachments(booking)
    if changes.notes != booking.notes:
        details = {"changes": {"notes": [booking.notes, changes.notes]}}
        booking.notes = changes.notes
        record("booking.notes_changed", subject_of(booking), actor, at, details)
    if changes.add_to_item is not None:
        add_participant(booking, changes.add_to_item, actor=actor, at=at)
    if changes.remove_participant is not None:
        remove_participant(booking, changes.remove_participant, actor=actor, at=at)
