"""File documents on the customer card, open and delete them (C-12)."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from core.clock import now
from core.db import transaction
from core.documents.customer_files import delete_document, file_document, get_document
from core.errors import NotFound
from core.files.content import UploadRefused
from core.files.keeping import PaperKind
from core.files.views import send_document
from core.permissions.access import requires
from core.permissions.rights import may
from core.web.checks import one_of
from core.web.forms import Form, FormSchema

blueprint = Blueprint("customer_documents", __name__)
OVERRULES = "customers.delete"


class FilingSchema(FormSchema):
    """What a document is."""

    kind = fields.String(required=True, validate=one_of({kind.value: kind for kind in PaperKind}))


class DeletingSchema(FormSchema):
    """The owner's word that a document goes although it should be kept."""

    confirmed = fields.Boolean(load_default=False)


@blueprint.post("/<int:customer_id>/documents")
@requires("customers.edit")
def add(customer_id: int) -> ResponseReturnValue:
    """File an upload with a customer."""
    upload = request.files.get("file") or FileStorage()
    form = Form(FilingSchema())
    if not form.bind(request.form):
        raise NotFound
    if not upload.filename:
        flash(_("Please choose a file."), "error")
        return _back(customer_id)
    try:
        with transaction():
            file_document(customer_id, upload, PaperKind(form.data["kind"]), actor=current_user.actor, at=now())
    except UploadRefused as error:
        flash(error.sentence, "error")
        return _back(customer_id)
    flash(_("The file was filed."), "success")
    return _back(customer_id)


@blueprint.get("/<int:customer_id>/documents/<int:file_id>")
@requires("customers.read")
def download(customer_id: int, file_id: int) -> ResponseReturnValue:
    """Send a document of a customer, always as a download."""
    return send_document(get_document(customer_id, file_id))


@blueprint.post("/<int:customer_id>/documents/<int:file_id>/delete")
@requires("customers.edit")
def delete(customer_id: int, file_id: int) -> ResponseReturnValue:
    """Delete a document for good; the owner may do so before its day."""
    form = Form(DeletingSchema())
    if not form.bind(request.form):
        raise NotFound
    by_owner = form.data["confirmed"] and may(current_user.role, OVERRULES)
    with transaction():
        delete_document(customer_id, file_id, by_owner=by_owner, actor=current_user.actor, at=now())
    flash(_("The file was deleted."), "success")
    return _back(customer_id)


def _back(customer_id: int) -> ResponseReturnValue:
    return redirect(url_for("customers.show", customer_id=customer_id, _anchor="documents"))
