"""Reads of one item of the plan, and of the services to which it could move."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from core.bookings.models import Booking, BookingItem
from core.catalogue.models import Service
from core.db import db
from core.errors import NotFound


def get_item(item_id: int) -> BookingItem:
    """Return one item with its booking, customer and service.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    booking = joinedload(BookingItem.booking)
    item = db.session.scalar(
        select(BookingItem)
        .where(BookingItem.id == item_id)
        .options(
            joinedload(BookingItem.service),
            booking.joinedload(Booking.customer),
            booking.selectinload(Booking.items),
            booking.selectinload(Booking.charges),
        )
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise NotFound
    return item


def services_to_move_to(item: BookingItem) -> Sequence[Service]:
    """Return the services of the same unit that are offered, and the one that the item has."""
    offered = Service.is_archived.is_(False) & (Service.unit_name == item.service.unit_name)
    query = select(Service).where(or_(offered, Service.id == item.service_id))
    return db.session.scalars(query.order_by(Service.position, Service.id)).all()
