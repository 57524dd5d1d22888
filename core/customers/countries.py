"""Countries by their names in the reader's language."""

from functools import cache

from babel import Locale
from flask_babel import get_locale

from core.customers.names import folded
from core.i18n import DEFAULT_LANGUAGE

# Groups, and codes that belong to no country with addresses of its own.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


def country_names() -> dict[str, str]:
    """Return all countries by their code, in the order of their names."""
    locale = get_locale()
    return _names(locale.language if locale else DEFAULT_LANGUAGE)


def country_name(code: str) -> str:
    """Return the name of a country; an unknown code stays as it is."""
    return country_names().get(code, code)


@cache
def _names(language: str) -> dict[str, str]:
    found = {
        code: name
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda entry: folded(entry[1])))
