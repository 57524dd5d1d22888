"""Where a booking stands today, in one word with one colour, for lists and heads."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext

from core.bookings.models import BookingKind, ItemState
from core.named import State


class Stage(State):
    """Where a booking stands, seen from the desk."""

    CANCELLED = "cancelled", lazy_gettext("Cancelled")
    LAPSED = "lapsed", lazy_gettext("Lapsed")
    OFFER = "offer", lazy_gettext("Offer"), "purple"
    RESERVATION = "reservation", lazy_gettext("Reservation"), "orange"
    UPCOMING = "upcoming", lazy_gettext("Upcoming"), "blue"
    OUT = "out", lazy_gettext("Handed over"), "green"
    OVERDUE = "overdue", lazy_gettext("Overdue"), "red"
    RUNNING = "running", lazy_gettext("Running"), "green"
    RETURNED = "returned", lazy_gettext("Returned")
    PAST = "past", lazy_gettext("Past")


@dataclass(frozen=True)
class Facts:
    """What the stage depends on."""

    kind: BookingKind
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    item_states: Collection[ItemState]
    has_lapsed: bool = False


def stage_of(facts: Facts, now: datetime) -> Stage:
    """Return where a booking stands at ``now``."""
    if facts.cancelled_at is not None:
        return Stage.LAPSED if facts.has_lapsed else Stage.CANCELLED
    if facts.kind is not BookingKind.BOOKING:
        return Stage.OFFER if facts.kind is BookingKind.OFFER else Stage.RESERVATION
    if ItemState.HANDED_OVER in facts.item_states:
        return Stage.OVERDUE if facts.ends_at < now else Stage.OUT
    if facts.item_states and set(facts.item_states) == {ItemState.RETURNED}:
        return Stage.RETURNED
    if now < facts.starts_at:
        return Stage.UPCOMING
    return Stage.RUNNING if now < facts.ends_at else Stage.PAST
