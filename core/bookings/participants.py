"""Add and remove participants of a booking item."""

from datetime import datetime

from core.activities.services import Actor, record
from core.bookings.answers import as_asked
from core.bookings.models import Booking, Participant
from core.bookings.services import item_of, subject_of
from core.catalogue.models import FieldScope
from core.db import db
from core.errors import NotFound


def add_participant(booking: Booking, item_id: int, *, actor: Actor, at: datetime) -> Participant:
    """Add a participant without answers to an item of a booking that the caller has locked.

    Raises:
        NotFound: the booking has no such item.
    """
    item = item_of(booking, item_id)
    person = Participant(position=len(item.participants), answers={})
    item.participants.append(person)
    _note(booking, "booking.participant_added", actor, at, {"number": len(item.participants)})
    db.session.flush()
    return person


def remove_participant(booking: Booking, participant_id: int, *, actor: Actor, at: datetime) -> None:
    """Remove a participant with their answers; those behind move up.

    Raises:
        NotFound: the booking has no such participant.
    """
    found = [(item, person) for item in booking.items for person in item.participants if person.id == participant_id]
    if not found:
        raise NotFound
    item, person = found[0]
    lost = [
        {"before": person.answers[question.key], "after": "", **as_asked(question)}
        for question in item.questions_for(FieldScope.PARTICIPANT)
        if person.answers.get(question.key)
    ]
    _note(booking, "booking.participant_removed", actor, at, {"number": person.position + 1, "changes": lost})
    item.participants.remove(person)
    db.session.flush()
    for position, left in enumerate(item.participants):
        # One by one: positions are unique, and each moves to the place that has just become free.
        left.position = position
        db.session.flush()


def _note(booking: Booking, event: str, actor: Actor, at: datetime, details: dict[str, object]) -> None:
    # Changing an item alone would not raise the booking's version.
    booking.version = booking.version + 1
    record(event, subject_of(booking), actor, at, details)
