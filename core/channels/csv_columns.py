"""What the columns of a list mean; guessed from their names in German, English and French, and chosen by people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext


@dataclass(frozen=True)
class ListField:
    """Something that a column can hold; ``words`` are names that people give such columns."""

    name: str
    label: LazyString
    words: tuple[str, ...]
    is_required: bool = False


def _field(name: str, label: LazyString, words: str, *, is_required: bool = False) -> ListField:
    return ListField(name, label, tuple(words.split("|")), is_required)


FIELDS: tuple[ListField, ...] = (
    _field(
        "arrival",
        lazy_gettext("Arrival or start"),
        "arrival|checkin|check in|anreise|ankunft|start|from|von|beginn|arrivee|debut|du",
        is_required=True,
    ),
    _field(
        "departure",
        lazy_gettext("Departure or end"),
        "departure|checkout|check out|abreise|ende|end|to|until|bis|depart|fin|au",
        is_required=True,
    ),
    _field(
        "service",
        lazy_gettext("Service"),
        "service|object|objekt|mietobjekt|unterkunft|property|listing|unit|prestation|logement",
    ),
    _field(
        "reference",
        lazy_gettext("Number at the partner"),
        "reference|referenz|booking number|confirmation code|buchungsnummer|buchungsnr|bestatigungscode|book number"
        "|reservation|numero de reservation|code",
    ),
    _field("first_name", lazy_gettext("First name"), "first name|firstname|vorname|prenom"),
    _field(
        "last_name",
        lazy_gettext("Last name or full name"),
        "last name|lastname|surname|nachname|name|guest|guest name|gast|gastname|kunde|nom|client|booked by",
    ),
    _field("company", lazy_gettext("Company"), "company|firma|unternehmen|societe|entreprise"),
    _field("email", lazy_gettext("E-mail address"), "email|e mail|mail|e mail adresse|courriel"),
    _field("phone", lazy_gettext("Phone number"), "phone|telefon|telefonnummer|mobil|telephone|handy"),
    _field("persons", lazy_gettext("Persons"), "persons|guests|personen|gaste|personnes|voyageurs"),
    _field(
        "price",
        lazy_gettext("Price"),
        "price|total|amount|preis|betrag|gesamtpreis|gesamtbetrag|umsatz|prix|montant|total price",
    ),
    _field("notes", lazy_gettext("Notes"), "notes|note|remarks|notizen|bemerkung|bemerkungen|remarques"),
)
FIELD_NAMES = frozenset(one.name for one in FIELDS)
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "ê": "e", "à": "a", "ß": "ss"})


def guessed_columns(heads: Sequence[str]) -> dict[str, int]:
    """Return which column probably holds what: same names first, then names that begin alike; each column once."""
    folded = [_folded(head) for head in heads]
    columns: dict[str, int] = {}
    for matches in (_is_same, _begins):
        for one in FIELDS:
            free = (number for number in range(len(folded)) if number not in columns.values())
            found = next((number for number in free if matches(folded[number], one)), None)
            if one.name not in columns and found is not None:
                columns[one.name] = found
    return columns


def known_columns(stored: Mapping[str, object]) -> dict[str, int]:
    """Return the chosen columns of a stored import."""
    return {name: number for name, number in stored.items() if name in FIELD_NAMES and isinstance(number, int)}


def missing_columns(columns: Mapping[str, int]) -> list[ListField]:
    """Return what no column was chosen for although nothing works without."""
    return [one for one in FIELDS if one.is_required and one.name not in columns]


def _folded(head: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", head.lower().translate(_FOLD)))


def _is_same(head: str, one: ListField) -> bool:
    return head in one.words


def _begins(head: str, one: ListField) -> bool:
    return any(len(word) > 3 and head.startswith(word) for word in one.words)
