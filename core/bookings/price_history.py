"""What changes the price of a booking ends here: a new total, and a line of history with the amounts (B-05)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.activities.services import Actor, record
from core.bookings.models import Booking
from core.bookings.services import reprice, subject_of

Entry = dict[str, Any]


def amount_entry(booking: Booking, titles: Mapping[str, str], before: int | None, after: int | None) -> Entry:
    """Return an amount before and after as history keeps it, in the minor unit; None where there is none."""
    return {"labels": dict(titles), "before": before, "after": after, "type": "money", "currency": booking.currency}


def settle(booking: Booking, event: str, entries: Sequence[Entry], *, actor: Actor, at: datetime, **more: Any) -> None:
    """Work out the total of a locked booking anew, and record what was changed with the total where it changed.

    Raises:
        DiscountTooLarge: less than nothing would be left.
    """
    before = booking.total_minor
    # Changing a charge or an item alone would not raise the booking's version.
    booking.version = booking.version + 1
    reprice(booking, at=at)
    total = {**amount_entry(booking, {}, before, booking.total_minor), "key": "total"}
    totals = [total] if booking.total_minor != before else []
    details = {"number": booking.number, "changes": [*entries, *totals], **more}
    record(event, subject_of(booking), actor, at, details)
