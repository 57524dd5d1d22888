"""What the buttons of the summary and the last page say: booking, reservation and request have words of their own."""

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, gettext

from core.bookings.models import Booking, BookingKind
from core.bookings.wording import Facts, long_moment
from core.money import format_money
from core.payments.dues import dues_of, is_owed, local_day
from core.payments.models import DueKind
from core.storefront.order import Order


@dataclass(frozen=True)
class KindChoice:
    """One thing that the visitor may make of the order: the button, and what it means."""

    kind: str
    button: str
    hint: str


@dataclass(frozen=True)
class DonePage:
    """What the last page says."""

    title: str
    number: str
    mail: str
    next_steps: tuple[str, ...]


def choices_of(order: Order) -> list[KindChoice]:
    """Return what the visitor may make of the order, the most binding first."""
    return [KindChoice(kind.value, _button(kind, order), _hint(kind, order)) for kind in order.kinds]


def done_page(booking: Booking, landlord_name: str) -> DonePage:
    """Return the texts of the last page."""
    title, number = _thanks(booking)
    mail = _mail(booking)
    question = gettext(
        "You have a question, or something has to be changed? %(name)s is glad to help. "
        "You find the contact details below.",
        name=landlord_name,
    )
    return DonePage(title, number, mail, (*_next_steps(booking), question))


def expected_dues(order: Order) -> Facts:
    """Return what will be due when, for somebody who books or reserves; a request says nothing of payment."""
    if set(order.kinds) <= {BookingKind.OFFER}:
        return []
    today = local_day(order.at)
    return [_due(part.kind, part.amount_minor, part.due_on, today, order.quote.currency) for part in order.dues]


def booked_dues(booking: Booking) -> Facts:
    """Return what is due when for a booking."""
    if not is_owed(booking):
        return []
    today = local_day(booking.created_at)
    found = dues_of(booking.id)
    return [_due(due.due_kind, due.amount_minor, due.due_on, today, booking.currency) for due in found]


def _due(kind: DueKind, amount_minor: int, due_on: date, today: date, currency: str) -> tuple[str, str]:
    amount = format_money(amount_minor, currency)
    if due_on <= today:
        return str(kind.label), gettext("%(amount)s, due at once", amount=amount)
    return str(kind.label), gettext("%(amount)s, due on %(day)s", amount=amount, day=format_date(due_on, "long"))


def _button(kind: BookingKind, order: Order) -> str:
    match kind:
        case BookingKind.RESERVATION:
            return gettext("Reserve")
        case BookingKind.OFFER:
            return gettext("Request an offer")
        case _:
            total = order.quote.total_minor
            if not total:
                return gettext("Book")
            return gettext("Book for %(total)s", total=format_money(total, order.quote.currency))


def _hint(kind: BookingKind, order: Order) -> str:
    match kind:
        case BookingKind.RESERVATION:
            return gettext(
                "A reservation costs nothing. It is good until %(until)s; then it ends by itself.",
                until=long_moment(order.reserved_until),
            )
        case BookingKind.OFFER:
            return gettext("A request costs nothing and holds nothing. We get back to you with an offer.")
        case _:
            return (
                gettext("With this button you make a booking that has to be paid.") if order.quote.total_minor else ""
            )


def _thanks(booking: Booking) -> tuple[str, str]:
    number = booking.number
    match booking.kind:
        case BookingKind.RESERVATION:
            return gettext("It is reserved for you"), gettext(
                "Your reservation has the number %(number)s.", number=number
            )
        case BookingKind.OFFER:
            return gettext("Thank you for your request"), gettext(
                "Your request has the number %(number)s.", number=number
            )
        case _:
            return gettext("Thank you for your booking"), gettext("Your booking number is %(number)s.", number=number)


def _mail(booking: Booking) -> str:
    address = booking.customer.email
    if booking.kind is BookingKind.BOOKING:
        return gettext("We are sending a confirmation to %(address)s.", address=address)
    return gettext("We are writing to %(address)s.", address=address)


def _next_steps(booking: Booking) -> tuple[str, ...]:
    match booking.kind:
        case BookingKind.RESERVATION:
            until = long_moment(booking.expires_at) if booking.expires_at else ""
            return (
                gettext("Your reservation is good until %(until)s. Until then nobody else can book this.", until=until),
                gettext("Please say before that day whether you want to book, or the reservation ends by itself."),
            )
        case BookingKind.OFFER:
            return (
                gettext("We look at your request and get back to you with an offer."),
                gettext("Nothing is booked or reserved yet."),
            )
        case _:
            return (
                gettext(
                    "The confirmation comes by e-mail within a few minutes. Please also look into your spam folder."
                ),
                gettext("It has everything about your booking, and a file for your calendar."),
            )
