"""What a booking costs in all, and the tax in it; the only place that writes ``total_minor`` (B-05)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import lazy_gettext

from core.bookings.models import Booking, ChargeKind
from core.errors import DomainError
from core.money import included_tax


class DiscountTooLarge(DomainError):
    """A discount is higher than what it is taken off."""

    code = "discount_too_large"
    status = 422
    text = lazy_gettext("The discounts are higher than the price. Please choose a smaller one.")


@dataclass(frozen=True)
class TaxLine:
    """Everything of one tax rate: gross and the tax in it, in the minor unit; the rate in basis points."""

    basis_points: int
    gross_minor: int
    tax_minor: int


def refresh_total(booking: Booking) -> None:
    """Work out percentages anew and store the total.

    Raises:
        DiscountTooLarge: less than nothing would be left, of everything or of one item with its extras.
    """
    discounts: dict[int | None, int] = defaultdict(int)
    for charge in booking.charges:
        if charge.kind is ChargeKind.DISCOUNT:
            if charge.basis_points:
                charge.amount_minor = -share(base_of(booking, charge.item_id), charge.basis_points)
            discounts[charge.item_id] += charge.amount_minor
    if any(base_of(booking, item_id) + amount < 0 for item_id, amount in discounts.items()):
        raise DiscountTooLarge
    total = sum(item.price_minor for item in booking.items) + sum(charge.amount_minor for charge in booking.charges)
    if total < 0:
        raise DiscountTooLarge
    booking.total_minor = total


def base_of(booking: Booking, item_id: int | None) -> int:
    """Return what a discount is taken off: one item with its extras, or everything."""
    items = [item for item in booking.items if item_id is None or item.id == item_id]
    added = [
        charge
        for charge in booking.charges
        if charge.kind is not ChargeKind.DISCOUNT and (item_id is None or charge.item_id == item_id)
    ]
    return sum(item.price_minor for item in items) + sum(charge.amount_minor for charge in added)


def share(amount_minor: int, basis_points: int) -> int:
    """Return a share of an amount, rounded half up (1000 basis points = 10 %)."""
    exact = Decimal(amount_minor) * basis_points / 10_000
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def tax_lines(booking: Booking) -> list[TaxLine]:
    """Return gross and tax by rate, highest rate first; the gross amounts add up to the total.

    A discount lowers the rates of what it is taken off in proportion: first those of single items, then those of the
    whole booking, each from what the others have left.
    """
    gross = _before_discounts(booking, None)
    left_of_items: dict[int, dict[int, int]] = {}
    discounts = [charge for charge in booking.charges if charge.kind is ChargeKind.DISCOUNT]
    for discount in sorted(discounts, key=lambda charge: charge.item_id is None):
        base = gross
        if discount.item_id is not None:
            base = left_of_items.setdefault(discount.item_id, _before_discounts(booking, discount.item_id))
        for rate, part in _split(discount.amount_minor, base).items():
            gross[rate] += part
            if base is not gross:
                base[rate] += part
    return [TaxLine(rate, amount, included_tax(amount, rate)) for rate, amount in sorted(gross.items(), reverse=True)]


def _before_discounts(booking: Booking, item_id: int | None) -> dict[int, int]:
    """Return prices and charges by their rates, of one item with its extras or of everything."""
    gross: dict[int, int] = defaultdict(int)
    for item in booking.items:
        if item_id in (None, item.id):
            gross[item.tax_basis_points] += item.price_minor
    for charge in booking.charges:
        if charge.kind is not ChargeKind.DISCOUNT and item_id in (None, charge.item_id):
            gross[charge.tax_basis_points] += charge.amount_minor
    return gross


def _split(amount_minor: int, weights: Mapping[int, int]) -> dict[int, int]:
    """Return an amount in proportion to weights; the parts add up to it to the cent."""
    counted = {rate: weight for rate, weight in weights.items() if weight > 0}
    if not counted:
        # Nothing to go by: it belongs to whatever there is.
        return {next(iter(weights)): amount_minor} if weights and amount_minor else {}
    left, weight_left = amount_minor, sum(counted.values())
    parts: dict[int, int] = {}
    for rate, weight in counted.items():
        parts[rate] = int((Decimal(left) * weight / weight_left).quantize(Decimal(1), ROUND_HALF_UP))
        left, weight_left = left - parts[rate], weight_left - weight
    return parts
