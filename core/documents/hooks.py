"""What documents give to other parts of core, through the same hooks as apps."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext

from core.apps.markers import hookimpl
from core.apps.parts import ActivityText, Panel
from core.bookings.models import Booking
from core.clock import now as clock_now
from core.customers.models import Customer
from core.documents.content import DocumentKind
from core.documents.customer_files import shown_documents
from core.documents.letters import LETTER, write_letter
from core.documents.offer_mail import write_offer
from core.documents.services import OFFER_MAIL, kinds_of, make_document
from core.files.content import ACCEPT
from core.files.keeping import PaperKind
from core.files.views import OPENS_SEALED
from core.messages.kinds import MessageKind
from core.messages.mail import Attachment
from core.permissions.access import may_do


@hookimpl
def activity_texts() -> list[ActivityText]:
    """Give the sentences for documents' lines of history."""
    return [
        ActivityText("booking.letter_sent", lazy_gettext("An e-mail about booking %(number)s was written")),
        ActivityText("booking.offer_sent", lazy_gettext("Offer %(number)s was sent to the customer")),
        ActivityText("customer.document_filed", lazy_gettext("The document “%(name)s” was filed")),
        ActivityText("customer.document_deleted", lazy_gettext("The document “%(name)s” was deleted")),
    ]


@hookimpl
def message_kinds() -> list[MessageKind]:
    """Give the mail that brings an offer, and those that staff write."""
    return [
        MessageKind(OFFER_MAIL, lazy_gettext("Offer"), write_offer),
        MessageKind(LETTER, lazy_gettext("E-mail about a booking"), write_letter),
    ]


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


@hookimpl
def customer_card_panels(customer: Customer, page: str) -> list[Panel]:
    """Give the documents of a customer (C-12)."""
    if page != "overview":
        return []
    context = {
        "customer_id": customer.id,
        "rows": shown_documents(customer.id, opens_sealed=may_do(OPENS_SEALED), at=clock_now()),
        "can_file": customer.anonymised_at is None,
        "accept": ACCEPT,
        "kinds": list(PaperKind),
    }
    return [Panel(lazy_gettext("Documents"), "documents/card_panel.html", context, icon="file", order=40, side=True)]
