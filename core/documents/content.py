"""What an offer or a confirmation says: plain texts in the reader's language, ready to be set (B-08)."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from babel.numbers import format_decimal
from flask_babel import format_date, get_locale, gettext

from core.bookings.models import Booking, BookingItem, BookingKind, Charge, ChargeKind
from core.bookings.totals import tax_lines
from core.bookings.wording import calculation, long_moment
from core.catalogue.models import Unit
from core.catalogue.prices import PriceLine
from core.customers.countries import country_name
from core.customers.models import Customer
from core.i18n import current_language, localised
from core.landlords.models import Landlord
from core.landlords.services import current_landlord
from core.money import format_money
from core.payments.balances import Balance, balance_of
from core.payments.dues import local_day, plan_of
from core.payments.wording import term_text
from core.web.filters import percent

Rows = tuple[tuple[str, str], ...]


class DocumentKind(enum.StrEnum):
    """Which document it is; the value is a part of its address and its file name."""

    OFFER = "offer"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True)
class Line:
    """One row of what is booked; ``is_extra`` rows belong to the row above."""

    title: str
    details: tuple[str, ...]
    quantity: str
    tax: str
    amount: str
    is_extra: bool = False


@dataclass(frozen=True)
class DueLine:
    """One payment with its day; what is paid needs no state by colour."""

    what: str
    day: str
    amount: str
    state: str


@dataclass(frozen=True)
class Document:
    """An offer or a confirmation, in words."""

    language: str
    title: str
    number: str
    color: str
    landlord: str
    landlord_lines: tuple[str, ...]
    sender_line: str
    recipient_lines: tuple[str, ...]
    facts: Rows
    intro: str
    lines: tuple[Line, ...]
    total: str
    taxes: tuple[str, ...]
    dues: tuple[DueLine, ...]
    sums: Rows
    closing: tuple[str, ...]


def document_of(booking: Booking, kind: DocumentKind, *, at: datetime) -> Document:
    """Return what a document about a booking says, in the language that is spoken at the moment."""
    landlord, customer = current_landlord(), booking.customer
    balance = balance_of(booking, at=at)
    is_offer = kind is DocumentKind.OFFER
    return Document(
        language=current_language(),
        title=_title(booking, kind),
        number=booking.number,
        color=landlord.color,
        landlord=landlord.name,
        landlord_lines=tuple(landlord.contact_lines),
        sender_line=" · ".join(filter(None, (landlord.name, *landlord.contact_lines[:2]))),
        recipient_lines=_recipient(customer, landlord),
        facts=_facts(booking, customer, is_offer),
        intro=_intro(booking, is_offer),
        lines=_lines(booking),
        total=format_money(booking.total_minor, booking.currency),
        taxes=_taxes(booking),
        dues=_dues(balance),
        sums=_sums(booking, balance),
        closing=_closing(booking, landlord, is_offer),
    )


def _title(booking: Booking, kind: DocumentKind) -> str:
    if kind is DocumentKind.OFFER:
        return gettext("Offer")
    return gettext("Reservation") if booking.kind is BookingKind.RESERVATION else gettext("Booking confirmation")


def _recipient(customer: Customer, landlord: Landlord) -> tuple[str, ...]:
    person = customer.person_name if customer.person_name != customer.company else ""
    lines = [customer.company, person]
    if customer.addresses:
        address = customer.addresses[0]
        lines += [address.street, f"{address.postal_code} {address.city}".strip()]
        if address.country and address.country != landlord.country:
            lines.append(country_name(address.country))
    return tuple(line for line in lines if line) or (customer.name,)


def _facts(booking: Booking, customer: Customer, is_offer: bool) -> Rows:
    number = gettext("Offer number") if is_offer else gettext("Booking number")
    day = local_day(booking.created_at if is_offer else booking.confirmed_at or booking.created_at)
    facts = [
        (number, booking.number),
        (gettext("Date"), _day(day)),
        (gettext("Customer number"), customer.number),
        (gettext("VAT id"), customer.vat_id),
        (gettext("From"), long_moment(booking.starts_at)),
        (gettext("Until"), long_moment(booking.ends_at)),
        (gettext("Valid until"), long_moment(booking.expires_at) if booking.expires_at else ""),
    ]
    return tuple(fact for fact in facts if fact[1])


def _intro(booking: Booking, is_offer: bool) -> str:
    if is_offer:
        return gettext("Thank you for your inquiry. We are pleased to offer you the following:")
    if booking.kind is BookingKind.RESERVATION:
        return gettext("Thank you. We have reserved the following for you:")
    return gettext("Thank you for your booking. We confirm the following:")


def _lines(booking: Booking) -> tuple[Line, ...]:
    found: list[Line] = []
    for item in booking.items:
        found.append(_item_line(item, booking.currency))
        found += [_charge_line(charge, booking, True) for charge in booking.charges if charge.item_id == item.id]
    found += [_charge_line(charge, booking, False) for charge in booking.charges if charge.item_id is None]
    return tuple(found)


def _item_line(item: BookingItem, currency: str) -> Line:
    prices = [PriceLine.from_json(stored) for stored in item.price_lines]
    people = item.persons or len(item.participants)
    details = [
        f"{long_moment(item.starts_at)} – {long_moment(item.ends_at)}",
        gettext("People: %(number)s", number=people) if people and item.service.unit is not Unit.SEAT else "",
        calculation(item.service.unit, prices, item.quantity, currency),
    ]
    return Line(
        localised(item.service.titles),
        tuple(detail for detail in details if detail),
        str(item.quantity),
        percent(item.tax_basis_points),
        format_money(item.price_minor, currency),
    )


def _charge_line(charge: Charge, booking: Booking, is_extra: bool) -> Line:
    is_discount = charge.kind is ChargeKind.DISCOUNT
    title = localised(charge.titles) or str(charge.kind.label)
    if is_discount and charge.basis_points:
        title = f"{title} ({percent(charge.basis_points)})"
    detail = ""
    if charge.kind is ChargeKind.EXTRA and charge.count > 1:
        detail = f"{_number(charge.count)} × {format_money(charge.unit_price_minor, booking.currency)}"
    return Line(
        title,
        (detail,) if detail else (),
        str(charge.quantity) if charge.kind is ChargeKind.EXTRA else "",
        "" if is_discount else percent(charge.tax_basis_points),
        format_money(charge.amount_minor, booking.currency),
        is_extra,
    )


def _taxes(booking: Booking) -> tuple[str, ...]:
    return tuple(
        gettext(
            "%(gross)s includes %(rate)s tax: %(tax)s",
            gross=format_money(line.gross_minor, booking.currency),
            rate=percent(line.basis_points),
            tax=format_money(line.tax_minor, booking.currency),
        )
        for line in tax_lines(booking)
        if line.basis_points and line.gross_minor
    )


def _dues(balance: Balance) -> tuple[DueLine, ...]:
    return tuple(
        DueLine(
            str(due.kind.label),
            _day(due.due_on),
            format_money(due.amount_minor, balance.currency),
            gettext("paid") if not due.open_minor else "",
        )
        for due in balance.dues
    )


def _sums(booking: Booking, balance: Balance) -> Rows:
    if not balance.paid_minor:
        return ()
    rows = [(gettext("Paid so far"), format_money(balance.paid_minor, booking.currency))]
    if balance.open_minor:
        rows.append((gettext("Still to pay"), format_money(balance.open_minor, booking.currency)))
    if balance.credit_minor and balance.owed_minor:
        rows.append((gettext("Credit"), format_money(balance.credit_minor, booking.currency)))
    return tuple(rows)


def _closing(booking: Booking, landlord: Landlord, is_offer: bool) -> tuple[str, ...]:
    sentences = []
    plan = plan_of(booking)
    if plan is not None and booking.kind is not BookingKind.BOOKING:
        sentences.append(gettext("Payment: %(term)s.", term=term_text(plan)))
    if is_offer:
        sentences.append(gettext("This offer holds no places. Tell us soon if you would like to book."))
    contact = " · ".join(filter(None, (landlord.phone, landlord.email)))
    if contact:
        sentences.append(gettext("Do you have a question? You reach us here: %(contact)s", contact=contact))
    sentences.append(gettext("Kind regards,"))
    return (*sentences, landlord.name)


def _day(day: date) -> str:
    return format_date(day, "long")


def _number(number: int) -> str:
    return format_decimal(Decimal(number), locale=get_locale())
