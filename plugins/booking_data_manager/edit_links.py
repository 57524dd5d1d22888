"""The signed link that opens the details of one booking (D-05)."""

from datetime import datetime

from flask_babel import LazyString
from sqlalchemy import select

from core.appkit import (
    Actor,
    Booking,
    BookingKind,
    LinkKind,
    SignedLink,
    canonical_email,
    db,
    link_for,
    link_url,
    links_of,
    record,
    revoke_link,
    subject_of,
)
from plugins.booking_data_manager.names import EDIT_PAGE, NAME, PURPOSE
from plugins.booking_data_manager.texts import _

TITLE: LazyString = _("Edit your booking details")


def link_kind() -> LinkKind:
    """Return the purpose of the app's links."""
    return LinkKind(PURPOSE, TITLE, EDIT_PAGE, expected_address)


def expected_address(link: SignedLink) -> str | None:
    """Return the address that opens a link now: that of the booking's customer; none when it is cancelled."""
    booking = db.session.scalar(select(Booking).where(Booking.id == link.subject_id))
    if booking is None or booking.is_cancelled or booking.kind is not BookingKind.BOOKING:
        return None
    return booking.customer.email or None


def issue_if_possible(booking: Booking, *, at: datetime) -> SignedLink | None:
    """Return the booking's link for its customer's address, made if there is none; None without an address."""
    address = booking.customer.email
    return link_for(PURPOSE, booking.id, address, now=at) if address else None


def address_of_link(booking: Booking) -> str:
    """Return the web address of the newest link that opens for the customer's present address, or nothing."""
    address = canonical_email(booking.customer.email) if booking.customer.email else ""
    usable = (link for link in links_of(PURPOSE, booking.id) if link.revoked_at is None and link.address == address)
    link = next(usable, None)
    return link_url(link) if link else ""


def revoke_links(booking: Booking, *, actor: Actor, at: datetime) -> int:
    """Revoke all links of a booking that the caller has locked; returns how many were in force."""
    links = [link for link in links_of(PURPOSE, booking.id) if link.revoked_at is None]
    for link in links:
        revoke_link(link, now=at)
    if links:
        record(f"{NAME}.links_revoked", subject_of(booking), actor, at, {"via": NAME})
    return len(links)


def revoke_all_links(*, at: datetime) -> None:
    """Revoke the links of all bookings of the landlord who is served."""
    links = db.session.scalars(select(SignedLink).where(SignedLink.purpose == PURPOSE, SignedLink.revoked_at.is_(None)))
    for link in links:
        revoke_link(link, now=at)
