"""The texts of the overviews: what, when, how much, who, and every answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString, gettext, lazy_gettext

from core.bookings.models import Booking, BookingItem, Charge
from core.bookings.totals import TaxLine, tax_lines
from core.bookings.wording import Facts, calculation, period_facts, tax_text
from core.catalogue.models import FieldType, Service, Unit
from core.catalogue.periods import Period
from core.catalogue.prices import PriceLine, lowest_prices, price_table
from core.catalogue.questions import Question, shown_answer
from core.customers.countries import country_name
from core.customers.models import Customer
from core.files.answers import shown_files
from core.i18n import localised
from core.landlords.services import current_landlord
from core.money import format_money
from core.storefront.calendar import Month
from core.storefront.cart import CartItem, names_of
from core.storefront.dates import Stay
from core.storefront.order import Order
from core.storefront.quote import Quote, QuotedItem

_PRICES: dict[Unit, LazyString] = {
    Unit.NIGHT: lazy_gettext("%(price)s per night"),
    Unit.DAY: lazy_gettext("%(price)s per day"),
    Unit.HOUR: lazy_gettext("%(price)s per hour"),
    Unit.SLOT: lazy_gettext("%(price)s per booking"),
    Unit.SEAT: lazy_gettext("%(price)s per seat"),
}
_LOWEST: dict[Unit, LazyString] = {
    Unit.NIGHT: lazy_gettext("from %(price)s per night"),
    Unit.DAY: lazy_gettext("from %(price)s per day"),
    Unit.HOUR: lazy_gettext("from %(price)s per hour"),
    Unit.SLOT: lazy_gettext("from %(price)s per booking"),
    Unit.SEAT: lazy_gettext("from %(price)s per seat"),
}


@dataclass(frozen=True)
class AnsweredGroup:
    """The answers for the booking or for one person, ready to be read."""

    title: str
    facts: Facts


@dataclass(frozen=True)
class ItemOverview:
    """One item, ready to be read: what and when, and how its price comes about."""

    key: str
    service_id: int
    title: str
    facts: Facts
    price: Facts
    total: str


def price_texts(services: Sequence[Service], today: date) -> dict[int, str]:
    """Return the price of each service per unit, such as "from €120.00 per night", by the services' ids."""
    currency, prices = current_landlord().currency, lowest_prices(services, today)
    return {service.id: _price_text(service.unit, prices[service.id], currency) for service in services}


def day_prices(service: Service, month: Month) -> dict[date, int]:
    """Return what each day of a month costs; nothing where every day costs the same."""
    days = [day.date for week in month.weeks for day in week if day is not None]
    table = price_table(service, days[0], days[-1])
    prices = {day: table.on(day).price_minor for day in days}
    return prices if len(set(prices.values())) > 1 else {}


def stay_facts(stay: Stay) -> Facts:
    """Return what was chosen and when."""
    return _what(stay.service, stay.period, stay.quantity, stay.persons)


def item_overviews(quote: Quote, cart: Sequence[CartItem]) -> list[ItemOverview]:
    """Return the items of the cart that can be booked, with their prices."""
    names = names_of(cart)
    return [
        ItemOverview(
            one.item.key,
            one.item.service.id,
            names[one.item.key],
            stay_facts(one.item.chosen),
            _item_price(one, quote.currency),
            format_money(one.total_minor, quote.currency),
        )
        for one in quote.items
    ]


def total_facts(total_minor: int, taxes: Iterable[TaxLine], currency: str) -> Facts:
    """Return what everything costs, and the tax in it by rate."""
    facts = [(gettext("Total"), format_money(total_minor, currency))]
    return facts + [
        (gettext("Tax"), tax_text(line.tax_minor, line.basis_points, currency)) for line in taxes if line.gross_minor
    ]


def booked_items(booking: Booking) -> list[ItemOverview]:
    """Return the items of a booking as the last page shows them."""
    return [_booked_item(item, booking) for item in booking.items]


def booked_total(booking: Booking) -> Facts:
    """Return what the booking costs, and the tax in it."""
    return total_facts(booking.total_minor, tax_lines(booking), booking.currency)


def contact_facts(contact: Mapping[str, str]) -> Facts:
    """Return who books, as typed."""
    town = f"{contact['postal_code']} {contact['city']}"
    address = ", ".join((contact["street"], town, country_name(contact["country"])))
    return _filled(
        [
            (gettext("Name"), f"{contact['first_name']} {contact['last_name']}"),
            (gettext("Company"), contact["company"]),
            (gettext("E-mail address"), contact["email"]),
            (gettext("Phone number"), contact["phone"]),
            (gettext("Address"), address),
        ]
    )


