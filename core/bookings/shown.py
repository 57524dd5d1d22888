"""The items, answers and prices of a booking, as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from core.bookings.models import Booking, BookingItem, Charge, ChargeKind, ItemState
from core.bookings.totals import tax_lines
from core.bookings.wording import calculation, tax_text
from core.catalogue.models import FieldScope, FieldType
from core.catalogue.prices import PriceLine
from core.catalogue.questions import Question, shown_answer
from core.files.answers import ShownFile, shown_files
from core.i18n import localised
from core.money import format_money
from core.web.filters import percent


@dataclass(frozen=True)
class ShownAnswer:
    """One question with its answer, as people read them."""

    label: str
    text: str
    file: ShownFile | None
    is_missing: bool


@dataclass(frozen=True)
class ShownItem:
    """One item with its answers, its participants' answers and its extras."""

    item: BookingItem
    calculation: str
    answers: list[ShownAnswer]
    labels: list[str]
    people: list[list[ShownAnswer]]
    extras: list[Charge]

    @property
    def is_open(self) -> bool:
        """Whether it was neither handed over nor taken back."""
        return self.item.state is ItemState.OPEN


@dataclass(frozen=True)
class PriceRow:
    """One line of the price table; a charge can be removed."""

    title: str
    detail: str
    amount_minor: int
    is_part: bool = False
    charge_id: int | None = None


@dataclass(frozen=True)
class PriceSheet:
    """Everything that makes the price of a booking: its lines, the total, and the tax in it."""

    rows: list[PriceRow]
    total_minor: int
    taxes: list[str]


def shown_items(booking: Booking) -> list[ShownItem]:
    """Return the items of a booking with everything that is known of them."""
    files = shown_files(_file_answers(booking))
    return [_shown_item(item, booking, files) for item in booking.items]


def price_sheet(booking: Booking) -> PriceSheet:
    """Return the price of a booking line by line: each item with what belongs to it, then what is for everything."""
    rows: list[PriceRow] = []
    for item in booking.items:
        rows.append(PriceRow(_title(item), calculation_of(item, booking.currency), item.price_minor))
        rows += [_charge_row(charge, booking) for charge in _ordered(booking) if charge.item_id == item.id]
    rows += [_charge_row(charge, booking) for charge in _ordered(booking) if charge.item_id is None]
    taxes = [
        tax_text(line.tax_minor, line.basis_points, booking.currency)
        for line in tax_lines(booking)
        if line.basis_points or line.tax_minor
    ]
    return PriceSheet(rows, booking.total_minor, taxes)


def calculation_of(item: BookingItem, currency: str) -> str:
    """Return how the price of an item came about."""
    lines = [PriceLine.from_json(stored) for stored in item.price_lines]
    return calculation(item.service.unit, lines, item.quantity, currency)


def charge_detail(charge: Charge, currency: str) -> str:
    """Return how a charge came about, such as "4 × €15.00" or "10%"."""
    if charge.kind is ChargeKind.DISCOUNT:
        return percent(charge.basis_points) if charge.basis_points else ""
    if charge.count == 1:
        return ""
    return f"{charge.count} × {format_money(charge.unit_price_minor, currency)}"


def _title(item: BookingItem) -> str:
    title = localised(item.service.titles)
    return f"{title} × {item.quantity}" if item.quantity > 1 else title


def _charge_row(charge: Charge, booking: Booking) -> PriceRow:
    title = localised(charge.titles) or str(charge.kind.label)
    if charge.kind is ChargeKind.DISCOUNT:
        title = gettext("Discount: %(title)s", title=title)
    detail = charge_detail(charge, booking.currency)
    return PriceRow(title, detail, charge.amount_minor, charge.item_id is not None, charge.id)


def _ordered(booking: Booking) -> list[Charge]:
    """Return what is charged, discounts behind what they are taken off."""
    return sorted(booking.charges, key=lambda charge: (charge.kind is ChargeKind.DISCOUNT, charge.position))


def _shown_item(item: BookingItem, booking: Booking, files: Mapping[str, ShownFile]) -> ShownItem:
    per_person = item.questions_for(FieldScope.PARTICIPANT)
    return ShownItem(
        item,
        calculation_of(item, booking.currency),
        _answers(item.questions_for(FieldScope.BOOKING), item.answers, files),
        [question.label for question in per_person],
        [_answers(per_person, person.answers, files) for person in item.participants],
        [charge for charge in booking.charges if charge.item_id == item.id and charge.kind is ChargeKind.EXTRA],
    )


def _answers(questions: list[Question], stored: dict[str, str], files: Mapping[str, ShownFile]) -> list[ShownAnswer]:
    return [
        ShownAnswer(
            question.label,
            "" if question.type is FieldType.FILE else shown_answer(question, stored.get(question.key, "")),
            files.get(stored.get(question.key, "")) if question.type is FieldType.FILE else None,
            question.required and not stored.get(question.key),
        )
        for question in questions
    ]


def _file_answers(booking: Booking) -> list[str]:
    found: list[str] = []
    for item in booking.items:
        keys = {question.key for question in item.questions if question.type is FieldType.FILE}
        holders = [item.answers, *(person.answers for person in item.participants)]
        found += [answers[key] for answers in holders for key in keys if answers.get(key)]
    return found
