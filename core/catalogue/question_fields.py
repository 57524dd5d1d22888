"""Data fields as fields of a form: one check for everybody who answers them, staff and customers."""

from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import ValidationError, fields

from core.catalogue.models import FieldType
from core.catalogue.questions import BadAnswer, Question, checked_answer
from core.files.content import ACCEPT
from core.i18n import localised
from core.web.forms import Choice

NOT_TYPED = lazy_gettext("Please choose a file.")

_WIDGETS = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "textarea",
    FieldType.NUMBER: "text",
    FieldType.DATE: "date",
    FieldType.CHOICE: "select",
    FieldType.YES_NO: "radio",
    FieldType.EMAIL: "email",
    FieldType.PHONE: "tel",
    FieldType.PLATE: "text",
    FieldType.FILE: "file",
}
_ATTRS: dict[FieldType, dict[str, str]] = {
    FieldType.NUMBER: {"inputmode": "decimal"},
    FieldType.PLATE: {"autocapitalize": "characters", "autocomplete": "off"},
    FieldType.FILE: {"accept": ACCEPT},
}


class AnswerField(fields.String):
    """One question in a form; loads into the answer as it is stored."""

    def __init__(
        self, question: Question, *, label: str | LazyString = "", attrs: dict[str, str] | None = None
    ) -> None:
        metadata: dict[str, Any] = {
            "label": label or question.label,
            "help": question.help,
            "widget": _WIDGETS[question.type],
            "attrs": {**_ATTRS.get(question.type, {}), **(attrs or {})},
        }
        options = _choices(question)
        if options:
            metadata["choices"] = options
        # An answer that is not required may also be left out altogether.
        super().__init__(load_default="", metadata=metadata)
        self.question = question
        self.required = question.required

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if self.question.type is FieldType.FILE:
            # The id of a stored file never comes from a form: it could be somebody else's.
            raise ValidationError(str(NOT_TYPED))
        try:
            return checked_answer(self.question, super()._deserialize(value, attr, data, **kwargs))
        except BadAnswer as error:
            raise ValidationError(str(error.text)) from error


def _choices(question: Question) -> tuple[Choice, ...]:
    if question.type is FieldType.CHOICE:
        options = tuple(Choice(one["value"], localised(one["labels"])) for one in question.choices)
        return (Choice("", gettext("Please choose")), *options)
    if question.type is FieldType.YES_NO:
        answers = (Choice("yes", gettext("yes")), Choice("no", gettext("no")))
        return answers if question.required else (*answers, Choice("", gettext("no answer")))
    return ()
