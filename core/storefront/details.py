"""The third step: who books, and the answers to the service's data fields, for the booking and for each person."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields

from core.catalogue.models import FieldScope, FieldType
from core.catalogue.question_fields import AnswerField
from core.catalogue.questions import Question
from core.catalogue.services import questions_of
from core.customers.countries import country_names
from core.customers.models import CustomerKind
from core.customers.services import Address, CustomerData
from core.files.answers import shown_files
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.storefront.dates import Stay
from core.web.checks import at_most
from core.web.forms import Form, FormField, FormSchema

CONTACT = ("first_name", "last_name", "company", "email", "phone", "street", "postal_code", "city", "country")


@dataclass(frozen=True)
class Section:
    """A group of fields under one heading."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Details:
    """What was answered, checked; participants in order."""

    contact: Mapping[str, str]
    answers: Mapping[str, str]
    participants: tuple[Mapping[str, str], ...]

    def customer_data(self) -> CustomerData:
        """Return the customer as booked; each online booking makes one (C-05)."""
        contact = self.contact
        return CustomerData(
            first_name=contact["first_name"],
            last_name=contact["last_name"],
            company=contact["company"],
            kind=(CustomerKind.COMPANY if contact["company"] else CustomerKind.PERSON).value,
            email=contact["email"],
            phones=(contact["phone"],),
            address=Address(contact["street"], contact["postal_code"], contact["city"], contact["country"]),
            language=current_language(),
        )


def details_form(stay: Stay, values: Mapping[str, Any]) -> Form:
    """Return the form for everything that is asked about a stay."""
    return Form(_schema(stay), {"country": current_landlord().country, **values})


def asked_of(stay: Stay) -> dict[str, Question]:
    """Return the questions by the names of their form fields, in order."""
    questions = questions_of(stay.service)
    asked = {f"b-{one.key}": one for one in questions if one.scope is FieldScope.BOOKING}
    for person in range(1, stay.persons + 1):
        asked |= {f"p{person}-{one.key}": one for one in questions if one.scope is FieldScope.PARTICIPANT}
    return asked


def upload_names(stay: Stay) -> list[str]:
    """Return the names of the form fields that take files."""
    return [name for name, question in asked_of(stay).items() if question.type is FieldType.FILE]


def sections_of(form: Form, stay: Stay) -> list[Section]:
    """Return the form in groups: the person who books, the booking, each participant."""
    groups = [(gettext("Your contact details"), list(CONTACT))]
    asked = asked_of(stay)
    names = list(asked)
    groups.append((gettext("About your booking"), [name for name in names if name.startswith("b-")]))
    for person in range(1, stay.persons + 1):
        title = gettext("Person %(number)s", number=person)
        groups.append((title, [name for name in names if name.startswith(f"p{person}-")]))
    return [
        Section(title, tuple(_drawn(form[name], asked.get(name)) for name in found)) for title, found in groups if found
    ]


def _drawn(field: FormField, question: Question | None) -> FormField:
    # The schema takes no files, so it cannot know that one is required.
    return replace(field, required=question.required) if question is not None else field


def read_details(stay: Stay, typed: Mapping[str, str], uploads: Mapping[str, str]) -> Details:
    """Check once more what the draft holds, against the service as it is now.

    Raises:
        ValidationError: something is missing or does not fit.
    """
    asked = asked_of(stay)
    schema = _schema(stay)
    loaded = schema.load({name: value for name, value in typed.items() if name in schema.fields})
    answers = {**loaded, **{name: uploads.get(name, "") for name in upload_names(stay)}}
    missing = missing_uploads(stay, uploads)
    if missing:
        raise ValidationError(dict(missing))
    return Details(
        {name: answers[name] for name in CONTACT},
        _answers(asked, answers, "b"),
        tuple(_answers(asked, answers, f"p{person}") for person in range(1, stay.persons + 1)),
    )


def missing_uploads(stay: Stay, uploads: Mapping[str, str]) -> dict[str, list[str]]:
    """Return an error for each file that is required and was not sent or is gone, by the name of its field."""
    asked = asked_of(stay)
    stored = shown_files(uploads.values())
    return {
        name: [gettext("Please choose a file.")]
        for name in upload_names(stay)
        if asked[name].required and uploads.get(name) not in stored
    }


def _answers(asked: Mapping[str, Question], answers: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {one.key: answers[name] for name, one in asked.items() if name.startswith(f"{prefix}-")}


def _schema(stay: Stay) -> Schema:
    asked = asked_of(stay)
    declared: dict[str, fields.Field[Any]] = _contact_fields()
    declared |= {name: AnswerField(question) for name, question in asked.items()}
    for person in range(1, stay.persons + 1):
        _name_person(declared, person)
    for name in upload_names(stay):
        # Whether the file is there is checked with the uploads; the form never carries it as text.
        declared[name].required = False
    return FormSchema.from_dict(declared)()


def _name_person(declared: Mapping[str, fields.Field[Any]], person: int) -> None:
    """Let errors say whose field it is; the page has a heading for each person."""
    for name, field in declared.items():
        if name.startswith(f"p{person}-"):
            whose = gettext("Person %(number)s, %(question)s", number=person, question=field.metadata["label"])
            field.metadata = {**field.metadata, "legend": whose}


def _contact_fields() -> dict[str, fields.Field[Any]]:
    return {
        "first_name": _contact("first_name", gettext("First name"), "given-name", 120),
        "last_name": _contact("last_name", gettext("Last name"), "family-name", 120),
        "company": _contact("company", gettext("Company"), "organization", 200, required=False),
        "email": _contact("email", gettext("E-mail address"), "email", 254, FieldType.EMAIL),
        "phone": _contact("phone", gettext("Phone number"), "tel", 60, FieldType.PHONE),
        "street": _contact("street", gettext("Street and number"), "street-address", 200),
        "postal_code": _contact("postal_code", gettext("Postal code"), "postal-code", 20),
        "city": _contact("city", gettext("Town"), "address-level2", 120),
        "country": AnswerField(
            Question("country", FieldType.CHOICE, FieldScope.BOOKING, {}, required=True, choices=_countries()),
            label=gettext("Country"),
            attrs={"autocomplete": "country"},
        ),
    }


def _contact(
    key: str, label: str, autocomplete: str, longest: int, kind: FieldType = FieldType.TEXT, *, required: bool = True
) -> AnswerField:
    field = AnswerField(
        Question(key, kind, FieldScope.BOOKING, {}, required=required),
        label=label,
        attrs={"autocomplete": autocomplete, "maxlength": str(longest)},
    )
    field.validators.append(at_most(longest))
    return field


def _countries() -> tuple[Mapping[str, Any], ...]:
    return tuple({"value": code, "labels": {"en": name}} for code, name in country_names().items())
