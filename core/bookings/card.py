"""What the customer card shows about bookings: what runs now, and the newest ones (C-08, C-09)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.bookings.listing import BookingFilter, BookingRow, ItemRow, find_bookings
from core.bookings.models import BookingKind, ItemState
from core.bookings.today import today_of
from core.landlords.services import current_landlord

SHOWN = 20


@dataclass(frozen=True)
class RentedItem:
    """One item that runs now or is handed over."""

    booking: BookingRow
    item: ItemRow
    is_overdue: bool


def currently_rented(customer_id: int, now: datetime) -> list[RentedItem]:
    """Return a customer's items that run now or are handed over (C-08)."""
    today = today_of(current_landlord(), now)
    wanted = BookingFilter(when="running", customer_id=customer_id)
    rows = find_bookings(wanted, today, limit=SHOWN).rows
    return [
        RentedItem(row, item, item.state is ItemState.HANDED_OVER and item.ends_at < now)
        for row in rows
        if row.kind is BookingKind.BOOKING
        for item in row.items
        if _runs(item, now)
    ]


def newest_bookings(customer_id: int, now: datetime) -> tuple[Sequence[BookingRow], bool]:
    """Return a customer's bookings, newest start first, and whether there are more."""
    page = find_bookings(BookingFilter(customer_id=customer_id), today_of(current_landlord(), now), limit=SHOWN)
    return page.rows, page.after is not None


def bookings_by(customer_id: int, when: str, now: datetime) -> tuple[Sequence[BookingRow], bool]:
    """Return a customer's bookings of one kind of time, see ``WHENS``, and whether there are more."""
    wanted = BookingFilter(when=when, customer_id=customer_id)
    page = find_bookings(wanted, today_of(current_landlord(), now), limit=SHOWN)
    return page.rows, page.after is not None


def _runs(item: ItemRow, now: datetime) -> bool:
    return item.state is ItemState.HANDED_OVER or (
        item.state is ItemState.OPEN and item.starts_at <= now < item.ends_at
    )
