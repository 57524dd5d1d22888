"""What the cart costs now: the prices by season, the extras, the tax; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.bookings.extras import charges_for
from core.bookings.models import Booking, BookingItem, Charge
from core.bookings.totals import TaxLine, tax_lines
from core.catalogue.prices import PriceLine, price_lines, price_of
from core.landlords.services import current_landlord
from core.storefront.cart import CartItem


@dataclass(frozen=True)
class QuotedItem:
    """One item with its price: how it comes about, gross, and the charges for its extras."""

    item: CartItem
    lines: Sequence[PriceLine]
    price_minor: int
    charges: Sequence[Charge]

    @property
    def total_minor(self) -> int:
        """The price with the extras."""
        return self.price_minor + sum(charge.amount_minor for charge in self.charges)


@dataclass(frozen=True)
class Quote:
    """All items with their prices, in the landlord's currency; gross, in the minor unit."""

    items: Sequence[QuotedItem]
    currency: str

    @property
    def total_minor(self) -> int:
        """The price of everything."""
        return sum(one.total_minor for one in self.items)

    @property
    def tax_lines(self) -> list[TaxLine]:
        """The tax in it by rate; worked out as it will be for the booking."""
        booked = [
            BookingItem(price_minor=one.price_minor, tax_basis_points=one.item.service.tax_basis_points)
            for one in self.items
        ]
        # Copies: the charges of the quote belong to no booking.
        charges = [
            Charge(
                kind_name=charge.kind_name,
                amount_minor=charge.amount_minor,
                tax_basis_points=charge.tax_basis_points,
            )
            for one in self.items
            for charge in one.charges
        ]
        return tax_lines(Booking(items=booked, charges=charges))


def quote_of(cart: Sequence[CartItem]) -> Quote:
    """Return the present prices of all items that can be booked."""
    landlord = current_landlord()
    quoted = []
    for item in (one for one in cart if one.stay is not None):
        stay = item.chosen
        lines = price_lines(stay.service, stay.period, landlord.zone, item.prices)
        charges = charges_for(
            item.offer.extras, stay.extras, persons=stay.persons, units=stay.period.units, places=stay.quantity
        )
        quoted.append(QuotedItem(item, lines, price_of(lines, stay.quantity), charges))
    return Quote(quoted, landlord.currency)
