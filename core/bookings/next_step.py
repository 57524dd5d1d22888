"""What usually comes next with a booking; the page offers it as its one big button (B-03)."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.bookings.models import Booking, BookingKind, ItemState

# What begins by tomorrow may be handed over with the big button; the rest is for the small ones.
SOON = timedelta(days=1)


class Step(enum.StrEnum):
    """What can come next."""

    CONFIRM = "confirm"
    HAND_OVER = "hand_over"
    TAKE_BACK = "take_back"


@dataclass(frozen=True)
class NextStep:
    """The step and for how many items it is."""

    step: Step
    count: int = 0


def next_step(booking: Booking, now: datetime) -> NextStep | None:
    """Return what comes next at ``now``; None when nothing does."""
    if booking.is_cancelled:
        return None
    if booking.kind is not BookingKind.BOOKING:
        return NextStep(Step.CONFIRM)
    if out := items_for(booking, ItemState.RETURNED, now):
        return NextStep(Step.TAKE_BACK, len(out))
    if due := items_for(booking, ItemState.HANDED_OVER, now):
        return NextStep(Step.HAND_OVER, len(due))
    return None


def items_for(booking: Booking, state: ItemState, now: datetime) -> list[int]:
    """Return the items (by id) that the big button brings to a state: all that are out, or all that begin soon."""
    if state is ItemState.RETURNED:
        return [item.id for item in booking.items if item.state is ItemState.HANDED_OVER]
    return [item.id for item in booking.items if item.state is ItemState.OPEN and item.starts_at <= now + SOON]
