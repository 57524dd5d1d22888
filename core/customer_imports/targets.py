"""What the columns of a list of customers can hold, with the names that people give them; consent is never imported."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import lazy_gettext

from core.customers.field_models import CustomerField
from core.customers.own_fields import label_of
from core.lists.columns import ListField, folded_head, list_field

OWN = "own:"
FIELDS: tuple[ListField, ...] = (
    list_field(
        "number",
        lazy_gettext("Customer number"),
        "number|no|nr|id|customer number|customer no|customer id|kundennummer|kundennr|kunden nr|kdnr|kd nr|debitor"
        "|debitorennummer|numero|numero client|numero de client|code client|n client",
    ),
    list_field(
        "kind",
        lazy_gettext("Kind (person or company)"),
        "kind|type|customer type|art|kundenart|typ|kundentyp|genre",
    ),
    list_field(
        "company",
        lazy_gettext("Company"),
        "company|company name|organisation|organization|firma|firmenname|unternehmen|betrieb|societe|entreprise"
        "|raison sociale",
    ),
    list_field("first_name", lazy_gettext("First name"), "first name|firstname|given name|vorname|prenom"),
    list_field(
        "last_name",
        lazy_gettext("Last name"),
        "last name|lastname|surname|family name|nachname|familienname|zuname|nom|nom de famille",
    ),
    list_field(
        "full_name",
        lazy_gettext("Full name"),
        "name|full name|fullname|customer|client|display name|kunde|name vorname|vor und nachname|vollstandiger name"
        "|ansprechpartner|nom complet|nom et prenom",
    ),
    list_field(
        "email",
        lazy_gettext("E-mail address"),
        "email|e mail|mail|email address|e mail address|e mail adresse|emailadresse|mailadresse|courriel|e mail 1",
    ),
    list_field(
        "phone",
        lazy_gettext("Phone number"),
        "phone|phone number|telephone|tel|telefon|telefonnummer|telefon 1|rufnummer|festnetz|telefon privat"
        "|telephone fixe|numero de telephone",
    ),
    list_field(
        "mobile",
        lazy_gettext("Mobile number"),
        "mobile|mobile phone|cell|cell phone|mobil|mobiltelefon|handy|handynummer|mobilnummer|portable"
        "|telephone portable",
    ),
    list_field(
        "work_phone",
        lazy_gettext("Phone at work"),
        "work phone|business phone|telefon geschaftlich|telefon dienstlich|telefon arbeit|telefon 2|tel 2"
        "|telephone professionnel",
    ),
    list_field("fax", lazy_gettext("Fax"), "fax|faxnummer|telefax|telecopie"),
    list_field(
        "street",
        lazy_gettext("Street and number"),
        "street|address|address 1|street address|strasse|str|anschrift|adresse|strasse und hausnummer"
        "|strasse hausnummer|strasse hausnr|strasse nr|rue|adresse 1",
    ),
    list_field(
        "house_number",
        lazy_gettext("House number"),
        "house number|house no|hausnummer|hausnr|haus nr|numero de rue",
    ),
    list_field(
        "postal_code",
        lazy_gettext("Postal code"),
        "postal code|postcode|post code|zip|zip code|plz|postleitzahl|code postal|cp",
    ),
    list_field("city", lazy_gettext("City"), "city|town|ort|stadt|wohnort|ville|commune|localite"),
    list_field("country", lazy_gettext("Country"), "country|country code|land|staat|landerkennzeichen|lkz|pays"),
    list_field(
        "birthday",
        lazy_gettext("Date of birth"),
        "birthday|date of birth|birth date|birthdate|dob|geburtstag|geburtsdatum|geb datum|geboren|date de naissance"
        "|naissance",
    ),
    list_field("language", lazy_gettext("Language"), "language|lang|sprache|korrespondenzsprache|langue|locale"),
    list_field(
        "vat_id",
        lazy_gettext("VAT id"),
        "vat id|vat number|vat|vat no|ust id|ustid|ust idnr|ust id nr|ustidnr|umsatzsteuer id|uid|tva|numero de tva",
    ),
    list_field(
        "comment",
        lazy_gettext("Comment"),
        "comment|comments|note|notes|remark|remarks|bemerkung|bemerkungen|notiz|notizen|kommentar|info|remarque"
        "|remarques|commentaire",
    ),
)
NAMES = ("company", "last_name", "full_name", "first_name")


def targets(own: Iterable[CustomerField]) -> list[ListField]:
    """Return everything that a column can hold, the landlord's own fields last."""
    return [*FIELDS, *(_own_target(field) for field in own)]


def known_columns(stored: Mapping[str, object], fields: Sequence[ListField]) -> dict[str, int]:
    """Return the chosen columns, without those of fields that are gone."""
    names = {one.name for one in fields}
    return {name: number for name, number in stored.items() if name in names and isinstance(number, int)}


def has_name(columns: Mapping[str, int]) -> bool:
    """Tell whether any column gives a name."""
    return any(name in columns for name in NAMES)


def _own_target(field: CustomerField) -> ListField:
    words = {folded_head(text) for text in (*field.labels.values(), field.key) if text}
    return ListField(f"{OWN}{field.key}", label_of(field), tuple(sorted(words)))
