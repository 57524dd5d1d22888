"""Extras, discounts and other charges of a booking: add and remove them (B-05).

The caller has locked the booking (``core.bookings.changes.lock_for_changes``). Prices that were taken stay as they
are: only what is added comes at the present list price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext

from core.activities.services import Actor
from core.bookings.extras import ExtraNotOffered, extra_charge, extras_of
from core.bookings.models import Booking, BookingItem, Charge, ChargeKind
from core.bookings.price_history import Entry, amount_entry, settle
from core.bookings.services import item_of
from core.bookings.totals import base_of, share
from core.catalogue.price_models import Extra
from core.errors import DomainError, NotFound

WHOLE = 10_000


class BadAmount(DomainError):
    """An amount or a percentage must be more than nothing, and a share at most everything."""

    code = "bad_amount"
    status = 422
    text = lazy_gettext("Please enter an amount that is higher than zero.")


@dataclass(frozen=True)
class NewDiscount:
    """What is taken off one item with its extras, or the whole booking: a share (1000 = 10 %) or an amount."""

    title: str
    basis_points: int = 0
    amount_minor: int = 0
    item_id: int | None = None
    source: str = ""


@dataclass(frozen=True)
class NewCharge:
    """Something that costs more: gross, in the minor unit, with its tax rate in basis points.

    ``source`` is the name of the app that brings it.
    """

    title: str
    amount_minor: int
    tax_basis_points: int = 0
    item_id: int | None = None
    source: str = ""


def set_extras(booking: Booking, item_id: int, chosen: Mapping[int, int], *, actor: Actor, at: datetime) -> None:
    """Set how many of which extras (by id) an item has; extras that are not named stay.

    Raises:
        NotFound: the booking has no such item.
        ExtraNotOffered: one does not go with the service, or not so often.
    """
    item = item_of(booking, item_id)
    offered = {extra.id: extra for extra in extras_of(item.service_id)}
    present = {charge.extra_id: charge for charge in booking.charges if charge.item_id == item.id and charge.extra_id}
    entries: list[Entry] = []
    for extra_id, quantity in chosen.items():
        charge = present.get(extra_id)
        if quantity == (charge.quantity if charge else 0):
            continue
        if quantity and (extra_id not in offered or not 0 < quantity <= most_of(offered[extra_id], item)):
            raise ExtraNotOffered
        entries.append(_set_extra(booking, item, charge, offered.get(extra_id), quantity))
    if entries:
        settle(booking, "booking.extras_changed", entries, actor=actor, at=at)


def most_of(extra: Extra, item: BookingItem) -> int:
    """Return how many pieces of an extra an item can have."""
    return extra.max_quantity * item.quantity


def add_discount(booking: Booking, new: NewDiscount, *, actor: Actor, at: datetime) -> Charge:
    """Take something off one item or the whole booking; a share is worked out anew whenever its base changes.

    Raises:
        BadAmount: neither a share from 0 to 100 % nor an amount above zero is given.
        NotFound: the booking has no such item.
        DiscountTooLarge: it is more than there is to pay.
    """
    if not (0 < new.basis_points <= WHOLE) and not (new.basis_points == 0 and new.amount_minor > 0):
        raise BadAmount
    amount = share(base_of(booking, new.item_id), new.basis_points) if new.basis_points else new.amount_minor
    charge = _charge(booking, new, ChargeKind.DISCOUNT, -amount)
    charge.basis_points = new.basis_points
    _add(booking, charge, "booking.discount_added", actor=actor, at=at)
    return charge


def add_charge(booking: Booking, new: NewCharge, *, actor: Actor, at: datetime) -> Charge:
    """Charge something else, such as a damage or a delivery.

    Raises:
        BadAmount: the amount is zero or less.
        NotFound: the booking has no such item.
    """
    if new.amount_minor <= 0:
        raise BadAmount
    charge = _charge(booking, new, ChargeKind.OTHER, new.amount_minor)
    charge.tax_basis_points = new.tax_basis_points
    _add(booking, charge, "booking.charge_added", actor=actor, at=at)
    return charge


def charge_of(booking: Booking, charge_id: int) -> Charge:
    """Return one charge of a booking.

    Raises:
        NotFound: the booking has no such charge.
    """
    charge = next((one for one in booking.charges if one.id == charge_id), None)
    if charge is None:
        raise NotFound
    return charge


def remove_charge(booking: Booking, charge_id: int, *, actor: Actor, at: datetime) -> None:
    """Remove an extra, a discount or another charge.

    Raises:
        NotFound: the booking has no such charge.
        DiscountTooLarge: what is left would be less than the discounts.
    """
    charge = charge_of(booking, charge_id)
    booking.charges.remove(charge)
    entries = [amount_entry(booking, charge.titles, charge.amount_minor, None)]
    settle(booking, _REMOVED[charge.kind], entries, actor=actor, at=at)


_REMOVED = {
    ChargeKind.EXTRA: "booking.extras_changed",
    ChargeKind.DISCOUNT: "booking.discount_removed",
    ChargeKind.OTHER: "booking.charge_removed",
}


def next_position(booking: Booking) -> int:
    """Return the position behind everything that is charged in a booking."""
    return max((charge.position for charge in booking.charges), default=-1) + 1


def _charge(booking: Booking, new: NewDiscount | NewCharge, kind: ChargeKind, amount_minor: int) -> Charge:
    """Return a new charge of one piece; its title is kept in the language of the booking."""
    item_id = item_of(booking, new.item_id).id if new.item_id is not None else None
    return Charge(
        kind_name=kind.value,
        item_id=item_id,
        position=next_position(booking),
        titles={booking.language: new.title},
        quantity=1,
        count=1,
        unit_price_minor=amount_minor,
        amount_minor=amount_minor,
        source=new.source,
    )


def _add(booking: Booking, charge: Charge, event: str, *, actor: Actor, at: datetime) -> None:
    booking.charges.append(charge)
    entries = [amount_entry(booking, charge.titles, None, charge.amount_minor)]
    settle(booking, event, entries, actor=actor, at=at)


def _set_extra(booking: Booking, item: BookingItem, charge: Charge | None, extra: Extra | None, quantity: int) -> Entry:
    """Bring one extra of an item to a quantity that was checked; returns what history keeps."""
    if charge is None:
        if extra is None:
            raise ExtraNotOffered
        added = extra_charge(extra, quantity, persons=item.persons, units=item.units)
        added.item_id, added.position = item.id, next_position(booking)
        booking.charges.append(added)
        return amount_entry(booking, added.titles, None, added.amount_minor)
    before = charge.amount_minor
    if quantity == 0:
        booking.charges.remove(charge)
        return amount_entry(booking, charge.titles, before, None)
    charge.count = charge.count // charge.quantity * quantity
    charge.quantity = quantity
    charge.amount_minor = charge.count * charge.unit_price_minor
    return amount_entry(booking, charge.titles, before, charge.amount_minor)
