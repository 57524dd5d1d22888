"""What the columns of a list of bookings can hold, with the names that people give them."""

from collections.abc import Mapping

from flask_babel import lazy_gettext

from core.lists.columns import ListField, list_field

FIELDS: tuple[ListField, ...] = (
    list_field(
        "arrival",
        lazy_gettext("Arrival or start"),
        "arrival|checkin|check in|anreise|ankunft|start|from|von|beginn|arrivee|debut|du",
        is_required=True,
    ),
    list_field(
        "departure",
        lazy_gettext("Departure or end"),
        "departure|checkout|check out|abreise|ende|end|to|until|bis|depart|fin|au",
        is_required=True,
    ),
    list_field(
        "service",
        lazy_gettext("Service"),
        "service|object|objekt|mietobjekt|unterkunft|property|listing|unit|prestation|logement",
    ),
    list_field(
        "reference",
        lazy_gettext("Number at the partner"),
        "reference|referenz|booking number|confirmation code|buchungsnummer|buchungsnr|bestatigungscode|book number"
        "|reservation|numero de reservation|code",
    ),
    list_field("first_name", lazy_gettext("First name"), "first name|firstname|vorname|prenom"),
    list_field(
        "last_name",
        lazy_gettext("Last name or full name"),
        "last name|lastname|surname|nachname|name|guest|guest name|gast|gastname|kunde|nom|client|booked by",
    ),
    list_field("company", lazy_gettext("Company"), "company|firma|unternehmen|societe|entreprise"),
    list_field("email", lazy_gettext("E-mail address"), "email|e mail|mail|e mail adresse|courriel"),
    list_field("phone", lazy_gettext("Phone number"), "phone|telefon|telefonnummer|mobil|telephone|handy"),
    list_field("persons", lazy_gettext("Persons"), "persons|guests|personen|gaste|personnes|voyageurs"),
    list_field(
        "price",
        lazy_gettext("Price"),
        "price|total|amount|preis|betrag|gesamtpreis|gesamtbetrag|umsatz|prix|montant|total price",
    ),
    list_field("notes", lazy_gettext("Notes"), "notes|note|remarks|notizen|bemerkung|bemerkungen|remarques"),
)
FIELD_NAMES = frozenset(one.name for one in FIELDS)


def known_columns(stored: Mapping[str, object]) -> dict[str, int]:
    """Return the chosen columns of a stored import."""
    return {name: number for name, number in stored.items() if name in FIELD_NAMES and isinstance(number, int)}


def missing_columns(columns: Mapping[str, int]) -> list[ListField]:
    """Return what no column was chosen for although nothing works without."""
    return [one for one in FIELDS if one.is_required and one.name not in columns]
