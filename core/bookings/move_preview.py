"""What a move would change, before anybody confirms it: times, places, who is in the way, and the price (B-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from core.bookings.models import Booking, BookingItem
from core.bookings.move_prices import NewPrice, new_price
from core.bookings.moving import Move, check_move
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.place_models import Blocking
from core.bookings.services import AlreadyCancelled, item_of
from core.catalogue.models import Service
from core.catalogue.services import get_service
from core.customers.models import Customer
from core.customers.names import shown_name
from core.db import db
from core.errors import DomainError

SHOWN = 6


@dataclass(frozen=True)
class InTheWay:
    """Something that takes places at the new time: a booking, or a blocked time with its reason."""

    starts_at: datetime
    ends_at: datetime
    quantity: int
    title: str
    booking_id: int | None = None


@dataclass(frozen=True)
class MovePreview:
    """A move before it happens; ``problem`` is why it cannot, None when it can; only then there is a ``price``."""

    booking: Booking
    item: BookingItem
    service: Service
    move: Move
    price: NewPrice | None
    problem: DomainError | None
    in_the_way: Sequence[InTheWay]

    @property
    def changes_service(self) -> bool:
        """Whether the item goes to another service."""
        return self.service.id != self.item.service_id


def preview_move(booking: Booking, move: Move, *, at: datetime) -> MovePreview:
    """Return what a move of an item would change; writes nothing and locks nothing.

    Raises:
        NotFound: there is no such item or service.
    """
    item, service = item_of(booking, move.item_id), get_service(move.service_id)
    problem = _problem(booking, item, service, move, at)
    in_the_way = _in_the_way(item, service, move) if isinstance(problem, FullyBooked) else ()
    price = None if problem else new_price(booking, item, service, move.period)
    return MovePreview(booking, item, service, move, price, problem, in_the_way)


def _problem(booking: Booking, item: BookingItem, service: Service, move: Move, at: datetime) -> DomainError | None:
    if booking.is_cancelled:
        return AlreadyCancelled()
    try:
        check_move(item, service, move.period, at=at)
    except DomainError as error:
        return error
    if item.takes_place and free_places(service, move.period, at=at, without_item=item.id) < item.quantity:
        return FullyBooked()
    return None


def _in_the_way(item: BookingItem, service: Service, move: Move) -> list[InTheWay]:
    period = move.period
    items = db.session.execute(
        select(
            BookingItem.starts_at,
            BookingItem.ends_at,
            BookingItem.quantity,
            Booking.id,
            Booking.number,
            Customer.company,
            Customer.first_name,
            Customer.last_name,
            Customer.email,
        )
        .join(Booking, Booking.id == BookingItem.booking_id)
        .join(Customer, Customer.id == Booking.customer_id)
        .where(
            BookingItem.service_id == service.id,
            BookingItem.id != item.id,
            BookingItem.takes_place.is_(True),
            BookingItem.starts_at < period.ends_at,
            BookingItem.ends_at > period.starts_at,
        )
        .order_by(BookingItem.starts_at, BookingItem.id)
        .limit(SHOWN)
    )
    booked = [
        InTheWay(starts_at, ends_at, quantity, f"{number} {shown_name(*names)}", booking_id)
        for starts_at, ends_at, quantity, booking_id, number, *names in items
    ]
    blocked = db.session.execute(
        select(Blocking.starts_at, Blocking.ends_at, Blocking.quantity, Blocking.reason)
        .where(
            Blocking.service_id == service.id,
            Blocking.starts_at < period.ends_at,
            Blocking.ends_at > period.starts_at,
        )
        .order_by(Blocking.starts_at, Blocking.id)
        .limit(SHOWN)
    )
    return booked + [InTheWay(row.starts_at, row.ends_at, row.quantity, row.reason) for row in blocked]
