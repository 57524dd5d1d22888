"""Move an item of a booking to another time or service, lengthen or shorten it (B-04).

What was handed over has begun, so only its end moves; what came back stays as it was. The price that was taken
stays unless the new one is asked for (B-05).
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext

from core.activities.services import Actor
from core.bookings.changes import lock_for_changes
from core.bookings.items import refresh_period, service_id_of
from core.bookings.models import BookingItem, ItemState
from core.bookings.move_prices import take_new_price
from core.bookings.moved_questions import ask_what_the_service_asks
from core.bookings.occupancy import require_places
from core.bookings.price_history import Entry, settle
from core.bookings.services import InThePast, ServiceArchived, item_of
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.services import get_service
from core.errors import DomainError
from core.landlords.services import current_landlord

MOVED = "booking.item_moved"


class OtherUnit(DomainError):
    """The other service is booked by another unit, so the time would mean something else."""

    code = "other_unit"
    status = 422
    text = lazy_gettext("These two services are booked by different units. Please choose a service of the same kind.")


class OnlyEndMoves(DomainError):
    """What was handed over is at the customer's."""

    code = "only_end_moves"
    status = 409
    text = lazy_gettext("This was handed over already, so only its end can be changed.")


class CameBack(DomainError):
    """What was taken back is over."""

    code = "came_back"
    status = 409
    text = lazy_gettext("This was taken back already, so its time stays as it was.")


@dataclass(frozen=True)
class Move:
    """Where an item is to go; ``takes_new_price`` takes over the list price for the new time with it."""

    item_id: int
    service_id: int
    period: Period
    takes_new_price: bool = False

    def leaves(self, item: BookingItem) -> bool:
        """Tell whether the item would be somewhere else than now."""
        there = (self.service_id, self.period.starts_at, self.period.ends_at)
        return there != (item.service_id, item.starts_at, item.ends_at)


def move_item(booking_id: int, move: Move, version: int, *, actor: Actor, at: datetime) -> BookingItem:
    """Move an item under the lock of both services; nothing is written when it stays where it is.

    Raises:
        NotFound: there is no such booking, item or service.
        AlreadyCancelled: the booking was cancelled.
        Conflict: somebody else saved since ``version`` was shown.
        OtherUnit, OnlyEndMoves, CameBack, InThePast, ServiceArchived: see ``check_move``.
        FullyBooked: not enough places are left there.
        DiscountTooLarge: the new price is lower than the discounts.
    """
    # One lock order for every writer: services by ascending id, then the booking (reliability.md, 4.1).
    for service_id in sorted({service_id_of(booking_id, move.item_id), move.service_id}):
        get_service(service_id, locked=True)
    booking = lock_for_changes(booking_id, version)
    item, service = item_of(booking, move.item_id), get_service(move.service_id)
    if not move.leaves(item):
        return item
    check_move(item, service, move.period, at=at)
    if item.takes_place:
        require_places(service.id, move.period, item.quantity, at=at, without_item=item.id)
    entries = _what_moved(item, service, move.period)
    if move.takes_new_price:
        entries += take_new_price(booking, item, service, move.period)
    _put(item, service, move.period)
    refresh_period(booking)
    settle(booking, MOVED, entries, actor=actor, at=at, item=item.id)
    return item


def check_move(item: BookingItem, service: Service, period: Period, *, at: datetime) -> None:
    """Make sure that an item may go there, whether or not there are places.

    Raises:
        CameBack: it was taken back.
        OnlyEndMoves: it was handed over, and something else than its end would change.
        OtherUnit: the service is booked by another unit than the present one.
        ServiceArchived: the service is another one and not offered any more.
        InThePast: a new start or end lies before today.
    """
    stays = service.id == item.service_id
    if item.state is ItemState.RETURNED:
        raise CameBack
    if item.state is ItemState.HANDED_OVER and not (stays and period.starts_at == item.starts_at):
        raise OnlyEndMoves
    if service.unit is not item.service.unit:
        raise OtherUnit
    if service.is_archived and not stays:
        raise ServiceArchived
    today = _today_begins(at)
    if (period.starts_at != item.starts_at and period.starts_at < today) or (
        period.ends_at != item.ends_at and period.ends_at < today
    ):
        raise InThePast


def _put(item: BookingItem, service: Service, period: Period) -> None:
    if service.id != item.service_id:
        ask_what_the_service_asks(item, service)
        item.service = service
        item.service_id = service.id
    item.starts_at, item.ends_at, item.units = period.starts_at, period.ends_at, period.units


def _today_begins(at: datetime) -> datetime:
    zone = current_landlord().zone
    return datetime.combine(at.astimezone(zone).date(), time(), zone)


def _what_moved(item: BookingItem, service: Service, period: Period) -> list[Entry]:
    """Return what changes as history keeps it; moments are shown in the zone of whoever reads."""
    entries: list[dict[str, Any]] = []
    if service.id != item.service_id:
        titles = {str(one.id): dict(one.titles) for one in (item.service, service)}
        choices = [{"value": value, "labels": labels} for value, labels in titles.items()]
        entries.append(_entry("service", str(item.service_id), str(service.id), type="choice", choices=choices))
    for key, before, after in (
        ("starts_at", item.starts_at, period.starts_at),
        ("ends_at", item.ends_at, period.ends_at),
    ):
        if before != after:
            entries.append(_entry(key, before.isoformat(), after.isoformat(), type="moment"))
    return entries


def _entry(key: str, before: str, after: str, **more: Any) -> Entry:
    return {"key": key, "before": before, "after": after, **more}
