"""The step "details": who books, and the answers to the services' data fields, for the booking and for each person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask_babel import gettext
from marshmallow import Schema, ValidationError, fields

from core.catalogue.models import FieldScope, FieldType, Unit
from core.catalogue.question_fields import AnswerField
from core.catalogue.questions import Question
from core.catalogue.services import questions_of
from core.consent.services import known_keys
from core.customers.countries import country_names
from core.customers.models import CustomerKind
from core.customers.services import Address, CustomerData
from core.files.answers import shown_files
from core.i18n import current_language
from core.landlords.services import current_landlord
from core.storefront.cart import CartItem, names_of
from core.storefront.dates import names_persons
from core.web.checks import at_most
from core.web.forms import Form, FormField, FormSchema

# What is agreed to, and which version was read; kept apart from the answers.
CONSENTS = ("consents", "wording")
CONTACT = ("first_name", "last_name", "company", "email", "phone", "street", "postal_code", "city", "country")


@dataclass(frozen=True)
class Section:
    """A group of fields under one heading."""

    title: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Asked:
    """One question about one item of the cart, for the booking or for a person; ``whose`` names them in errors."""

    question: Question
    item_key: str
    person: int
    whose: str


@dataclass(frozen=True)
class ItemAnswers:
    """What was answered about one item, checked; participants in order."""

    answers: Mapping[str, str]
    participants: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Details:
    """What was answered, checked: who books (nothing for somebody who signed in), and each item by its key."""

    contact: Mapping[str, str]
    items: Mapping[str, ItemAnswers]

    def customer_data(self) -> CustomerData:
        """Return the customer as booked; a booking without an access makes a new one (C-05)."""
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


@dataclass(frozen=True)
class Questionnaire:
    """What is asked in this step: about the items, and who books unless that is known."""

    cart: Sequence[CartItem]
    asks_contact: bool = True

    @cached_property
    def asked(self) -> dict[str, Asked]:
        """The questions by the names of their form fields, in order."""
        names = names_of(self.cart) if len(self.cart) > 1 else {}
        return {name: one for item in self.cart for name, one in _asked_of(item, names.get(item.key, ""))}

    @cached_property
    def uploads(self) -> list[str]:
        """The names of the form fields that take files."""
        return [name for name, one in self.asked.items() if one.question.type is FieldType.FILE]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask."""
        return not self.asks_contact and not self.asked

    def form(self, values: Mapping[str, Any]) -> Form:
        """Return the form for everything that is asked."""
        return Form(self.schema(), {"country": current_landlord().country, **values})

    def schema(self) -> Schema:
        """Return the schema; whether files are there is checked with the uploads, the form carries none as text."""
        declared: dict[str, fields.Field[Any]] = {**_contact_fields(), **_consent_fields()} if self.asks_contact else {}
        for name, one in self.asked.items():
            field = declared[name] = AnswerField(one.question)
            if one.whose:
                field.metadata = {**field.metadata, "legend": ", ".join((one.whose, str(field.metadata["label"])))}
            if one.question.type is FieldType.FILE:
                field.required = False
        return FormSchema.from_dict(declared)()

    def sections(self, form: Form) -> list[Section]:
        """Return the form in groups: the person who books, then each item and its participants."""
        contact = tuple(form[name] for name in CONTACT) if self.asks_contact else ()
        found = [Section(gettext("Your contact details"), contact)] if contact else []
        for title, names in self.groups().items():
            found.append(Section(title, tuple(_drawn(form[name], self.asked[name]) for name in names)))
        return found

    def groups(self) -> dict[str, list[str]]:
        """Return the names of the fields by the heading under which they stand."""
        groups: dict[str, list[str]] = {}
        for name, one in self.asked.items():
            groups.setdefault(one.whose or gettext("About your booking"), []).append(name)
        return groups

    def missing_uploads(self, uploads: Mapping[str, str]) -> dict[str, list[str]]:
        """Return an error for each file that is required and was not sent or is gone, by the name of its field."""
        if not self.uploads:
            return {}
        stored = shown_files(uploads.values())
        return {
            name: [gettext("Please choose a file.")]
            for name in self.uploads
            if self.asked[name].question.required and uploads.get(name) not in stored
        }

    def read(self, typed: Mapping[str, str], uploads: Mapping[str, str]) -> Details:
        """Check once more what the draft holds, against the services as they are now.

        Raises:
            ValidationError: something is missing or does not fit.
        """
        schema = self.schema()
        loaded = schema.load({name: value for name, value in typed.items() if name in schema.fields})
        answers = {**loaded, **{name: uploads.get(name, "") for name in self.uploads}}
        missing = self.missing_uploads(uploads)
        if missing:
            raise ValidationError(dict(missing))
        contact = {name: answers[name] for name in CONTACT} if self.asks_contact else {}
        return Details(contact, {item.key: self._answers_about(item, answers) for item in self.cart})

    def _answers_about(self, item: CartItem, answers: Mapping[str, str]) -> ItemAnswers:
        found: dict[int, dict[str, str]] = {person: {} for person in range(people_of(item) + 1)}
        for name, one in self.asked.items():
            if one.item_key == item.key:
                found[one.person][one.question.key] = answers[name]
        about, *people = found.values()
        return ItemAnswers(about, tuple(people))


def people_of(item: CartItem) -> int:
    """Return how many people are named in an item; nobody is where nothing is asked of them."""
    stay = item.chosen
    return stay.persons if stay.service.unit is Unit.SEAT or names_persons(stay.service) else 0


def _asked_of(item: CartItem, title: str) -> Iterator[tuple[str, Asked]]:
    questions = questions_of(item.service)
    for question in questions:
        if question.scope is FieldScope.BOOKING:
            yield f"i{item.key}-b-{question.key}", Asked(question, item.key, 0, title)
    for person in range(1, people_of(item) + 1):
        whose = ", ".join(filter(None, (title, gettext("Person %(number)s", number=person))))
        for question in questions:
            if question.scope is FieldScope.PARTICIPANT:
                yield f"i{item.key}-p{person}-{question.key}", Asked(question, item.key, person, whose)


def _drawn(field: FormField, asked: Asked) -> FormField:
    # The schema takes no files, so it cannot know that one is required.
    return replace(field, required=asked.question.required)


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


def _consent_fields() -> dict[str, fields.Field[Any]]:
    return {
        "consents": fields.List(fields.String(), load_default=list, validate=known_keys),
        "wording": fields.Integer(load_default=1),
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
