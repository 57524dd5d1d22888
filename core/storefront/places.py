"""The places that a visitor has chosen stay theirs for ten minutes; when these are over, one click looks again."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.bookings.holds import hold_places, holds_of, release_holds
from core.bookings.occupancy import FullyBooked, lock_service
from core.catalogue.periods import Period
from core.storefront.cart import CartItem
from core.storefront.models import BookingDraft


@dataclass(frozen=True)
class Holding:
    """Whether everything that was chosen is held: ``until`` when, or ``is_over``; neither where no place is taken."""

    now: datetime
    until: datetime | None = None
    is_over: bool = False


def hold_cart(draft: BookingDraft, cart: Sequence[CartItem], *, at: datetime, must: str = "") -> list[CartItem]:
    """Hold everything that was chosen for ten minutes from now; returns what has gone to others meanwhile.

    One order of locks for every booking: the draft, which the caller has locked, then services by ascending id.

    Raises:
        FullyBooked: the item with the key ``must`` is not free.
    """
    valid = [item for item in cart if item.stay is not None]
    for service_id in sorted({item.service.id for item in valid}):
        lock_service(service_id)
    release_holds(draft.key_hash)
    lost = []
    for item in valid:
        stay = item.chosen
        try:
            hold_places(draft.key_hash, stay.service.id, stay.period, stay.quantity, at=at)
        except FullyBooked:
            if item.key == must:
                raise
            lost.append(item)
    return lost


def holding_of(draft: BookingDraft, cart: Sequence[CartItem], *, at: datetime, is_needed: bool) -> Holding:
    """Return whether everything in the cart is held now; one statement."""
    wanted = Counter(_mark(item.service.id, item.stay.period, item.stay.quantity) for item in cart if item.stay)
    if not is_needed or not wanted:
        return Holding(at)
    holds = holds_of(draft.key_hash, at=at)
    found = Counter(_mark(hold.service_id, Period(hold.starts_at, hold.ends_at, 0), hold.quantity) for hold in holds)
    if wanted - found:
        return Holding(at, is_over=True)
    return Holding(at, min(hold.expires_at for hold in holds))


def _mark(service_id: int, period: Period, quantity: int) -> tuple[int, datetime, datetime, int]:
    return service_id, period.starts_at, period.ends_at, quantity
