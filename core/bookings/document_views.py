"""File documents with a booking, and delete them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from core.bookings.blueprint import blueprint
from core.bookings.documents import add_document, documents_of, remove_document
from core.bookings.page import booking_page
from core.bookings.queries import get_whole_booking
from core.clock import now
from core.db import transaction
from core.files.content import ACCEPT, UploadRefused
from core.files.services import files_of
from core.messages.queries import message_rows_about
from core.permissions.access import requires


@blueprint.get("/<int:booking_id>/messages")
@requires("bookings.read")
def messages(booking_id: int) -> ResponseReturnValue:
    """Show what was written about a booking, and its files."""
    return _page(booking_id)


@blueprint.post("/<int:booking_id>/files")
@requires("bookings.edit")
def add_file(booking_id: int) -> ResponseReturnValue:
    """File an upload with a booking."""
    upload = request.files.get("file") or FileStorage()
    if not upload.filename:
        return _page(booking_id, _("Please choose a file.")), 422
    try:
        with transaction():
            add_document(booking_id, upload, actor=current_user.actor, at=now())
    except UploadRefused as error:
        return _page(booking_id, error.sentence), error.status
    flash(_("The file was filed."), "success")
    return redirect(url_for("bookings.messages", booking_id=booking_id, _anchor="documents"))


@blueprint.post("/<int:booking_id>/files/<int:file_id>/remove")
@requires("bookings.edit")
def remove_file(booking_id: int, file_id: int) -> ResponseReturnValue:
    """Delete a file of a booking for good."""
    with transaction():
        remove_document(booking_id, file_id, actor=current_user.actor, at=now())
    flash(_("The file was deleted."), "success")
    return redirect(url_for("bookings.messages", booking_id=booking_id, _anchor="documents"))


def _page(booking_id: int, error: str = "") -> str:
    booking = get_whole_booking(booking_id)
    return render_template(
        "bookings/messages.html",
        page=booking_page(booking, "bookings.messages", now()),
        messages=message_rows_about("booking", booking.id),
        documents=documents_of(booking),
        customer_documents=[one for one in files_of("customer", booking.customer_id) if one.sealed_at is None],
        errors=[error] if error else [],
        accept=ACCEPT,
    )
