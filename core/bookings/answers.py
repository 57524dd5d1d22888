"""Change the answers of a booking: by staff, by the customer, by an app; one rule for all."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask_babel import LazyString

from core.activities.services import Actor, record
from core.bookings.attachments import claim_attachments
from core.bookings.models import Booking, BookingItem, Participant
from core.bookings.services import subject_of
from core.catalogue.models import FieldScope, FieldType
from core.catalogue.questions import BadAnswer, Question, checked_answer
from core.db import db
from core.files.answers import FileAnswer, kept_answer


@dataclass(frozen=True)
class Slot:
    """One place for an answer in a booking: an item's question, for the item or one participant."""

    item: BookingItem
    participant: Participant | None
    question: Question

    @property
    def name(self) -> str:
        """The name of the form control."""
        who = f"p{self.participant.id}" if self.participant else "b"
        return f"a-{self.item.id}-{who}-{self.question.key}"

    @property
    def stored(self) -> str:
        """The present answer, as stored."""
        holder = self.participant or self.item
        return holder.answers.get(self.question.key, "")


@dataclass(frozen=True)
class AnswerChange:
    """One answer before and after, as stored; enough to show it and to take it back."""

    item_id: int
    participant_id: int | None
    participant_position: int | None
    key: str
    before: str
    after: str

    def to_json(self) -> dict[str, Any]:
        """Return the change as it is kept."""
        return asdict(self)


def as_asked(question: Question) -> dict[str, Any]:
    """Return what history needs to show an answer as people read it, also when the booking is gone."""
    return {"labels": dict(question.labels), "type": question.type.value, "choices": list(question.choices)}


def slots_of(booking: Booking) -> list[Slot]:
    """Return every place for an answer in a booking, in the order of its items."""
    slots: list[Slot] = []
    for item in booking.items:
        questions = item.questions
        slots.extend(Slot(item, None, question) for question in questions if question.scope is FieldScope.BOOKING)
        per_person = [question for question in questions if question.scope is FieldScope.PARTICIPANT]
        slots.extend(Slot(item, person, question) for person in item.participants for question in per_person)
    return slots


def check_slots(slots: Iterable[Slot], raw: Mapping[str, str]) -> tuple[dict[str, str], dict[str, list[LazyString]]]:
    """Return checked answers and errors, both by the slots' names."""
    answers: dict[str, str] = {}
    errors: dict[str, list[LazyString]] = {}
    for slot in slots:
        try:
            answers[slot.name] = checked_answer(slot.question, _given(slot, raw))
        except BadAnswer as error:
            errors[slot.name] = [error.text]
    return answers, errors


def change_answers(
    booking: Booking, slots: Iterable[Slot], answers: Mapping[str, str], *, actor: Actor, at: datetime, via: str = ""
) -> list[AnswerChange]:
    """Write checked answers into a booking that the caller has locked; returns what really changed.

    ``via`` says through what: an app's name, or empty for the office.
    """
    changes: list[AnswerChange] = []
    kept: list[dict[str, Any]] = []
    for slot in slots:
        after = answers.get(slot.name, slot.stored)
        if after == slot.stored:
            continue
        person = slot.participant
        changes.append(
            AnswerChange(
                slot.item.id,
                person.id if person else None,
                person.position if person else None,
                slot.question.key,
                slot.stored,
                after,
            )
        )
        kept.append({**changes[-1].to_json(), **as_asked(slot.question)})
        holder = person or slot.item
        holder.answers = {**holder.answers, slot.question.key: after}
    if changes:
        claim_attachments(booking)
        # Changing an item alone would not raise the booking's version.
        booking.version = booking.version + 1
        details = {"changes": kept, "via": via}
        record("booking.answers_changed", subject_of(booking), actor, at, details)
        db.session.flush()
    return changes


def _given(slot: Slot, raw: Mapping[str, str]) -> str:
    given = raw.get(slot.name, "")
    if slot.question.type is FieldType.FILE and not isinstance(given, FileAnswer):
        # Nothing was uploaded: the file that is there stays, whatever was typed.
        return kept_answer(slot.stored)
    return given
