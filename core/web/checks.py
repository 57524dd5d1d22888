"""What forms say when something is wrong, in the reader's language; marshmallow's own sentences are English."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import LazyString, lazy_gettext
from marshmallow import ValidationError, fields

from core.addresses import checked_email

REQUIRED = lazy_gettext("Please fill in this field.")
NOT_USABLE = lazy_gettext("This value cannot be used here.")
UNKNOWN = lazy_gettext("The form holds something that does not belong to it. Please load the page again.")

_SENTENCES: tuple[tuple[type[fields.Field[Any]], Mapping[str, LazyString]], ...] = (
    (fields.Field, {"required": REQUIRED, "null": REQUIRED, "validator_failed": NOT_USABLE}),
    (fields.String, {"invalid": NOT_USABLE, "invalid_utf8": NOT_USABLE}),
    (fields.Number, {"invalid": lazy_gettext("Please enter a number.")}),
    (fields.Integer, {"invalid": lazy_gettext("Please enter a whole number.")}),
    (fields.Boolean, {"invalid": NOT_USABLE}),
    (fields.Date, {"invalid": lazy_gettext("Please enter a date.")}),
    (fields.Time, {"invalid": lazy_gettext("Please enter a time, such as 16:00.")}),
    (fields.List, {"invalid": NOT_USABLE}),
)


def sentences_for(field: fields.Field[Any]) -> dict[str, Any]:
    """Return a field's messages with marshmallow's own replaced by ours; those given by hand stay."""
    messages: dict[str, Any] = dict(field.error_messages)
    for kind, ours in _SENTENCES:
        if isinstance(field, kind):
            messages.update({key: text for key, text in ours.items() if _is_stock(field, key) and key in messages})
    return messages


def between(lowest: int, highest: int) -> Callable[[int], None]:
    """Return a check of a number's range."""

    def check(value: int) -> None:
        if not lowest <= value <= highest:
            sentence = str(lazy_gettext("Please enter a number from %(lowest)s to %(highest)s."))
            raise ValidationError(sentence % {"lowest": lowest, "highest": highest})

    return check


def at_most(limit: int) -> Callable[[str], None]:
    """Return a check of a text's length, in characters."""

    def check(text: str) -> None:
        if len(text) > limit:
            sentence = str(lazy_gettext("This text is too long. The limit is %(limit)s characters."))
            raise ValidationError(sentence % {"limit": limit})

    return check


def one_of(values: Callable[[], Mapping[str, Any]] | Mapping[str, Any]) -> Callable[[str], None]:
    """Return a check that one of the options was chosen."""

    def check(value: str) -> None:
        if value not in (values() if callable(values) else values):
            raise ValidationError(str(lazy_gettext("Please choose one of the options.")))

    return check


def email_or_blank(address: str) -> None:
    """Check an e-mail address that may be left out."""
    try:
        if address:
            checked_email(address)
    except ValueError as error:
        raise ValidationError(str(lazy_gettext("This is not an e-mail address."))) from error


def _is_stock(field: fields.Field[Any], key: str) -> bool:
    stock = [vars(kind).get("default_error_messages", {}) for kind in type(field).__mro__]
    return any(field.error_messages.get(key) == messages.get(key) for messages in stock)
