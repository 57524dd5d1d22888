"""Documents of a booking: look at them, send an offer."""

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import fields
from werkzeug.http import dump_options_header

from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.documents import services
from core.documents.content import DocumentKind
from core.errors import NotFound
from core.messages.deliver import spoken_in
from core.permissions.access import requires
from core.web.checks import at_most
from core.web.forms import Form, FormSchema

blueprint = Blueprint("documents", __name__)


class SendSchema(FormSchema):
    """The button that sends an offer."""

    form_key = fields.String(required=True, validate=at_most(40))


@blueprint.get("/<int:booking_id>/documents/offer.pdf")
@requires("bookings.read")
def offer(booking_id: int) -> ResponseReturnValue:
    """Show an offer as the customer gets it."""
    return _show(booking_id, DocumentKind.OFFER)


@blueprint.get("/<int:booking_id>/documents/confirmation.pdf")
@requires("bookings.read")
def confirmation(booking_id: int) -> ResponseReturnValue:
    """Show a confirmation as the customer gets it."""
    return _show(booking_id, DocumentKind.CONFIRMATION)


@blueprint.post("/<int:booking_id>/documents/offer/send")
@requires("messages.send")
def send(booking_id: int) -> ResponseReturnValue:
    """Send an offer to its customer; a double click sends it once."""
    form = Form(SendSchema())
    if not form.bind(request.form):
        raise NotFound
    with transaction():
        booking = services.send_offer(booking_id, form.data["form_key"], actor=current_user.actor, at=now())
        address = booking.customer.email
    flash(_("The offer is on its way to %(address)s.", address=address), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id))


def _show(booking_id: int, kind: DocumentKind) -> ResponseReturnValue:
    booking = get_whole_booking(booking_id)
    with spoken_in(booking.language):
        document = services.make_document(booking, kind, at=now())
    answer = make_response(document.content)
    answer.content_type = document.content_type
    answer.headers["Content-Disposition"] = dump_options_header("inline", {"filename": document.filename})
    return answer
