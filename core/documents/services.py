"""Make documents of bookings, and send offers (B-08)."""

from datetime import datetime

from flask_babel import gettext, lazy_gettext

from core.activities.services import Actor, record
from core.bookings.models import Booking, BookingKind
from core.bookings.services import lock_booking, plan_booking_message, subject_of
from core.documents.content import DocumentKind, document_of
from core.documents.setting import pdf_of
from core.errors import DomainError, NotFound
from core.messages.mail import Attachment

OFFER_MAIL = "core.booking_offer"
PDF = "application/pdf"


class NotAnOffer(DomainError):
    """Only an offer that still stands can be sent."""

    code = "not_an_offer"
    status = 409
    text = lazy_gettext("This is not an offer any more.")


class NoAddress(DomainError):
    """The customer has no e-mail address."""

    code = "no_address"
    status = 409
    text = lazy_gettext("The customer has no e-mail address. Please add one first.")


def kinds_of(booking: Booking) -> tuple[DocumentKind, ...]:
    """Return the documents that a booking has at the moment; a cancelled one has none."""
    if booking.is_cancelled:
        return ()
    return (DocumentKind.OFFER,) if booking.kind is BookingKind.OFFER else (DocumentKind.CONFIRMATION,)


def make_document(booking: Booking, kind: DocumentKind, *, at: datetime) -> Attachment:
    """Return a document of a booking as PDF, in the language that is spoken at the moment.

    Raises:
        NotFound: the booking has no such document.
    """
    if kind not in kinds_of(booking):
        raise NotFound
    names = {DocumentKind.OFFER: gettext("offer"), DocumentKind.CONFIRMATION: gettext("confirmation")}
    return Attachment(f"{names[kind]}-{booking.number}.pdf", PDF, pdf_of(document_of(booking, kind, at=at)))


def send_offer(booking_id: int, form_key: str, *, actor: Actor, at: datetime) -> Booking:
    """Plan the mail with an offer; the same ``form_key`` sends it once.

    Raises:
        NotAnOffer: it is a booking by now, or was cancelled.
        NoAddress: there is nobody to write to.
    """
    booking = lock_booking(booking_id)
    if booking.kind is not BookingKind.OFFER or booking.is_cancelled:
        raise NotAnOffer
    if not booking.customer.email:
        raise NoAddress
    plan_booking_message(booking, OFFER_MAIL, form_key, now=at)
    record("booking.offer_sent", subject_of(booking), actor, at, {"number": booking.number})
    return booking
