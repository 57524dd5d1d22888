"""Where a booking stands today, in one word with one colour, for lists and heads."""

import enum
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, lazy_gettext

from core.bookings.models import BookingKind, ItemState


class Stage(enum.StrEnum):
    """Where a booking stands, seen from the desk."""

    CANCELLED = "cancelled"
    LAPSED = "lapsed"
    OFFER = "offer"
    RESERVATION = "reservation"
    UPCOMING = "upcoming"
    OUT = "out"
    OVERDUE = "overdue"
    RUNNING = "running"
    RETURNED = "returned"
    PAST = "past"

    @property
    def label(self) -> LazyString:
        """The stage's name for readers."""
        return _LOOKS[self][0]

    @property
    def tone(self) -> str:
        """The colour of the badge."""
        return _LOOKS[self][1]


_LOOKS = {
    Stage.CANCELLED: (lazy_gettext("Cancelled"), "neutral"),
    Stage.LAPSED: (lazy_gettext("Lapsed"), "neutral"),
    Stage.OFFER: (lazy_gettext("Offer"), "purple"),
    Stage.RESERVATION: (lazy_gettext("Reservation"), "orange"),
    Stage.UPCOMING: (lazy_gettext("Upcoming"), "blue"),
    Stage.OUT: (lazy_gettext("Handed over"), "green"),
    Stage.OVERDUE: (lazy_gettext("Overdue"), "red"),
    Stage.RUNNING: (lazy_gettext("Running"), "green"),
    Stage.RETURNED: (lazy_gettext("Returned"), "neutral"),
    Stage.PAST: (lazy_gettext("Past"), "neutral"),
}


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
