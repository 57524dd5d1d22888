"""What forms say when something is wrong, in the reader's language; marshmallow's own sentences are English."""

from collections.abc import Callable, Mapping
from copy import copy
from functools import cache
from typing import Any

from flask_babel import LazyString, lazy_gettext
from marshmallow import ValidationError, fields, validate

from core.addresses import checked_email

REQUIRED = lazy_gettext("Please fill in this field.")
NOT_USABLE = lazy_gettext("This value cannot be used here.")
NOT_A_NUMBER = lazy_gettext("Please enter a number.")
NOT_AN_ADDRESS = lazy_gettext("This is not an e-mail address.")
NOT_A_PAGE = lazy_gettext("This is not an internet address. It begins with https://.")
NOT_AN_OPTION = lazy_gettext("Please choose one of the options.")
UNKNOWN = lazy_gettext("The form holds something that does not belong to it. Please load the page again.")

_SENTENCES: tuple[tuple[type[fields.Field[Any]], Mapping[str, LazyString]], ...] = (
    (fields.Field, {"required": REQUIRED, "null": REQUIRED, "validator_failed": NOT_USABLE}),
    (fields.String, {"invalid": NOT_USABLE, "invalid_utf8": NOT_USABLE}),
    (fields.Number, {"invalid": NOT_A_NUMBER, "too_large": lazy_gettext("This number is too large.")}),
    (fields.Decimal, {"special": NOT_A_NUMBER}),
    (fields.Float, {"special": NOT_A_NUMBER}),
    (fields.Integer, {"invalid": lazy_gettext("Please enter a whole number.")}),
    (fields.Email, {"invalid": NOT_AN_ADDRESS}),
    (fields.Url, {"invalid": NOT_A_PAGE}),
    (fields.DateTime, {"invalid": lazy_gettext("Please enter a date and a time.")}),
    (fields.Date, {"invalid": lazy_gettext("Please enter a date.")}),
    (fields.Time, {"invalid": lazy_gettext("Please enter a time, such as 16:00.")}),
    (fields.Enum, {"unknown": NOT_AN_OPTION}),
)

# The limits stand in braces, because marshmallow fills them in.
_AT_LEAST = lazy_gettext("This must be at least {min}.")
_AT_MOST = lazy_gettext("This must be at most {max}.")
_FROM_TO = lazy_gettext("This must be from {min} to {max}.")
_LONG_ENOUGH = lazy_gettext("This is too short. At least {min} characters are needed.")
_SHORT_ENOUGH = lazy_gettext("This is too long. The limit is {max} characters.")
_LENGTH_FROM_TO = lazy_gettext("This needs from {min} to {max} characters.")


def speak(field: fields.Field[Any]) -> None:
    """Let a field and its checks use our sentences instead of marshmallow's own; those given by hand stay."""
    field.error_messages = _sentences_for(field)
    field.validators = [
        _spoken(check) if isinstance(check, validate.Validator) else check for check in field.validators
    ]
    if isinstance(field, fields.List):
        speak(field.inner)


def between(lowest: int, highest: int) -> Callable[[int], None]:
    """Return a check of a number's range."""

    def check(value: int) -> None:
        if not lowest <= value <= highest:
            sentence = str(lazy_gettext("Please enter a number from %(lowest)s to %(highest)s."))
            raise ValidationError(sentence % {"lowest": lowest, "highest": highest})

    return check


class _AtMost:
    """A check of a text's length that also describes itself, as marshmallow's own does."""

    min = equal = None

    def __init__(self, limit: int) -> None:
        self.max = limit

    def __call__(self, text: str) -> None:
        if len(text) > self.max:
            sentence = str(lazy_gettext("This text is too long. The limit is %(limit)s characters."))
            raise ValidationError(sentence % {"limit": self.max})


def at_most(limit: int) -> Callable[[str], None]:
    """Return a check of a text's length, in characters."""
    return _AtMost(limit)


def one_of(values: Callable[[], Mapping[str, Any]] | Mapping[str, Any]) -> Callable[[str], None]:
    """Return a check that one of the options was chosen."""

    def check(value: str) -> None:
        if value not in (values() if callable(values) else values):
            raise ValidationError(str(NOT_AN_OPTION))

    return check


def not_blank(text: str) -> None:
    """Check that a text says something."""
    if not text.strip():
        raise ValidationError(str(REQUIRED))


def email_or_blank(address: str) -> None:
    """Check an e-mail address that may be left out."""
    try:
        if address:
            checked_email(address)
    except ValueError as error:
        raise ValidationError(str(NOT_AN_ADDRESS)) from error


def _sentences_for(field: fields.Field[Any]) -> dict[str, Any]:
    kind: type = type(field)
    stock, ours = _stock_of(kind), _ours_for(kind)
    return {
        key: ours.get(key, NOT_USABLE) if text in stock.get(key, ()) else text
        for key, text in field.error_messages.items()
    }


@cache
def _stock_of(kind: type) -> Mapping[str, list[str]]:
    """Return marshmallow's own sentences for a class of fields; the same for every field of every form."""
    stock: dict[str, list[str]] = {}
    for parent in filter(_is_marshmallows, kind.__mro__):
        for key, text in vars(parent).get("default_error_messages", {}).items():
            stock.setdefault(key, []).append(text)
    return stock


@cache
def _ours_for(kind: type) -> Mapping[str, LazyString]:
    """Return our sentences for a class of fields."""
    return {
        key: text for parent, sentences in _SENTENCES if issubclass(kind, parent) for key, text in sentences.items()
    }


def _spoken(check: validate.Validator) -> validate.Validator:
    given: str | None = getattr(check, "error", None)
    if not _is_marshmallows(type(check)) or (given and given != getattr(check, "default_message", None)):
        return check
    spoken = copy(check)
    vars(spoken)["error"] = _sentence_of(check)
    return spoken


def _sentence_of(check: validate.Validator) -> LazyString:
    match check:
        case validate.Email():
            return NOT_AN_ADDRESS
        case validate.URL():
            return NOT_A_PAGE
        case validate.OneOf() | validate.ContainsOnly():
            return NOT_AN_OPTION
        case validate.Length(min=lowest, max=highest, equal=None):
            return _limits(lowest, highest, _LONG_ENOUGH, _SHORT_ENOUGH, _LENGTH_FROM_TO)
        case validate.Range(min=lowest, max=highest, min_inclusive=True, max_inclusive=True):
            return _limits(lowest, highest, _AT_LEAST, _AT_MOST, _FROM_TO)
        case _:
            return NOT_USABLE


def _limits(lowest: Any, highest: Any, at_least: LazyString, at_most: LazyString, both: LazyString) -> LazyString:
    if lowest is not None and highest is not None:
        return both
    return at_most if lowest is None else at_least


def _is_marshmallows(kind: type) -> bool:
    return kind.__module__.startswith("marshmallow.")
