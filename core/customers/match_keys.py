"""Keys by which customers who may be one and the same are found: equal keys make a pair that is looked at (C-20).

Names are compared by how they sound in German (Kölner Phonetik: Hans Joachim Postel, IBM-Nachrichten 19, 1969).
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from anyascii import anyascii
from cologne_phonetics import encode

# Raised when keys are made in another way: the next search then writes those of all customers anew.
KEYS_VERSION = 1
KEY_NAMES = ("email_key", "phone_key", "place_key", "birth_key", "street_key", "name_key")
LONGEST_SOUND = 24
FEWEST_PHONE_DIGITS = 5

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
_LEGAL_FORMS = frozenset(
    ("gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "ev", "eg", "ek", "co", "se", "sarl", "sas", "sasu", "sa")
) | {"eurl", "sci", "ltd", "llc", "inc", "bv", "nv", "srl", "spa", "und", "and", "et"}
_STREET_WORDS = {"strasse": "str", "str": "str", "avenue": "av", "ave": "av", "boulevard": "bd", "blvd": "bd"}
_NOT_LETTERS = re.compile(r"[^a-z]+")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Identity:
    """What tells customers apart; ``phone`` and the address are the main ones."""

    is_company: bool = False
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    birthday: date | None = None
    phone: str = ""
    postal_code: str = ""
    street: str = ""


@dataclass(frozen=True)
class MatchKeys:
    """The keys; one that lacks a part is blank and never matches."""

    phone_key: str = ""
    place_key: str = ""
    birth_key: str = ""
    street_key: str = ""
    name_key: str = ""


def match_keys(who: Identity) -> MatchKeys:
    """Return the keys of a customer.

    The order of first and last name does not matter, because people swap them. A company is known by its name where a
    person is known by family name and year of birth; the names of its contact count as well.
    """
    postal_code = plain_words(who.postal_code).replace(" ", "")
    family, first = sound(who.last_name), sound(who.first_name)
    names = _joined(*sorted((family, first))) if family and first else ""
    if who.is_company:
        firm = sound(company_words(who.company))
        place, resident = _joined("firm", firm, postal_code), first or firm
    else:
        place, resident = _joined(family, postal_code, str(who.birthday.year) if who.birthday else ""), first
    return MatchKeys(
        phone_key=phone_key(who.phone),
        place_key=place,
        birth_key=_joined(names, who.birthday.isoformat() if who.birthday else ""),
        street_key=_joined(postal_code, street_words(who.street), resident)[:120],
        name_key=_joined(names, postal_code),
    )


@lru_cache(maxsize=20_000)
def sound(name: str) -> str:
    """Return how a name sounds, as digits: ``Meyer`` and ``Maier`` are both 67. Empty without a letter that sounds."""
    letters = _NOT_LETTERS.sub("", plain(name))
    return encode(letters)[0][1][:LONGEST_SOUND] if letters else ""


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """Return a text in small Latin letters, umlauts as two: ``Müller`` → ``mueller``, ``Łukasz`` → ``lukasz``."""
    return anyascii(text.casefold().translate(_UMLAUTS)).lower()


def plain_words(text: str) -> str:
    """Return a text's words in small Latin letters and digits, parted by blanks."""
    return " ".join(_NOT_WORDS.sub(" ", plain(text)).split())


def company_words(company: str) -> str:
    """Return a company's name without its legal form: ``Bootshaus Nord GmbH & Co. KG`` → ``bootshaus nord``."""
    words = plain_words(company.replace(".", "")).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


@lru_cache(maxsize=20_000)
def street_words(street: str) -> str:
    """Return a street with its number in one spelling: ``Lange Straße 7 a`` and ``LANGE STR. 7A`` → ``langestr7a``."""
    words = [_STREET_WORDS.get(word, word) for word in plain_words(street).split()]
    return "".join(word.removesuffix("asse") if word.endswith("strasse") else word for word in words)


def _joined(*parts: str) -> str:
    return "|".join(parts)[:80] if all(parts) else ""


def phone_key(phone: str) -> str:
    """Return a phone number's digits, with a plus in front when it is international; too few digits tell nothing."""
    digits = "".join(letter for letter in phone if letter in "0123456789").lstrip("0")
    if len(digits) < FEWEST_PHONE_DIGITS:
        return ""
    return (f"+{digits}" if phone.startswith("+") else digits)[:40]
