"""Panels on the booking page and on the customer card."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from core.appkit import (
    Booking,
    BookingKind,
    Customer,
    Panel,
    SignedLink,
    db,
    links_of,
    localised,
    now,
)
from plugins.booking_data_manager.deadlines import Window, booking_window
from plugins.booking_data_manager.models import ChangeSet, ChangeState, Extension
from plugins.booking_data_manager.names import NAME, PURPOSE
from plugins.booking_data_manager.queries import changes_of, own_date_of, with_answers
from plugins.booking_data_manager.settings import EditingSettings, editing_settings
from plugins.booking_data_manager.texts import _
from plugins.booking_data_manager.wording import ShownChange, shown_changes

LAST_EDITS = 10
MOST_BOOKINGS = 10


@dataclass(frozen=True)
class ShownEdit:
    """One edit with its changes, ready for the page."""

    change_set: ChangeSet
    booking: Booking
    changes: list[ShownChange]


@dataclass(frozen=True)
class OpenBooking:
    """A booking that the customer may still edit."""

    booking: Booking
    services: str
    window: Window


def booking_panel(booking: Booking) -> list[Panel]:
    """Return what may still be edited until when, the links, and the last edits; nothing for offers."""
    if booking.kind is not BookingKind.BOOKING:
        return []
    settings, own_date = editing_settings(), own_date_of(booking.id)
    links = links_of(PURPOSE, booking.id)
    context = {
        "booking": booking,
        "window": booking_window(booking, settings, own_date, now=now()),
        "own_date": own_date,
        "fields": _released_labels(booking, settings),
        "links": links,
        "has_link_in_force": any(_is_in_force(link) for link in links),
        "edits": _edits_of(booking),
        "form_key": secrets.token_urlsafe(12),
    }
    return [Panel(_("Editing by the customer"), f"{NAME}/booking_panel.html", context, icon="pencil", order=50)]


def customer_panel(customer: Customer) -> list[Panel]:
    """Return which bookings the customer may still edit, and the last edits."""
    at = now()
    settings = editing_settings()
    bookings = [open_one for open_one in _open_bookings(customer.id, settings, at) if open_one.window.is_open]
    context = {"bookings": bookings, "edits": _last_edits(customer.id)}
    if not bookings and not context["edits"]:
        return []
    return [Panel(_("Editing by the customer"), f"{NAME}/customer_panel.html", context, icon="pencil", order=60)]


def _edits_of(booking: Booking) -> list[ShownEdit]:
    edits = changes_of(booking.id, limit=LAST_EDITS)
    return [ShownEdit(one, booking, shown_changes(booking, one)) for one in edits]


def _open_bookings(customer_id: int, settings: EditingSettings, at: datetime) -> Iterable[OpenBooking]:
    rows = db.session.execute(
        select(Booking, Extension.open_until)
        .outerjoin(Extension, Extension.booking_id == Booking.id)
        .options(*with_answers())
        .where(
            Booking.customer_id == customer_id,
            Booking.kind_name == BookingKind.BOOKING.value,
            Booking.cancelled_at.is_(None),
            or_(Booking.starts_at > at, Extension.open_until > at),
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(MOST_BOOKINGS)
    )
    for booking, open_until in rows:
        services = ", ".join(dict.fromkeys(localised(item.service.titles) for item in booking.items))
        yield OpenBooking(booking, services, booking_window(booking, settings, open_until, now=at))


def _last_edits(customer_id: int) -> list[ShownEdit]:
    rows = db.session.execute(
        select(Booking, ChangeSet)
        .join(ChangeSet, ChangeSet.booking_id == Booking.id)
        .options(*with_answers())
        .where(Booking.customer_id == customer_id, ChangeSet.state_name != ChangeState.REPLACED.value)
        .order_by(ChangeSet.id.desc())
        .limit(LAST_EDITS)
    )
    return [ShownEdit(change_set, booking, shown_changes(booking, change_set)) for booking, change_set in rows]


def _released_labels(booking: Booking, settings: EditingSettings) -> list[str]:
    labels = [
        question.label for item in booking.items for question in item.questions if settings.releases(item, question)
    ]
    return list(dict.fromkeys(labels))


def _is_in_force(link: SignedLink) -> bool:
    return link.revoked_at is None