def customer_facts(customer: Customer) -> Facts:
    """Return who books, as we know them."""
    address = customer.addresses[0] if customer.addresses else None
    town = f"{address.postal_code} {address.city}".strip() if address else ""
    lines = [address.street, town, country_name(address.country) if address.country else ""] if address else []
    return _filled(
        [
            (gettext("Name"), customer.person_name),
            (gettext("Company"), customer.company),
            (gettext("E-mail address"), customer.email),
            (gettext("Phone number"), customer.phones[0].number if customer.phones else ""),
            (gettext("Address"), ", ".join(filter(None, lines))),
        ]
    )


def answer_groups(order: Order) -> list[AnsweredGroup]:
    """Return the answers to the data fields, unanswered ones too, so that they are seen before booking."""
    questionnaire, files = order.questionnaire, _file_names(order)
    groups = []
    for title, names in questionnaire.groups().items():
        facts = []
        for name in names:
            asked = questionnaire.asked[name]
            about = order.details.items[asked.item_key]
            answers = about.participants[asked.person - 1] if asked.person else about.answers
            answer = answers.get(asked.question.key, "")
            facts.append((asked.question.label, _shown(asked.question, answer, files) or "–"))
        groups.append(AnsweredGroup(title, facts))
    return groups


def _price_text(unit: Unit, prices: tuple[int, int], currency: str) -> str:
    lowest, highest = prices
    texts = _PRICES if lowest == highest else _LOWEST
    return str(texts[unit]) % {"price": format_money(lowest, currency)}


def _item_price(quoted: QuotedItem, currency: str) -> Facts:
    stay = quoted.item.chosen
    worked_out = calculation(stay.service.unit, quoted.lines, stay.quantity, currency)
    facts = [_price_fact(worked_out, quoted.price_minor, currency)]
    return facts + [_charge_fact(charge, currency) for charge in quoted.charges]


def _price_fact(worked_out: str, price_minor: int, currency: str) -> tuple[str, str]:
    """Return how a price comes about, with the result where there is something to work out."""
    price = format_money(price_minor, currency)
    return gettext("Price"), worked_out if worked_out == price else f"{worked_out} = {price}"


def _charge_fact(charge: Charge, currency: str) -> tuple[str, str]:
    amount = format_money(charge.amount_minor, currency)
    if charge.count == 1:
        return localised(charge.titles), amount
    each = format_money(charge.unit_price_minor, currency)
    return localised(charge.titles), f"{charge.count} × {each} = {amount}"


def _booked_item(item: BookingItem, booking: Booking) -> ItemOverview:
    period = Period(item.starts_at, item.ends_at, item.units)
    charges = [charge for charge in booking.charges if charge.item_id == item.id]
    lines = [PriceLine.from_json(line) for line in item.price_lines]
    worked_out = calculation(item.service.unit, lines, item.quantity, booking.currency)
    price = [_price_fact(worked_out, item.price_minor, booking.currency)]
    return ItemOverview(
        str(item.id),
        item.service_id,
        localised(item.service.titles),
        _what(item.service, period, item.quantity, item.persons),
        price + [_charge_fact(charge, booking.currency) for charge in charges],
        format_money(item.price_minor + sum(charge.amount_minor for charge in charges), booking.currency),
    )


def _shown(question: Question, answer: str, files: Mapping[str, str]) -> str:
    return files.get(answer, "") if question.type is FieldType.FILE else shown_answer(question, answer)


def _file_names(order: Order) -> dict[str, str]:
    asked = order.questionnaire.asked.values()
    keys = {one.question.key for one in asked if one.question.type is FieldType.FILE}
    if not keys:
        return {}
    holders = [holder for one in order.details.items.values() for holder in (one.answers, *one.participants)]
    found = shown_files(holder[key] for holder in holders for key in keys if holder.get(key))
    return {answer: file.name for answer, file in found.items()}


def _what(service: Service, period: Period, quantity: int, persons: int) -> Facts:
    facts = period_facts(service.unit, period.starts_at, period.ends_at)
    if service.capacity > 1:
        label = gettext("Seats") if service.unit is Unit.SEAT else gettext("Quantity")
        facts.append((label, str(quantity)))
    if persons and service.unit is not Unit.SEAT:
        facts.append((gettext("People"), str(persons)))
    return facts


def _filled(facts: Facts) -> Facts:
    return [(label, value) for label, value in facts if value]
