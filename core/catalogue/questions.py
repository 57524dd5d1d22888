"""Data fields as a booking keeps them, and the check of the answers.

A ``Question`` is the definition at the time of asking; later changes of a service never break old bookings (B-02).
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

import phonenumbers
from flask_babel import LazyString, format_date, format_decimal, gettext, lazy_gettext

from core.addresses import checked_email
from core.catalogue.models import DataField, FieldScope, FieldType
from core.files.answers import FileAnswer, shown_file
from core.i18n import localised

LONGEST_TEXT = 200
LONGEST_LONG_TEXT = 4000
_PLATE = re.compile(r"[0-9A-ZÄÖÜ]+(?:[ -][0-9A-ZÄÖÜ]+){0,4}")

REQUIRED = lazy_gettext("Please fill in this field.")
TOO_LONG = lazy_gettext("This text is too long.")
NOT_A_NUMBER = lazy_gettext("Please enter a number, such as 12 or 5.5.")
NOT_A_DATE = lazy_gettext("Please enter a date.")
NOT_A_CHOICE = lazy_gettext("Please choose one of the options.")
NOT_YES_OR_NO = lazy_gettext("Please answer yes or no.")
NOT_AN_EMAIL = lazy_gettext("This is not an e-mail address.")
NOT_A_PHONE = lazy_gettext("This is not a phone number. Write it with the country code, such as +49 30 123456.")
NOT_A_PLATE = lazy_gettext("This is not a number plate.")
NOT_A_FILE = lazy_gettext("Please choose a file.")
DATE_OUT_OF_RANGE = lazy_gettext("Please check the year of this date.")


@dataclass(frozen=True)
class Question:
    """One data field as it was asked."""

    key: str
    type: FieldType
    scope: FieldScope
    labels: Mapping[str, str]
    helps: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    personal: bool = False
    choices: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, data_field: DataField) -> "Question":
        """Return the present definition of a service's data field."""
        return cls(
            data_field.key,
            FieldType(data_field.type_name),
            FieldScope(data_field.scope_name),
            dict(data_field.labels),
            dict(data_field.helps),
            data_field.is_required,
            data_field.is_personal,
            tuple(data_field.choices),
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Question":
        """Return a definition that a booking keeps."""
        return cls(
            stored["key"],
            FieldType(stored["type"]),
            FieldScope(stored["scope"]),
            stored["labels"],
            stored.get("helps", {}),
            stored.get("required", False),
            stored.get("personal", False),
            tuple(stored.get("choices", ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the definition as a booking keeps it."""
        stored = asdict(self)
        stored["choices"] = list(self.choices)
        return stored

    @property
    def label(self) -> str:
        """The question in the reader's language."""
        return localised(self.labels)

    @property
    def help(self) -> str:
        """The help text in the reader's language."""
        return localised(self.helps) if self.helps else ""

    def choice_label(self, value: str) -> str:
        """Return the label of one option in the reader's language."""
        return next((localised(one["labels"]) for one in self.choices if one["value"] == value), value)


class BadAnswer(ValueError):
    """An answer does not fit its question; ``text`` says what to do."""

    def __init__(self, text: LazyString) -> None:
        super().__init__()
        self.text = text


def checked_answer(question: Question, raw: str) -> str:
    """Return an answer in the form that is stored (dates ISO, numbers with a point, yes/no as ``yes``/``no``).

    An empty answer is stored as an empty string. The answer of a file field must be a ``FileAnswer``: whatever
    somebody typed instead is refused.

    Raises:
        BadAnswer: it is missing or does not fit the type.
    """
    answer = raw if isinstance(raw, FileAnswer) else raw.strip()
    if not answer:
        if question.required:
            raise BadAnswer(REQUIRED)
        return ""
    return _CHECKS[question.type](question, answer)


def shown_answer(question: Question, stored: str) -> str:
    """Return a stored answer as people read it, in the reader's language."""
    if not stored:
        return ""
    match question.type:
        case FieldType.DATE:
            return format_date(date.fromisoformat(stored))
        case FieldType.NUMBER:
            return format_decimal(Decimal(stored))
        case FieldType.YES_NO:
            return gettext("yes") if stored == "yes" else gettext("no")
        case FieldType.CHOICE:
            return question.choice_label(stored)
        case FieldType.FILE:
            found = shown_file(stored)
            return found.name if found else gettext("file was deleted")
        case _:
            return stored


def _text(question: Question, answer: str) -> str:
    longest = LONGEST_LONG_TEXT if question.type is FieldType.LONG_TEXT else LONGEST_TEXT
    if len(answer) > longest:
        raise BadAnswer(TOO_LONG)
    return answer


def _number(question: Question, answer: str) -> str:
    try:
        number = Decimal(answer.replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise BadAnswer(NOT_A_NUMBER) from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12 or len(answer) > 30:
        raise BadAnswer(NOT_A_NUMBER)
    return format(number, "f")


def _date(question: Question, answer: str) -> str:
    try:
        found = date.fromisoformat(answer)
    except ValueError as error:
        raise BadAnswer(NOT_A_DATE) from error
    if not 1900 <= found.year <= 2200:
        raise BadAnswer(DATE_OUT_OF_RANGE)
    return found.isoformat()


def _choice(question: Question, answer: str) -> str:
    if answer not in {one["value"] for one in question.choices}:
        raise BadAnswer(NOT_A_CHOICE)
    return answer


def _yes_no(question: Question, answer: str) -> str:
    if answer not in ("yes", "no"):
        raise BadAnswer(NOT_YES_OR_NO)
    return answer


def _email(question: Question, answer: str) -> str:
    try:
        return checked_email(answer)
    except ValueError as error:
        raise BadAnswer(NOT_AN_EMAIL) from error


def _phone(question: Question, answer: str) -> str:
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(answer, "DE"))
    except phonenumbers.NumberParseException as error:
        raise BadAnswer(NOT_A_PHONE) from error
    if not possible or len(answer) > 40:
        raise BadAnswer(NOT_A_PHONE)
    return answer


def _plate(question: Question, answer: str) -> str:
    plate = " ".join(answer.upper().split())
    if len(plate) > 16 or not _PLATE.fullmatch(plate):
        raise BadAnswer(NOT_A_PLATE)
    return plate


def _file(question: Question, answer: str) -> str:
    if not isinstance(answer, FileAnswer):
        raise BadAnswer(NOT_A_FILE)
    return answer


_CHECKS = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
    FieldType.PLATE: _plate,
    FieldType.FILE: _file,
}
