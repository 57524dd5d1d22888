"""Take over changed list prices, on request only; nothing else ever reprices (C-08, B-05)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.activities.services import Actor
from core.bookings.changes import lock_for_changes
from core.bookings.extras import charged_count
from core.bookings.models import Booking, BookingItem, Charge
from core.bookings.price_history import Entry, amount_entry, settle
from core.bookings.services import item_of
from core.catalogue.periods import Period
from core.catalogue.price_models import Extra
from core.catalogue.prices import PriceLine, PriceTable, price_lines, price_of, price_tables
from core.db import db
from core.landlords.services import current_landlord


@dataclass(frozen=True)
class ExtraPrices:
    """An extra in a booking: what it was taken at, and what it costs by the present list; in the minor unit."""

    charge: Charge
    after_minor: int
    after_unit_price_minor: int
    after_count: int
    after_tax_basis_points: int

    @property
    def differs(self) -> bool:
        """Whether the list says something else."""
        return (self.charge.amount_minor, self.charge.tax_basis_points) != (
            self.after_minor,
            self.after_tax_basis_points,
        )


@dataclass(frozen=True)
class ItemPrices:
    """An item of a booking with the lines that it was taken at, those of the present list, and its extras."""

    item: BookingItem
    before: Sequence[PriceLine]
    after: Sequence[PriceLine]
    after_minor: int
    after_tax_basis_points: int
    extras: Sequence[ExtraPrices]

    @property
    def differs(self) -> bool:
        """Whether the list says something else for the item or one of its extras."""
        return (
            (self.item.price_minor, self.item.tax_basis_points) != (self.after_minor, self.after_tax_basis_points)
            or list(self.before) != list(self.after)
            or any(extra.differs for extra in self.extras)
        )

    @property
    def total_before_minor(self) -> int:
        """What the item costs with its extras now, without discounts."""
        return self.item.price_minor + sum(extra.charge.amount_minor for extra in self.extras)

    @property
    def total_after_minor(self) -> int:
        """What the item would cost with its extras, without discounts."""
        return self.after_minor + sum(extra.after_minor for extra in self.extras)


def preview_prices(booking: Booking) -> list[ItemPrices]:
    """Return what each item and extra of a booking costs and would cost by the present list prices."""
    zone = current_landlord().zone
    days = (booking.starts_at.astimezone(zone).date(), booking.ends_at.astimezone(zone).date())
    tables = price_tables((item.service for item in booking.items), *days)
    extras = _extras_in(booking)
    return [_prices_of(item, booking, tables[item.service_id], extras) for item in booking.items]


def reload_prices(
    booking_id: int, item_ids: Collection[int], version: int, *, actor: Actor, at: datetime
) -> Sequence[ItemPrices]:
    """Take over the present list prices for some items of a booking and their extras; returns what has changed.

    Shares are worked out anew from the new prices; amounts that were taken off stay.

    Raises:
        AlreadyCancelled: it was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        NotFound: the booking has no such item.
        DiscountTooLarge: the new prices are lower than the discounts.
    """
    booking = lock_for_changes(booking_id, version)
    wanted = {item_of(booking, item_id).id for item_id in item_ids}
    changed = [prices for prices in preview_prices(booking) if prices.item.id in wanted and prices.differs]
    entries = [entry for prices in changed for entry in _take_over(booking, prices)]
    if changed:
        settle(booking, "booking.prices_reloaded", entries, actor=actor, at=at)
    return changed


def _prices_of(item: BookingItem, booking: Booking, table: PriceTable, known: Mapping[int, Extra]) -> ItemPrices:
    period = Period(item.starts_at, item.ends_at, item.units)
    lines = price_lines(item.service, period, current_landlord().zone, table)
    extras = [
        _extra_prices(charge, known[charge.extra_id], item)
        for charge in booking.charges
        if charge.item_id == item.id and charge.extra_id is not None and charge.extra_id in known
    ]
    return ItemPrices(
        item,
        [PriceLine.from_json(stored) for stored in item.price_lines],
        lines,
        price_of(lines, item.quantity),
        item.service.tax_basis_points,
        extras,
    )


def _extra_prices(charge: Charge, extra: Extra, item: BookingItem) -> ExtraPrices:
    count = charged_count(extra, charge.quantity, persons=item.persons, units=item.units)
    return ExtraPrices(charge, count * extra.price_minor, extra.price_minor, count, extra.tax_basis_points)


def _extras_in(booking: Booking) -> dict[int, Extra]:
    """Return the extras of a booking that are still offered, by id; what is not has no list price any more."""
    ids = {charge.extra_id for charge in booking.charges if charge.extra_id is not None}
    if not ids:
        return {}
    found = db.session.scalars(select(Extra).where(Extra.id.in_(ids), Extra.is_archived.is_(False)))
    return {extra.id: extra for extra in found}


def _take_over(booking: Booking, prices: ItemPrices) -> list[Entry]:
    item = prices.item
    entries = [amount_entry(booking, item.service.titles, item.price_minor, prices.after_minor)]
    item.price_lines = [line.to_json() for line in prices.after]
    item.price_minor, item.tax_basis_points = prices.after_minor, prices.after_tax_basis_points
    for extra in prices.extras:
        if not extra.differs:
            continue
        charge = extra.charge
        entries.append(amount_entry(booking, charge.titles, charge.amount_minor, extra.after_minor))
        charge.count, charge.unit_price_minor = extra.after_count, extra.after_unit_price_minor
        charge.amount_minor, charge.tax_basis_points = extra.after_minor, extra.after_tax_basis_points
    return entries
