"""Answer data fields the way customers do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from core.demo.model import (
    Answers,
    DataField,
    FieldType,
    Participant,
    Person,
    Scope,
    Service,
)
from core.demo.parties import Guest
from core.demo.phones import spare_number
from core.demo.plates import plate_in

ALLERGIES: Mapping[str, tuple[str, ...]] = {
    "de": ("Keine Nüsse, bitte.", "Laktose", "Heuschnupfen", "Isst vegan."),
    "en": ("No nuts, please.", "Lactose", "Hay fever", "Vegan"),
    "fr": ("Pas de noix, svp.", "Lactose", "Rhume des foins", "Végétalien"),
}
REQUESTS: Mapping[str, tuple[str, ...]] = {
    "de": (
        "Wir kommen mit einem Kinderwagen, gern ein Platz nah am Weg.",
        "Bitte eine Rechnung auf die Firma ausstellen.",
        "Wir feiern einen runden Geburtstag.",
        "Wenn möglich neben unseren Freunden.",
        "Können wir etwas früher kommen?",
    ),
    "en": (
        "We bring a pushchair, somewhere close to the path would be lovely.",
        "We are celebrating a birthday.",
        "Next to our friends, if possible.",
        "Could we arrive a little earlier?",
    ),
    "fr": (
        "Nous venons avec une poussette, un accès facile serait idéal.",
        "Nous fêtons un anniversaire.",
        "À côté de nos amis, si possible.",
        "Pouvons-nous arriver un peu plus tôt ?",
    ),
}
NATIONALITIES: Mapping[str, Mapping[str, str]] = {
    "DE": {"de": "deutsch", "en": "German", "fr": "allemande"},
    "FR": {"de": "französisch", "en": "French", "fr": "française"},
    "GB": {"de": "britisch", "en": "British", "fr": "britannique"},
    "NL": {"de": "niederländisch", "en": "Dutch", "fr": "néerlandaise"},
}

RARELY_ANSWERED = 0.2
"""The share of open questions that anybody answers."""


@dataclass(frozen=True, slots=True)
class Respondent:
    """Know who answers: the customer, or a guest of that customer.

    ``diligence`` is the share of the optional fields that are answered.
    """

    person: Person
    guest: Guest
    diligence: float
    rng: Random


def booking_answers(service: Service, respondent: Respondent) -> Answers:
    """Answer what a service asks once per booking."""
    return _answers(service, Scope.BOOKING, respondent)


def participant_of(service: Service, respondent: Respondent) -> Participant:
    """Answer what a service asks of one participant."""
    return Participant(_answers(service, Scope.PARTICIPANT, respondent))


def asks_participants(service: Service) -> bool:
    """Say whether a service asks anything of each participant."""
    return any(field.scope is Scope.PARTICIPANT for field in service.fields)


def _answers(service: Service, scope: Scope, respondent: Respondent) -> Answers:
    return {
        field.key: _answer(field, respondent)
        for field in service.fields
        if field.scope is scope and _is_answered(field, respondent)
    }


def _is_answered(field: DataField, respondent: Respondent) -> bool:
    if field.type is FieldType.FILE:
        return False
    rarely = field.type is FieldType.LONG_TEXT
    share = RARELY_ANSWERED if rarely else respondent.diligence
    return field.is_required or respondent.rng.random() < share


def _answer(field: DataField, respondent: Respondent) -> str:
    if field.key in ANSWERS:
        return ANSWERS[field.key](respondent)
    if field.type is FieldType.YES_NO:
        return _yes(respondent, 0.3)
    return respondent.rng.choice(field.choices).key


def _yes(respondent: Respondent, share: float) -> str:
    return "yes" if respondent.rng.random() < share else "no"


def _spare_phone(respondent: Respondent) -> str:
    return spare_number(respondent.person.address.country, respondent.rng)


def _phone(respondent: Respondent) -> str:
    phones = respondent.person.phones
    return phones[0] if phones else _spare_phone(respondent)


def _full_name(respondent: Respondent) -> str:
    return f"{respondent.guest.first_name} {respondent.guest.last_name}"


def _plate(respondent: Respondent) -> str:
    return plate_in(respondent.person.address.country, respondent.rng)


def _licence_number(respondent: Respondent) -> str:
    return f"{respondent.rng.randint(10000, 99999)}/{respondent.rng.randint(4, 24):02d}"


def _vest(respondent: Respondent) -> str:
    if respondent.guest.is_child:
        return "child" if respondent.guest.height < 150 else "small"
    return respondent.rng.choice(("small", "medium", "medium", "large"))


def _nationality(respondent: Respondent) -> str:
    person = respondent.person
    return NATIONALITIES[person.address.country][person.language]


ANSWERS: Mapping[str, Callable[[Respondent], str]] = {
    "first_name": lambda r: r.guest.first_name,
    "last_name": lambda r: r.guest.last_name,
    "birthday": lambda r: r.guest.birthday.isoformat(),
    "nationality": _nationality,
    "allergies": lambda r: r.rng.choice(ALLERGIES[r.person.language]),
    "vest": _vest,
    "swimmer": lambda r: _yes(r, 0.95),
    "height": lambda r: str(r.guest.height),
    "phone": _phone,
    "emergency_phone": _spare_phone,
    "contact_email": lambda r: r.person.email,
    "plate": _plate,
    "skipper": _full_name,
    "licence_number": _licence_number,
    "tour_language": lambda r: r.person.language,
    "cots": lambda r: r.rng.choice(("0", "0", "1", "1", "2")),
    "caravan_length": lambda r: str(r.rng.randint(48, 89) / 10),
    "power": lambda r: _yes(r, 0.85),
    "requests": lambda r: r.rng.choice(REQUESTS[r.person.language]),
}
"""Answers to the fields whose type alone does not say what to answer."""
