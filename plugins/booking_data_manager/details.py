"""The form with exactly the released data fields of one booking (D-05)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from marshmallow import fields
from werkzeug.datastructures import MultiDict

from core.appkit import (
    AnswerChange,
    AnswerField,
    Booking,
    BookingItem,
    FieldType,
    FileAnswer,
    Form,
    FormField,
    FormSchema,
    Question,
    Slot,
    Uploads,
    shown_answer,
    slots_of,
    take_uploads,
)
from plugins.booking_data_manager.models import ChangeSet
from plugins.booking_data_manager.settings import EditingSettings
from plugins.booking_data_manager.texts import gettext, labelled

VERSION = "version"
NOT_ANSWERS = frozenset({"csrf_token", VERSION})


@dataclass(frozen=True)
class FieldGroup:
    """The fields of one participant, or those of the item itself; ``heading`` is empty for these."""

    heading: str
    fields: list[FormField]


@dataclass(frozen=True)
class ItemGroup:
    """One item of the booking with its fields."""

    item: BookingItem
    groups: list[FieldGroup]


class DetailsForm:
    """The released fields of a booking, what was typed into them, and what is wrong with it.

    What waits for approval is shown in place of the stored answers, so that customers find what they sent.
    """

    def __init__(self, booking: Booking, settings: EditingSettings, waiting: ChangeSet | None = None) -> None:
        self.booking = booking
        self.waiting = waiting
        self.slots = released_slots(booking, settings)
        self.proposed = {place_of_change(change): change.after for change in (waiting.changes if waiting else ())}
        asked = {slot.name: AnswerField(_asked(slot)) for slot in self.slots}
        schema = FormSchema.from_dict({**asked, VERSION: _version_field()})
        values = {slot.name: self.shown(slot) for slot in self.slots if not _is_file(slot)}
        self.form = Form(schema(), {**values, VERSION: self.version})

    @property
    def version(self) -> str:
        """The state that the form shows: the booking's version and what waits for approval."""
        return f"{self.booking.version}-{self.waiting.id if self.waiting else 0}"

    def shown(self, slot: Slot) -> str:
        """Return the answer that the form shows before anything is typed."""
        return self.proposed.get(place_of_slot(slot), slot.stored)

    def bind(self, posted: MultiDict[str, str], file_names: Iterable[str] = ()) -> bool:
        """Check what was posted; a field that is not released makes everything invalid."""
        uploads = {slot.name for slot in self.slots if _is_file(slot)}
        own = {slot.name for slot in self.slots} | NOT_ANSWERS
        declared = MultiDict((name, text) for name, text in posted.items(multi=True) if name in own)
        if len(declared) != len(posted) or not set(file_names) <= uploads:
            self.form.add_errors({"_schema": [gettext("Some of these fields cannot be changed. Nothing was saved.")]})
        return self.form.bind(declared)

    def answers(self, posted: Iterable[str]) -> dict[str, str]:
        """Return the checked answers to the fields that were posted; the others stay as they are."""
        return {
            slot.name: self.form.data[slot.name] for slot in self.slots if slot.name in posted and not _is_file(slot)
        }

    def take_files(self, uploads: Uploads, *, at: datetime) -> dict[str, FileAnswer]:
        """Store what was uploaded; a field without a new file keeps the one that it has."""
        files = [slot for slot in self.slots if _is_file(slot)]
        answers, errors = take_uploads([slot.name for slot in files], uploads, at)
        missing = [slot for slot in files if slot.question.required and not self.shown(slot)]
        lacking = {slot.name: [gettext("Please choose a file.")] for slot in missing if slot.name not in answers}
        self.form.add_errors({**lacking, **errors})
        return answers

    def is_unchanged(self, answers: Mapping[str, str]) -> bool:
        """Tell whether the answers are those that are shown already."""
        return all(answers.get(slot.name, self.shown(slot)) == self.shown(slot) for slot in self.slots)

    def show_newer(self, answers: Mapping[str, str]) -> None:
        """Name the values that somebody saved in between, beside what was typed; saving again overwrites them."""
        newer = {
            slot.name: [
                gettext("In the meantime this was changed to “%(value)s”.", value=_shown(slot, self.shown(slot)))
            ]
            for slot in self.slots
            if answers.get(slot.name, self.shown(slot)) != self.shown(slot) and not _is_file(slot)
        }
        text = gettext("The details were changed while you had this page open. Please compare, then save again.")
        self.form.add_errors({"_schema": [text], **newer})
        self.form.values[VERSION] = self.version

    @property
    def items(self) -> list[ItemGroup]:
        """The fields by item and participant."""
        return [ItemGroup(item, self._groups_of(item)) for item in self.booking.items]

    def _groups_of(self, item: BookingItem) -> list[FieldGroup]:
        groups: dict[int | None, FieldGroup] = {}
        for slot in self.slots:
            if slot.item is item:
                position = slot.participant.position if slot.participant else None
                group = groups.setdefault(position, FieldGroup(participant_label(position), []))
                group.fields.append(self._field(slot))
        return list(groups.values())

    def _field(self, slot: Slot) -> FormField:
        drawn = self.form[slot.name]
        stored = self.shown(slot) if _is_file(slot) else ""
        if not stored:
            return drawn
        kept = gettext("Stored now: %(file)s. Choose another file to replace it.", file=_shown(slot, stored))
        return replace(drawn, help=f"{drawn.help} {kept}".strip())


def released_slots(booking: Booking, settings: EditingSettings) -> list[Slot]:
    """Return the places for answers that the customer may change."""
    return [slot for slot in slots_of(booking) if settings.releases_slot(slot)]


def typed_answers(booking: Booking, posted: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was typed into fields of this booking, with the fields' names, so that it can be copied."""
    return [(slot_label(slot), posted[slot.name]) for slot in slots_of(booking) if posted.get(slot.name, "")]


def slot_label(slot: Slot) -> str:
    """Return the name of one place for an answer, with its participant."""
    person = participant_label(slot.participant.position if slot.participant else None)
    return labelled(person, slot.question.label) if person else slot.question.label


def participant_label(position: int | None) -> str:
    """Return the heading of a participant's fields; nothing for fields of the item."""
    return "" if position is None else gettext("Participant %(number)s", number=position + 1)


def place_of_slot(slot: Slot) -> tuple[int, int | None, str]:
    """Return what names a place for an answer in a booking."""
    return slot.item.id, slot.participant.id if slot.participant else None, slot.question.key


def place_of_change(change: AnswerChange) -> tuple[int, int | None, str]:
    """Return the place that a change belongs to."""
    return change.item_id, change.participant_id, change.key


def change_at(slot: Slot, after: str) -> AnswerChange:
    """Return the change of one answer from its present value."""
    person = slot.participant
    return AnswerChange(
        slot.item.id,
        person.id if person else None,
        person.position if person else None,
        slot.question.key,
        slot.stored,
        after,
    )


def _version_field() -> fields.String:
    return fields.String(load_default="", metadata={"widget": "hidden"})


def _asked(slot: Slot) -> Question:
    # Whether a file is missing is decided with what is stored and uploaded.
    return replace(slot.question, required=False) if _is_file(slot) else slot.question


def _is_file(slot: Slot) -> bool:
    return slot.question.type is FieldType.FILE


def _shown(slot: Slot, stored: str) -> str:
    return shown_answer(slot.question, stored) or gettext("(empty)")
