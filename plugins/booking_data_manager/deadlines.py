"""Until when a booking may be edited: the one rule that page, mails, tabs and panels ask (D-03, D-06)."""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from core.appkit import Booking, BookingKind, FieldScope, current_landlord
from plugins.booking_data_manager.settings import DeadlineUnit, EditingSettings


class Closed(enum.StrEnum):
    """Why a booking cannot be edited."""

    CANCELLED = "cancelled"
    NOT_CONFIRMED = "not_confirmed"
    NOTHING_RELEASED = "nothing_released"
    TOO_LATE = "too_late"


@dataclass(frozen=True)
class BookingFacts:
    """What the rule looks at, always from the live booking; ``open_until`` is the booking's own date."""

    starts_at: datetime
    is_cancelled: bool
    is_confirmed: bool
    has_released: bool
    open_until: datetime | None


@dataclass(frozen=True)
class Window:
    """Until when a booking may be edited, and why it is closed; ``closed`` None means open."""

    deadline: datetime
    closed: Closed | None

    @property
    def is_open(self) -> bool:
        """Whether the customer may edit now."""
        return self.closed is None


def deadline_of(
    starts_at: datetime, settings: EditingSettings, open_until: datetime | None, zone: ZoneInfo
) -> datetime:
    """Return the moment from which on nothing can be changed any more: the later of rule and own date.

    Days are counted at the landlord's place, so two days before 16:00 is 16:00 also when the clocks change in
    between; hours are real hours.
    """
    amount = settings.deadline_amount
    if settings.deadline_unit is DeadlineUnit.DAYS:
        regular = (starts_at.astimezone(zone) - timedelta(days=amount)).astimezone(UTC)
    else:
        regular = starts_at - timedelta(hours=amount)
    return max(regular, open_until) if open_until else regular


def window_of(facts: BookingFacts, settings: EditingSettings, *, zone: ZoneInfo, now: datetime) -> Window:
    """Return until when a booking may be edited; at the deadline itself it is closed."""
    deadline = deadline_of(facts.starts_at, settings, facts.open_until, zone)
    return Window(deadline, _closed(facts, deadline, now))


def facts_of(booking: Booking, settings: EditingSettings, open_until: datetime | None) -> BookingFacts:
    """Return what the rule looks at for one booking."""
    return BookingFacts(
        starts_at=booking.starts_at,
        is_cancelled=booking.is_cancelled,
        is_confirmed=booking.kind is BookingKind.BOOKING,
        has_released=_has_released(booking, settings),
        open_until=open_until,
    )


def booking_window(
    booking: Booking, settings: EditingSettings, open_until: datetime | None, *, now: datetime
) -> Window:
    """Return the window of one booking of the landlord who is served."""
    return window_of(facts_of(booking, settings, open_until), settings, zone=current_landlord().zone, now=now)


def _has_released(booking: Booking, settings: EditingSettings) -> bool:
    return any(
        settings.releases(item, question)
        for item in booking.items
        for question in item.questions
        if question.scope is FieldScope.BOOKING or item.participants
    )


def _closed(facts: BookingFacts, deadline: datetime, now: datetime) -> Closed | None:
    if facts.is_cancelled:
        return Closed.CANCELLED
    if not facts.is_confirmed:
        return Closed.NOT_CONFIRMED
    if not facts.has_released:
        return Closed.NOTHING_RELEASED
    return Closed.TOO_LATE if now >= deadline else None
