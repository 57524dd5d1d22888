"""The form in which staff change what a booking knows: its data fields, participants and notes.

Staff may leave fields empty that customers have to fill in: the desk often learns them later.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from core.bookings.answers import Slot, slots_of
from core.bookings.models import Booking, BookingItem, Participant
from core.catalogue.models import FieldType
from core.catalogue.question_fields import AnswerField
from core.catalogue.questions import shown_answer
from core.files.answers import ShownFile, shown_files
from core.i18n import current_language
from core.web.checks import at_most
from core.web.forms import Form, FormField, FormSchema

LONGEST_NOTES = 4000
STEP = r"(save|(add|remove)-[1-9][0-9]{0,8})?"
OWN_FIELDS = ("version", "step", "notes")
MISSING = lazy_gettext("Still missing; customers have to fill this in.")


class UploadsRefused(Exception):
    """Files could not be stored; carries the errors by the fields' names."""

    def __init__(self, errors: Mapping[str, list[LazyString | str]]) -> None:
        super().__init__()
        self.errors = errors


@dataclass(frozen=True)
class DrawnField:
    """One field with the file that is stored in it now, if it is a file field."""

    field: FormField
    file: ShownFile | None


@dataclass(frozen=True)
class PersonFields:
    """The fields of one participant."""

    person: Participant
    fields: list[DrawnField]


@dataclass(frozen=True)
class ItemFields:
    """The fields of one item and of its participants."""

    item: BookingItem
    fields: list[DrawnField]
    people: list[PersonFields]
    asks_people: bool


class AnswerForm(Form):
    """All data fields of one booking as one form."""

    def __init__(self, booking: Booking) -> None:
        self.booking = booking
        self.slots = slots_of(booking)
        stored = {slot.name: slot.stored for slot in self.slots if slot.question.type is not FieldType.FILE}
        super().__init__(_schema(self.slots), {**stored, "version": booking.version, "notes": booking.notes})

    @property
    def file_names(self) -> list[str]:
        """The names of the file fields."""
        return [slot.name for slot in self.slots if slot.question.type is FieldType.FILE]

    @property
    def typed_answers(self) -> dict[str, str]:
        """The checked answers by the slots' names, without files."""
        uploads = set(self.file_names)
        return {name: value for name, value in self.data.items() if name not in uploads and name not in OWN_FIELDS}

    def bind(self, posted: MultiDict[str, str]) -> bool:
        """Check what was posted; fields that went away in the meantime do not hide the newer state."""
        if posted.get("version") == str(self.booking.version):
            return super().bind(posted)
        known = {*self.schema.fields, "csrf_token"}
        return super().bind(MultiDict((name, value) for name, value in posted.items(multi=True) if name in known))

    def show_newer_state(self) -> None:
        """Keep what was typed, and say beside each field what somebody else saved meanwhile."""
        self.add_errors(
            {
                "_schema": [
                    gettext("Somebody changed this booking in the meantime. Nothing is lost: compare and save again.")
                ]
            }
        )
        for slot in self.slots:
            if slot.question.type is FieldType.FILE or self.values.get(slot.name, "") == slot.stored:
                continue
            newer = shown_answer(slot.question, slot.stored) or gettext("empty")
            self.add_errors({slot.name: [gettext("Saved at present: %(value)s", value=newer)]})
        self.values["version"] = self.booking.version

    def groups(self) -> list[ItemFields]:
        """Return the fields as the page shows them: by item, then by participant."""
        files = shown_files(slot.stored for slot in self.slots if slot.question.type is FieldType.FILE)
        return [self._group(item, files) for item in self.booking.items]

    def _group(self, item: BookingItem, files: Mapping[str, ShownFile]) -> ItemFields:
        def drawn(person: Participant | None) -> list[DrawnField]:
            mine = [slot for slot in self.slots if slot.item is item and slot.participant is person]
            return [DrawnField(self[slot.name], files.get(slot.stored)) for slot in mine]

        people = [PersonFields(person, drawn(person)) for person in item.participants]
        asks_people = any(question.scope.value == "participant" for question in item.questions)
        return ItemFields(item, drawn(None), people, asks_people)


def _schema(slots: list[Slot]) -> FormSchema:
    made: dict[str, Any] = {
        "version": fields.Integer(required=True, metadata={"widget": "hidden"}),
        "step": fields.String(load_default="", validate=validate.Regexp(f"^{STEP}$"), metadata={"widget": "hidden"}),
    }
    made.update({slot.name: _field(slot) for slot in slots})
    made["notes"] = fields.String(
        load_default="",
        validate=at_most(LONGEST_NOTES),
        metadata={
            "label": lazy_gettext("Notes"),
            "help": lazy_gettext("Only your team sees them."),
            "widget": "textarea",
        },
    )
    return FormSchema.from_dict(made)()  # type: ignore[return-value]


def _field(slot: Slot) -> AnswerField:
    question = slot.question
    if question.required and not slot.stored:
        help_text = f"{question.help} {MISSING}".strip()
        question = replace(question, helps={current_language(): help_text})
    return AnswerField(replace(question, required=False))
