"""What people write in lists and fields, read in German, English and French: days, yes and no, countries, languages."""

import re
from datetime import date
from functools import cache

from babel import Locale

from core.customers.countries import NOT_COUNTRIES
from core.customers.names import folded
from core.i18n import LANGUAGES

_DAY_FIRST = re.compile(r"(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([T ]00:00(:00)?)?")
_YES = frozenset({"yes", "y", "true", "1", "x", "ja", "j", "wahr", "oui", "o", "vrai"})
_NO = frozenset({"no", "n", "false", "0", "nein", "falsch", "non", "faux", "-"})
# As on the plates of cars, which lists in German often hold.
_SHORT = {"d": "DE", "a": "AT", "f": "FR", "i": "IT", "e": "ES", "b": "BE", "l": "LU", "uk": "GB", "deu": "DE"}
_ALSO = {"aut": "AT", "che": "CH", "fra": "FR", "usa": "US", "england": "GB", "holland": "NL", "niederlande": "NL"}


def read_day(text: str, *, latest: date | None = None) -> date | None:
    """Return a day, the day of the month first or as in ISO 8601.

    With two digits a year is the last one of those before ``latest``; without that they are no year.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(found[number]) for number in (1, 2, 3))
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(found[number]) for number in (1, 2, 3))
        if len(found[3]) == 2:
            if latest is None:
                return None
            year += 2000 if 2000 + year <= latest.year else 1900
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_yes_no(text: str) -> bool | None:
    """Return what a word for yes or no says; None when it is neither."""
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def read_country(text: str) -> str:
    """Return the code of a country named by its code, or in German, English or French; blank when unknown."""
    word = text.strip()
    if len(word) == 2 and word.upper() in _codes():
        return word.upper()
    return _names().get(folded(word).rstrip("."), "")


def read_language(text: str) -> str:
    """Return the code of a language that Kontor speaks; blank for any other."""
    word = folded(text)
    if word[:2] in LANGUAGES and (len(word) == 2 or word[2] in "-_"):
        return word[:2]
    return _languages().get(word, "")


@cache
def _codes() -> frozenset[str]:
    found = (str(code) for code in Locale.parse("en").territories)
    return frozenset(code for code in found if len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES)


@cache
def _names() -> dict[str, str]:
    names = {
        folded(name): code
        for language in LANGUAGES
        for code, name in Locale.parse(language).territories.items()
        if code in _codes()
    }
    return {**names, **_SHORT, **_ALSO}


@cache
def _languages() -> dict[str, str]:
    return {folded(Locale.parse(reader).languages[code]): code for reader in LANGUAGES for code in LANGUAGES}
