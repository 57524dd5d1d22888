"""List the data fields that the demo's landlords ask."""

from dataclasses import replace

from core.demo.model import Choice, DataField, FieldType, Scope, Texts
from core.demo.texts import choice, texts


def per_booking(
    key: str,
    type_: FieldType,
    labels: Texts,
    *choices: Choice,
) -> DataField:
    """Give an optional field that is asked once per booking."""
    return DataField(key, type_, Scope.BOOKING, labels, choices=choices)


def per_participant(
    key: str,
    type_: FieldType,
    labels: Texts,
    *choices: Choice,
) -> DataField:
    """Give an optional personal field that is asked of each participant."""
    return DataField(key, type_, Scope.PARTICIPANT, labels, is_personal=True, choices=choices)


def required(field: DataField) -> DataField:
    """Give the same field as one that has to be answered."""
    return replace(field, is_required=True)


def personal(field: DataField) -> DataField:
    """Give the same field marked as personal."""
    return replace(field, is_personal=True)


# Asked of each participant.

FIRST_NAME = required(per_participant("first_name", FieldType.TEXT, texts("Vorname", "First name", "Prénom")))
LAST_NAME = required(per_participant("last_name", FieldType.TEXT, texts("Nachname", "Last name", "Nom de famille")))
NAMES = (FIRST_NAME, LAST_NAME)
BIRTHDAY = per_participant(
    "birthday",
    FieldType.DATE,
    texts("Geburtsdatum", "Date of birth", "Date de naissance"),
)
NATIONALITY = per_participant(
    "nationality",
    FieldType.TEXT,
    texts("Staatsangehörigkeit", "Nationality", "Nationalité"),
)
ALLERGIES = per_participant(
    "allergies",
    FieldType.LONG_TEXT,
    texts(
        "Allergien und Unverträglichkeiten",
        "Allergies and intolerances",
        "Allergies et intolérances",
    ),
)
VEST = per_participant(
    "vest",
    FieldType.CHOICE,
    texts("Größe der Schwimmweste", "Life jacket size", "Taille du gilet"),
    choice("child", "Kind (15–40 kg)", "Child (15–40 kg)", "Enfant (15–40 kg)"),
    choice("small", "S (40–60 kg)", "S (40–60 kg)", "S (40–60 kg)"),
    choice("medium", "M (60–80 kg)", "M (60–80 kg)", "M (60–80 kg)"),
    choice("large", "L (über 80 kg)", "L (over 80 kg)", "L (plus de 80 kg)"),
)
SWIMMER = per_participant("swimmer", FieldType.YES_NO, texts("Kann schwimmen", "Can swim", "Sait nager"))
HEIGHT = per_participant(
    "height",
    FieldType.NUMBER,
    texts("Körpergröße in cm", "Height in cm", "Taille en cm"),
)
HELMET = per_participant(
    "helmet",
    FieldType.YES_NO,
    texts("Helm ausleihen", "Borrow a helmet", "Emprunter un casque"),
)

# Asked once per booking.

PHONE = personal(
    per_booking(
        "phone",
        FieldType.PHONE,
        texts(
            "Handynummer am Tag der Fahrt",
            "Mobile number on the day",
            "Numéro de portable le jour même",
        ),
    )
)
EMERGENCY_PHONE = personal(
    per_booking(
        "emergency_phone",
        FieldType.PHONE,
        texts("Telefon für Notfälle", "Emergency phone", "Téléphone d’urgence"),
    )
)
CONTACT_EMAIL = personal(
    per_booking(
        "contact_email",
        FieldType.EMAIL,
        texts(
            "E-Mail für die Anreise-Infos",
            "E-mail for arrival details",
            "E-mail pour les infos d’arrivée",
        ),
    )
)
PLATE = personal(
    per_booking(
        "plate",
        FieldType.PLATE,
        texts("Kfz-Kennzeichen", "Number plate", "Plaque d’immatriculation"),
    )
)
SKIPPER = personal(
    per_booking(
        "skipper",
        FieldType.TEXT,
        texts("Name des Bootsführers", "Skipper’s name", "Nom du chef de bord"),
    )
)
LICENCE = personal(
    per_booking(
        "licence",
        FieldType.CHOICE,
        texts("Bootsführerschein", "Skipper’s licence", "Permis bateau"),
        choice("inland", "Binnen", "Inland waters", "Eaux intérieures"),
        choice("coastal", "See", "Coastal waters", "Option côtière"),
        choice("both", "Binnen und See", "Inland and coastal", "Les deux options"),
    )
)
LICENCE_NUMBER = personal(
    per_booking(
        "licence_number",
        FieldType.TEXT,
        texts("Nummer des Führerscheins", "Licence number", "Numéro du permis"),
    )
)
LICENCE_COPY = personal(
    per_booking(
        "licence_copy",
        FieldType.FILE,
        texts("Kopie des Führerscheins", "Copy of the licence", "Copie du permis"),
    )
)
TOUR_LANGUAGE = per_booking(
    "tour_language",
    FieldType.CHOICE,
    texts("Sprache der Führung", "Language of the tour", "Langue de la visite"),
    choice("de", "Deutsch", "German", "Allemand"),
    choice("en", "Englisch", "English", "Anglais"),
    choice("fr", "Französisch", "French", "Français"),
)
ARRIVAL_TIME = per_booking(
    "arrival_time",
    FieldType.CHOICE,
    texts("Voraussichtliche Ankunft", "Expected arrival", "Arrivée prévue"),
    choice("early", "Vor 18 Uhr", "Before 6 pm", "Avant 18 h"),
    choice("evening", "18–20 Uhr", "6–8 pm", "18 h–20 h"),
    choice("late", "Nach 20 Uhr", "After 8 pm", "Après 20 h"),
)
DOG = per_booking(
    "dog",
    FieldType.YES_NO,
    texts("Hund dabei", "Bringing a dog", "Avec un chien"),
)
BED_LINEN = per_booking(
    "bed_linen",
    FieldType.CHOICE,
    texts("Bettwäsche", "Bed linen", "Linge de lit"),
    choice("own", "Wir bringen eigene mit", "We bring our own", "Nous l’apportons"),
    choice("rented", "Bitte bereitlegen", "Please provide it", "À fournir"),
    choice("made", "Bitte Betten beziehen", "Please make the beds", "Lits faits"),
)
COTS = per_booking(
    "cots",
    FieldType.NUMBER,
    texts("Anzahl Kinderbetten", "Number of cots", "Nombre de lits bébé"),
)
CARAVAN_LENGTH = per_booking(
    "caravan_length",
    FieldType.NUMBER,
    texts(
        "Länge des Wohnwagens oder Wohnmobils in m",
        "Length of caravan or motorhome in m",
        "Longueur de la caravane ou du camping-car en m",
    ),
)
TENT_SIZE = per_booking(
    "tent_size",
    FieldType.CHOICE,
    texts("Zelt", "Tent", "Tente"),
    choice("small", "1–2 Personen", "1–2 people", "1–2 personnes"),
    choice("medium", "3–4 Personen", "3–4 people", "3–4 personnes"),
    choice("family", "Familienzelt", "Family tent", "Tente familiale"),
)
POWER = per_booking(
    "power",
    FieldType.YES_NO,
    texts("Stromanschluss", "Power hook-up", "Branchement électrique"),
)
CHILD_SEAT = per_booking(
    "child_seat",
    FieldType.YES_NO,
    texts("Kindersitz", "Child seat", "Siège enfant"),
)
REQUESTS = per_booking(
    "requests",
    FieldType.LONG_TEXT,
    texts("Wünsche", "Requests", "Souhaits"),
)
