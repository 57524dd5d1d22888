"""The texts of the summary and of the last page: what, when, how much, who, and every answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString, gettext, lazy_gettext

from core.bookings.models import BookingItem
from core.bookings.wording import Facts, calculation, period_facts, tax_text
from core.catalogue.models import FieldType, Service, Unit
from core.catalogue.periods import Period
from core.catalogue.questions import Question, shown_answer
from core.customers.countries import country_name
from core.files.answers import shown_files
from core.i18n import localised
from core.landlords.services import current_landlord
from core.money import format_money, included_tax
from core.storefront.dates import Stay
from core.storefront.details import Details, asked_of
from core.storefront.order import Order

_PRICES: dict[Unit, LazyString] = {
    Unit.NIGHT: lazy_gettext("%(price)s per night"),
    Unit.DAY: lazy_gettext("%(price)s per day"),
    Unit.HOUR: lazy_gettext("%(price)s per hour"),
    Unit.SLOT: lazy_gettext("%(price)s per booking"),
    Unit.SEAT: lazy_gettext("%(price)s per seat"),
}


@dataclass(frozen=True)
class AnsweredGroup:
    """The answers for the booking or for one person, ready to be read."""

    title: str
    facts: Facts


def price_text(service: Service) -> str:
    """Return the price of a service per unit, such as "€120.00 per night"."""
    price = format_money(service.price_minor, current_landlord().currency)
    return str(_PRICES[service.unit]) % {"price": price}


def stay_facts(stay: Stay) -> Facts:
    """Return what was chosen and when."""
    return _what(stay.service, stay.period, stay.quantity, stay.persons)


def booked_facts(item: BookingItem) -> Facts:
    """Return what was booked and when, as the last page shows it."""
    period = Period(item.starts_at, item.ends_at, item.units)
    return _what(item.service, period, item.quantity, len(item.participants))


def price_facts(order: Order) -> Facts:
    """Return how the price comes about."""
    stay, currency = order.stay, current_landlord().currency
    worked_out = calculation(stay.service.unit, order.price_lines, stay.quantity, currency)
    return [
        (gettext("Price"), worked_out),
        (gettext("Total"), format_money(order.price_minor, currency)),
        (gettext("Tax"), tax_text(order.tax_minor, stay.service.tax_basis_points, currency)),
    ]


def booked_price_facts(item: BookingItem, currency: str) -> Facts:
    """Return the price that was taken."""
    tax = included_tax(item.price_minor, item.tax_basis_points)
    return [
        (gettext("Total"), format_money(item.price_minor, currency)),
        (gettext("Tax"), tax_text(tax, item.tax_basis_points, currency)),
    ]


def contact_facts(details: Details) -> Facts:
    """Return who books."""
    contact = details.contact
    town = f"{contact['postal_code']} {contact['city']}"
    address = ", ".join((contact["street"], town, country_name(contact["country"])))
    facts = [
        (gettext("Name"), f"{contact['first_name']} {contact['last_name']}"),
        (gettext("Company"), contact["company"]),
        (gettext("E-mail address"), contact["email"]),
        (gettext("Phone number"), contact["phone"]),
        (gettext("Address"), address),
    ]
    return [(label, value) for label, value in facts if value]


def answer_groups(order: Order) -> list[AnsweredGroup]:
    """Return the answers to the data fields, unanswered ones too, so that they are seen before booking."""
    asked = asked_of(order.stay)
    groups = [(gettext("About your booking"), "b", order.details.answers)]
    for number, answers in enumerate(order.details.participants, start=1):
        groups.append((gettext("Person %(number)s", number=number), f"p{number}", answers))
    files = _file_names(order)
    drawn = [
        AnsweredGroup(
            title, _answered([one for name, one in asked.items() if name.startswith(f"{prefix}-")], answers, files)
        )
        for title, prefix, answers in groups
    ]
    return [group for group in drawn if group.facts]


def _asked(asked: Mapping[str, Question], prefix: str) -> list[Question]:
    return [question for name, question in asked.items() if name.startswith(f"{prefix}-")]


def _answered(questions: Iterable[Question], answers: Mapping[str, str], files: Mapping[str, str]) -> Facts:
    return [(one.label, _shown(one, answers.get(one.key, ""), files) or "–") for one in questions]


def _shown(question: Question, answer: str, files: Mapping[str, str]) -> str:
    return files.get(answer, "") if question.type is FieldType.FILE else shown_answer(question, answer)


def _file_names(order: Order) -> dict[str, str]:
    asked = asked_of(order.stay)
    keys = {one.key for one in asked.values() if one.type is FieldType.FILE}
    holders = (order.details.answers, *order.details.participants)
    found = shown_files(holder[key] for holder in holders for key in keys if holder.get(key))
    return {answer: file.name for answer, file in found.items()}


def _what(service: Service, period: Period, quantity: int, persons: int) -> Facts:
    facts = [(gettext("Service"), localised(service.titles))]
    facts += period_facts(service.unit, period.starts_at, period.ends_at)
    if service.capacity > 1:
        label = gettext("Seats") if service.unit is Unit.SEAT else gettext("Quantity")
        facts.append((label, str(quantity)))
    if persons and service.unit is not Unit.SEAT:
        facts.append((gettext("People"), str(persons)))
    return facts
