"""Texts of templates: a catalogue is found by the reader's language alone.

Flask-Babel looks domain, locale and catalogue up anew for every text, which was a tenth of the time of a page.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_babel import Domain, get_domain, get_locale


class Catalogues:
    """The catalogues of one domain, by language; texts as Jinja asks for them."""

    def __init__(self, domain: Callable[[], Domain]) -> None:
        self._domain = domain
        self._by_language: dict[str, Any] = {}

    def gettext(self, text: str) -> str:
        """Return a text in the reader's language."""
        translated: str = self._catalogue().ugettext(text)
        return translated

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the form of a text for a number, in the reader's language."""
        translated: str = self._catalogue().ungettext(singular, plural, number)
        return translated

    def pgettext(self, context: str, text: str) -> str:
        """Return a text that has several meanings, in the reader's language."""
        translated: str = self._catalogue().upgettext(context, text)
        return translated

    def npgettext(self, context: str, singular: str, plural: str, number: int) -> str:
        """Return the form for a number of a text that has several meanings, in the reader's language."""
        translated: str = self._catalogue().unpgettext(context, singular, plural, number)
        return translated

    def _catalogue(self) -> Any:
        locale = get_locale()
        language = locale.language if locale else ""
        catalogue = self._by_language.get(language)
        if catalogue is None:
            catalogue = self._by_language[language] = self._domain().get_translations()
        return catalogue


def init_texts(app: Flask) -> None:
    """Let templates use the quick catalogues; ``_`` still escapes its variables."""
    core = Catalogues(get_domain)
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        core.gettext, core.ngettext, newstyle=True, pgettext=core.pgettext, npgettext=core.npgettext
    )
