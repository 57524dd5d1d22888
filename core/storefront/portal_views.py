"""A customer's own bookings and documents; nobody else's ever (C-01, C-04)."""

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue
from werkzeug.http import dump_options_header

from core.bookings.listing import BookingFilter, BookingRow, find_bookings
from core.bookings.models import Booking
from core.bookings.page import stage_at
from core.bookings.queries import get_whole_booking
from core.bookings.stage import Stage
from core.bookings.today import today_of
from core.clock import now
from core.documents.content import DocumentKind
from core.documents.customer_files import documents_of_customer, get_document
from core.documents.services import kinds_of, make_document
from core.errors import NotFound
from core.files.views import send_document
from core.landlords.services import current_landlord
from core.payments.dues import dues_of, is_owed
from core.permissions.access import public
from core.storefront.blueprint import blueprint
from core.storefront.overview import booked_items, booked_total
from core.storefront.portal import account_page, signed_in

SHOWN = 20
MOST = 500
OVER = (Stage.CANCELLED, Stage.LAPSED, Stage.RETURNED, Stage.PAST)


@blueprint.get("/account")
@public
def account() -> ResponseReturnValue:
    """Show the customer's bookings: what is to come, then what is over, newest first."""
    customer, at, landlord = signed_in(), now(), current_landlord()
    limit = MOST if request.args.get("all") == "yes" else SHOWN
    page = find_bookings(BookingFilter(customer_id=customer.id), today_of(landlord, at), limit=limit)
    coming = sorted((row for row in page.rows if _is_coming(row)), key=lambda row: row.key)
    over = [row for row in page.rows if not _is_coming(row)]
    has_more = page.after is not None and limit == SHOWN
    return account_page("bookings", "storefront.account", coming=coming, over=over, has_more=has_more)


@blueprint.get("/account/bookings/<int:booking_id>")
@public
def account_booking(booking_id: int) -> ResponseReturnValue:
    """Show one booking: items, prices, what is due, documents."""
    booking = _own_booking(booking_id)
    return account_page(
        "booking",
        "storefront.account",
        booking=booking,
        stage=stage_at(booking, now()),
        items=booked_items(booking),
        total=booked_total(booking),
        dues=dues_of(booking.id) if is_owed(booking) else [],
        documents=kinds_of(booking),
    )


@blueprint.get("/account/bookings/<int:booking_id>/document.pdf")
@public
def account_booking_document(booking_id: int) -> Response:
    """Send the offer or the confirmation as PDF, in the reader's language.

    Raises:
        NotFound: it is not theirs, or has no document.
    """
    booking = _own_booking(booking_id)
    kinds: tuple[DocumentKind, ...] = kinds_of(booking)
    if not kinds:
        raise NotFound
    document = make_document(booking, kinds[0], at=now())
    answer = make_response(document.content)
    answer.content_type = document.content_type
    answer.headers["Content-Disposition"] = dump_options_header("attachment", {"filename": document.filename})
    return answer


@blueprint.get("/account/documents")
@public
def account_documents() -> ResponseReturnValue:
    """Show what is filed with the customer."""
    files = [one for one in documents_of_customer(signed_in().id) if one.sealed_at is None]
    return account_page("documents", "storefront.account_documents", files=files)


@blueprint.get("/account/documents/<int:file_id>")
@public
def account_document(file_id: int) -> Response:
    """Send one document of the customer.

    Raises:
        NotFound: it is not theirs, or was put away.
    """
    stored = get_document(signed_in().id, file_id)
    if stored.sealed_at is not None:
        raise NotFound
    return send_document(stored)


def _own_booking(booking_id: int) -> Booking:
    customer_id = signed_in().id
    booking = get_whole_booking(booking_id)
    if booking.customer_id != customer_id:
        raise NotFound
    return booking


def _is_coming(row: BookingRow) -> bool:
    return row.stage not in OVER
