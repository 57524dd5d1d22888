"""What all pages of one booking have in common: head, tabs, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from core.bookings.channels import belongs_to_landlord, seller_of
from core.bookings.models import Booking
from core.bookings.next_step import NextStep, next_step
from core.bookings.stage import Facts, Stage, stage_of


@dataclass(frozen=True)
class BookingTab:
    """One of the pages of a booking, as the macros draw it."""

    label: LazyString
    url: str
    active: bool


@dataclass(frozen=True)
class BookingPage:
    """The head of a booking's pages; ``partner`` is who sold it when that was not the landlord."""

    booking: Booking
    stage: Stage
    next_step: NextStep | None
    tabs: list[BookingTab]
    partner: str


TABS: Mapping[str, LazyString] = {
    "bookings.show": lazy_gettext("Overview"),
    "bookings.messages": lazy_gettext("Messages and documents"),
    "bookings.history": lazy_gettext("History"),
}


def booking_page(booking: Booking, endpoint: str, now: datetime) -> BookingPage:
    """Return the head of one of a booking's pages; ``endpoint`` says which of them is open."""
    tabs = [BookingTab(label, url_for(name, booking_id=booking.id), name == endpoint) for name, label in TABS.items()]
    partner = "" if belongs_to_landlord(booking) else seller_of(booking)
    return BookingPage(booking, stage_at(booking, now), next_step(booking, now), tabs, partner)


def stage_at(booking: Booking, now: datetime) -> Stage:
    """Return where a booking stands at ``now``."""
    states = [item.state for item in booking.items]
    facts = Facts(booking.kind, booking.starts_at, booking.ends_at, booking.cancelled_at, states, booking.has_lapsed)
    return stage_of(facts, now)
