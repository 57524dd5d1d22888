"""The texts that landlords write into mails: which placeholders they may use, and the app's own texts."""

from collections.abc import Mapping

from flask_babel import LazyString
from marshmallow import ValidationError

from core.appkit import LANGUAGE_NAMES, Placeholder, check_text, current_language
from plugins.booking_data_manager.texts import _, gettext, labelled

LONGEST_SUBJECT = 200
LONGEST_TEXT = 5000

PLACEHOLDERS = (
    Placeholder("customer_name", _("the customer's name")),
    Placeholder("booking_number", _("the booking's number")),
    Placeholder("service", _("the service that was booked")),
    Placeholder("start", _("when the booking begins")),
    Placeholder("deadline", _("until when details can be changed")),
    Placeholder("landlord", _("your name")),
)
NAMES = tuple(placeholder.name for placeholder in PLACEHOLDERS)
HINT = _(
    "You can use {customer_name}, {booking_number}, {service}, {start}, {deadline} and {landlord}. "
    "The button with the link comes by itself."
)

DEFAULT_SUBJECT = _("Please check the details of your booking {booking_number}")
DEFAULT_TEXT = _(
    "Hello {customer_name},\n\n"
    "your booking {booking_number} ({service}) begins on {start}. "
    "Please check that names, phone numbers and all other details are right.\n\n"
    "You can change them yourself until {deadline}."
)
DEFAULT_BLOCK_TEXT = _("Did something change? You can correct the details of your booking yourself until {deadline}.")


def text_in_language(texts: Mapping[str, str], own: LazyString) -> str:
    """Return the landlord's text in the reader's language; blank means the app's own text in that language."""
    return texts.get(current_language()) or str(own)


def problems_of(text: str) -> list[str]:
    """Return a sentence for each placeholder of ``text`` that cannot be used."""
    return [_sentence(problem.code, problem.piece) for problem in check_text(text, NAMES)]


def check_texts(texts: Mapping[str, str], *, longest: int = LONGEST_TEXT) -> None:
    """Check a text in every language.

    Raises:
        ValidationError: a placeholder is unknown or a text is too long; names language and placeholder.
    """
    errors = [
        labelled(LANGUAGE_NAMES[language], sentence)
        for language, text in texts.items()
        for sentence in _all_problems(text, longest)
    ]
    if errors:
        raise ValidationError(errors)


def check_subjects(texts: Mapping[str, str]) -> None:
    """Check a subject in every language.

    Raises:
        ValidationError: as for texts; and it must stand on one line.
    """
    if any(len(text.splitlines()) > 1 for text in texts.values()):
        raise ValidationError(gettext("Please write the subject on one line."))
    check_texts(texts, longest=LONGEST_SUBJECT)


def check_one_text(text: str) -> None:
    """Check a text that is written for one mail.

    Raises:
        ValidationError: a placeholder is unknown or the text is too long.
    """
    errors = _all_problems(text, LONGEST_TEXT)
    if errors:
        raise ValidationError(errors)


def check_one_subject(text: str) -> None:
    """Check a subject that is written for one mail."""
    errors = _all_problems(text, LONGEST_SUBJECT)
    if errors:
        raise ValidationError(errors)


def _all_problems(text: str, longest: int) -> list[str]:
    too_long = [gettext("Please write at most %(number)s characters.", number=longest)] if len(text) > longest else []
    return problems_of(text) + too_long


def _sentence(code: str, piece: str) -> str:
    if piece == "{link}":
        return gettext("Leave out %(piece)s: the button with the link comes by itself.", piece=piece)
    if code == "lone_brace":
        return gettext("There is a single %(piece)s. Write %(piece)s%(piece)s for the character itself.", piece=piece)
    return gettext(
        "%(piece)s is not a placeholder. You can use %(names)s.",
        piece=piece,
        names=", ".join(placeholder.tag for placeholder in PLACEHOLDERS),
    )
