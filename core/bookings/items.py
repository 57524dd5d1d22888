"""Add items to a booking, remove them, and change how many places and persons they are for (B-04, C-08)."""

from datetime import datetime

from flask_babel import lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor
from core.bookings.changes import lock_for_changes
from core.bookings.extras import charged_count
from core.bookings.flow import WrongStep, move_item
from core.bookings.models import Booking, BookingItem, BookingKind, Charge, ItemState
from core.bookings.next_step import items_for
from core.bookings.occupancy import lock_service, require_places
from core.bookings.price_history import Entry, amount_entry, settle
from core.bookings.services import NewItem, chosen_extras, item_of, lock_booking, make_item, place_item
from core.catalogue.periods import Period
from core.catalogue.price_models import Extra
from core.catalogue.prices import PriceLine, price_of
from core.db import db
from core.errors import DomainError, NotFound


class LastItem(DomainError):
    """A booking without items would be about nothing."""

    code = "last_item"
    status = 409
    text = lazy_gettext("This is the only item of the booking. Please cancel the booking instead.")


class ItemIsOut(DomainError):
    """What was handed over stays in the booking."""

    code = "item_is_out"
    status = 409
    text = lazy_gettext("This item was handed over, so it cannot be deleted or changed.")


def add_item(booking_id: int, new: NewItem, version: int, *, actor: Actor, at: datetime) -> BookingItem:
    """Add a service to a booking, at the present list price, with its places unless it is an offer.

    Raises:
        AlreadyCancelled: the booking was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        FullyBooked: not enough places are left.
        ServiceArchived: the service is not offered any more.
        ExtraNotOffered: an extra does not go with the service.
    """
    # One lock order for every writer: the service, then the booking (reliability.md, 4.1).
    lock_service(new.service_id)
    booking = lock_for_changes(booking_id, version)
    item = make_item(new, max((one.position for one in booking.items), default=-1) + 1)
    charges = chosen_extras(new)
    place_item(booking, item, charges, at=at)
    refresh_period(booking)
    entries = [amount_entry(booking, item.service.titles, None, item.price_minor)]
    entries += [amount_entry(booking, charge.titles, None, charge.amount_minor) for charge in charges]
    settle(booking, "booking.item_added", entries, actor=actor, at=at, item=item.id)
    return item


def remove_item(booking_id: int, item_id: int, version: int, *, actor: Actor, at: datetime) -> Booking:
    """Delete an item from a booking with its extras and discounts; its places are free again at once (C-08).

    Raises:
        AlreadyCancelled: the booking was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        NotFound: the booking has no such item.
        ItemIsOut: it was handed over, whether or not it came back.
        LastItem: nothing would be left.
        DiscountTooLarge: what is left would be less than the discounts.
    """
    booking = lock_for_changes(booking_id, version)
    item = item_of(booking, item_id)
    if item.state is not ItemState.OPEN:
        raise ItemIsOut
    if len(booking.items) == 1:
        raise LastItem
    gone = charges_of(booking, item)
    entries = [amount_entry(booking, item.service.titles, item.price_minor, None)]
    entries += [amount_entry(booking, charge.titles, charge.amount_minor, None) for charge in gone]
    for charge in gone:
        booking.charges.remove(charge)
    # The charges name the item, so they go first.
    db.session.flush()
    booking.items.remove(item)
    refresh_period(booking)
    settle(booking, "booking.item_removed", entries, actor=actor, at=at)
    return booking


def change_places(
    booking_id: int, item_id: int, quantity: int, persons: int, version: int, *, actor: Actor, at: datetime
) -> BookingItem:
    """Change how many places and persons an item is for, at the prices that were taken.

    Raises:
        AlreadyCancelled: the booking was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        NotFound: the booking has no such item.
        ItemIsOut: it was handed over.
        FullyBooked: not enough places are left.
        DiscountTooLarge: the new price is lower than the discounts.
    """
    lock_service(service_id_of(booking_id, item_id))
    booking = lock_for_changes(booking_id, version)
    item = item_of(booking, item_id)
    if (item.quantity, item.persons) == (quantity, persons):
        return item
    if item.state is not ItemState.OPEN:
        raise ItemIsOut
    if booking.kind is not BookingKind.OFFER:
        period = Period(item.starts_at, item.ends_at, item.units)
        require_places(item.service_id, period, quantity, at=at, without_item=item.id)
    before, item.quantity, item.persons = item.price_minor, quantity, persons
    item.price_minor = price_of([PriceLine.from_json(stored) for stored in item.price_lines], quantity)
    entries = [amount_entry(booking, item.service.titles, before, item.price_minor), *_recount(booking, item)]
    settle(booking, "booking.item_changed", entries, actor=actor, at=at, item=item.id)
    return item


def move_due_items(booking_id: int, state: ItemState, *, actor: Actor, at: datetime) -> int:
    """Hand over everything that begins soon, or take back everything that is out; returns how many items that were.

    Raises:
        WrongStep: there is nothing to which this could be done any more.
        AlreadyCancelled: the booking was cancelled.
        NotBookedYet: it is an offer or a reservation.
    """
    found = items_for(lock_booking(booking_id), state, at)
    if state is ItemState.OPEN or not found:
        raise WrongStep
    for item_id in found:
        move_item(booking_id, item_id, state, actor=actor, at=at)
    return len(found)


def charges_of(booking: Booking, item: BookingItem) -> list[Charge]:
    """Return what is charged with an item or taken off it."""
    return [charge for charge in booking.charges if charge.item_id == item.id]


def refresh_period(booking: Booking) -> None:
    """Let a booking begin with its first item and end with its last."""
    booking.starts_at = min(item.starts_at for item in booking.items)
    booking.ends_at = max(item.ends_at for item in booking.items)


def service_id_of(booking_id: int, item_id: int) -> int:
    """Return the service of an item, before anything is locked.

    Raises:
        NotFound: the booking has no such item.
    """
    found = db.session.scalar(
        select(BookingItem.service_id).where(BookingItem.id == item_id, BookingItem.booking_id == booking_id)
    )
    if found is None:
        raise NotFound
    return found


def _recount(booking: Booking, item: BookingItem) -> list[Entry]:
    """Charge the extras of an item as often as its persons say, at the prices that were taken."""
    charges = [charge for charge in charges_of(booking, item) if charge.extra_id is not None]
    known = db.session.scalars(select(Extra).where(Extra.id.in_([charge.extra_id for charge in charges])))
    extras = {extra.id: extra for extra in known}
    entries: list[Entry] = []
    for charge in charges:
        extra = extras[charge.extra_id or 0]
        before = charge.amount_minor
        charge.count = charged_count(extra, charge.quantity, persons=item.persons, units=item.units)
        charge.amount_minor = charge.count * charge.unit_price_minor
        if charge.amount_minor != before:
            entries.append(amount_entry(booking, charge.titles, before, charge.amount_minor))
    return entries
