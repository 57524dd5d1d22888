"""What an item would cost at another time or service: its own price, and the extras that depend on it (B-05)."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.bookings.extras import extra_charge, extra_charges, extras_of
from core.bookings.items import charges_of
from core.bookings.models import Booking, BookingItem, Charge
from core.bookings.price_history import Entry, amount_entry
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.prices import PriceLine, price_lines, price_of
from core.db import db
from core.landlords.services import current_landlord


@dataclass(frozen=True)
class NewPrice:
    """The list price of an item somewhere else, in the minor unit; ``extras`` are charges that belong to no booking.

    ``total_before_minor`` and ``total_after_minor`` are the item with its extras, without discounts.
    """

    lines: Sequence[PriceLine]
    price_minor: int
    extras: Sequence[Charge]
    total_before_minor: int
    total_after_minor: int

    @property
    def differs(self) -> bool:
        """Whether it costs something else than now."""
        return self.total_before_minor != self.total_after_minor


def new_price(booking: Booking, item: BookingItem, service: Service, period: Period) -> NewPrice:
    """Return what an item would cost by the present list; writes nothing.

    Another service brings its own required extras and takes only those along that it offers. For the same service the
    extras are counted anew, and what is not offered any more stays as it was charged.
    """
    lines = price_lines(service, period, current_landlord().zone)
    price = price_of(lines, item.quantity)
    present = _extras_in(booking, item)
    extras = _extras_there(item, present, service, period)
    known = {charge.extra_id for charge in extras}
    stays = [] if service.id != item.service_id else [charge for charge in present if charge.extra_id not in known]
    before = item.price_minor + sum(charge.amount_minor for charge in present)
    after = price + sum(charge.amount_minor for charge in (*extras, *stays))
    return NewPrice(lines, price, extras, before, after)


def take_new_price(booking: Booking, item: BookingItem, service: Service, period: Period) -> list[Entry]:
    """Give an item of a locked booking, before it moves, its list price there; returns what changes for history."""
    price = new_price(booking, item, service, period)
    entries = [amount_entry(booking, service.titles, item.price_minor, price.price_minor)]
    item.price_lines = [line.to_json() for line in price.lines]
    item.price_minor, item.tax_basis_points = price.price_minor, service.tax_basis_points
    wanted = {charge.extra_id: charge for charge in price.extras}
    for charge in _extras_in(booking, item):
        new = wanted.pop(charge.extra_id, None)
        if new is not None:
            entries.append(amount_entry(booking, charge.titles, charge.amount_minor, new.amount_minor))
            _recharge(charge, new)
        elif service.id != item.service_id:
            entries.append(amount_entry(booking, charge.titles, charge.amount_minor, None))
            booking.charges.remove(charge)
    for charge in wanted.values():
        entries.append(amount_entry(booking, charge.titles, None, charge.amount_minor))
        charge.item_id, charge.position = item.id, max((one.position for one in booking.charges), default=-1) + 1
        booking.charges.append(charge)
    db.session.flush()
    return [entry for entry in entries if entry["before"] != entry["after"]]


def _extras_in(booking: Booking, item: BookingItem) -> list[Charge]:
    return [charge for charge in charges_of(booking, item) if charge.extra_id is not None]


def _extras_there(item: BookingItem, present: Sequence[Charge], service: Service, period: Period) -> list[Charge]:
    persons, units = item.persons, period.units
    offered = {extra.id: extra for extra in extras_of(service.id)}
    chosen = {charge.extra_id: charge.quantity for charge in present if charge.extra_id in offered}
    if service.id == item.service_id:
        return [
            extra_charge(offered[extra_id or 0], quantity, persons=persons, units=units)
            for extra_id, quantity in chosen.items()
        ]
    fitting = {
        extra_id: min(quantity, extra.max_quantity * item.quantity)
        for extra_id, extra in offered.items()
        if (quantity := chosen.get(extra_id, 0))
    }
    return extra_charges(service.id, fitting, persons=persons, units=units, places=item.quantity)


def _recharge(charge: Charge, new: Charge) -> None:
    charge.quantity, charge.count, charge.unit_price_minor = new.quantity, new.count, new.unit_price_minor
    charge.amount_minor, charge.tax_basis_points = new.amount_minor, new.tax_basis_points
