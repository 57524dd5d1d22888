"""Texts that are typed in every language of Kontor."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext
from marshmallow import ValidationError

from core.i18n import LANGUAGE_NAMES, LANGUAGES
from core.web.forms import LocalisedText

NO_TEXT = lazy_gettext("Please fill in at least one language.")
TEXT_TOO_LONG = lazy_gettext("This text is too long. The limit is %(limit)s characters.")


def texts_field(
    label: Any, *, limit: int, required: bool = False, long: bool = False, help_text: Any = ""
) -> LocalisedText:
    """Return a field for a text in every language of Kontor; ``limit`` in characters."""

    def check(texts: Mapping[str, str]) -> None:
        if required and not any(texts.values()):
            raise ValidationError(str(NO_TEXT))
        if any(len(text) > limit for text in texts.values()):
            raise ValidationError(str(TEXT_TOO_LONG) % {"limit": limit})

    metadata = {"label": label, "help": help_text}
    return LocalisedText(
        languages=LANGUAGES, names=LANGUAGE_NAMES, long=long, required=required, validate=check, metadata=metadata
    )
