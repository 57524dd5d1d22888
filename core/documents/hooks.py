"""What documents give to other parts of core, through the same hooks as apps."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, Panel
from core.bookings.models import Booking
from core.documents.content import DocumentKind
from core.documents.offer_mail import write_offer
from core.documents.services import OFFER_MAIL, kinds_of, make_document
from core.messages.kinds import MessageKind
from core.messages.mail import Attachment


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for documents' lines of history."""
    return [ActivityText("booking.offer_sent", lazy_gettext("Offer %(number)s was sent to the customer"))]


@hookimpl
def message_kinds() -> list[MessageKind]:
    """Give the mail that brings an offer."""
    return [MessageKind(OFFER_MAIL, lazy_gettext("Offer"), write_offer)]


@hookimpl
def booking_documents(booking: Booking, mail: str, now: datetime) -> list[Attachment]:
    """Give the offer or the confirmation as PDF."""
    return [make_document(booking, one, at=now) for one in kinds_of(booking) if one.value == mail]


@hookimpl
def booking_panels(booking: Booking) -> list[Panel]:
    """Give the documents of a booking, to look at and to send."""
    kinds = kinds_of(booking)
    if not kinds:
        return []
    context = {
        "booking_id": booking.id,
        "is_offer": DocumentKind.OFFER in kinds,
        "address": booking.customer.email,
        "form_key": secrets.token_urlsafe(18),
    }
    title = lazy_gettext("Documents")
    return [Panel(title, "documents/booking_panel.html", context, icon="file-text", order=20, side=True)]
