"""Fields of the API: strict about types, because programs can be; a text is never taken for a number."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from core.errors import DomainError
from core.rest.errors import BadInput
from core.web.checks import speak
from core.web.forms import FormSchema
from core.web.input import HIGHEST_ID

MOST_ROWS = 100
ROWS = 40
LAST_YEAR = 2200
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")


class ApiSchema(FormSchema):
    """Base of everything that programs send: unknown names are refused, as in forms (R-78)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for field in self.fields.values():
            speak(field)


class Yes(fields.Boolean):
    """True or false, and nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A day as in ``2026-07-31``."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.AwareDateTime):
    """A moment as in ``2026-07-31T14:00:00Z``, within the years that every calendar knows."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        found = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= found.year <= LAST_YEAR:
            raise self.make_error("invalid", input=value, obj_type=self.OBJ_TYPE)
        return found


def text(longest: int, *, shortest: int = 0, **options: Any) -> fields.String:
    """Return a field for a text with at most so many characters."""
    return fields.String(validate=validate.Length(min=shortest or None, max=longest), **options)


def whole(lowest: int, highest: int, **options: Any) -> fields.Integer:
    """Return a field for a whole number."""
    return fields.Integer(strict=True, validate=validate.Range(min=lowest, max=highest), **options)


def row(**options: Any) -> fields.Integer:
    """Return a field for the id of a record."""
    return whole(1, HIGHEST_ID, **options)


def asked_number(lowest: int, highest: int, **options: Any) -> fields.Integer:
    """Return a field for a whole number in an address, where everything is a text."""
    return fields.Integer(validate=validate.Range(min=lowest, max=highest), **options)


def one_of(*values: str, **options: Any) -> fields.String:
    """Return a field for one of some words."""
    return fields.String(validate=validate.OneOf(values), **options)


def said(description: str) -> dict[str, str]:
    """Return the metadata of a field that needs a word in the reference."""
    return {"description": description}


class Money(ApiSchema):
    """An amount in the minor unit, such as cents."""

    amount_minor = fields.Integer(required=True)
    currency = fields.String(required=True, metadata=said("ISO 4217"))


class Page(ApiSchema):
    """Which part of a list is wanted."""

    limit = asked_number(1, MOST_ROWS, load_default=ROWS, metadata=said("How many entries at most"))
    cursor = text(400, load_default="", metadata=said("What the page before gave as `next`"))


def loaded(schema: Schema, given: Any) -> dict[str, Any]:
    """Return checked input.

    Raises:
        BadInput: with a pointer to each value that cannot be used.
    """
    try:
        found: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise BadInput(list(pointed(error.messages))) from error
    return found


def pointed(messages: Any, pointer: str = "") -> list[dict[str, str]]:
    """Return marshmallow's nested messages as a flat list with JSON pointers (RFC 6901)."""
    if isinstance(messages, Mapping):
        return [
            one
            for name, found in messages.items()
            for one in pointed(found, pointer if name == "_schema" else f"{pointer}/{_escaped(name)}")
        ]
    sentences: Sequence[Any] = messages if isinstance(messages, list | tuple) else [messages]
    return [{"pointer": pointer, "detail": str(sentence)} for sentence in sentences]


def wrong(pointer: str, reason: DomainError | str) -> BadInput:
    """Return the error for one value that a rule of the domain refuses."""
    return BadInput([{"pointer": pointer, "detail": reason if isinstance(reason, str) else reason.sentence}])


def _escaped(name: Any) -> str:
    return str(name)[:100].replace("~", "~0").replace("/", "~1")
