"""Files go out as downloads, or as pictures that were drawn by us; nothing that somebody uploaded runs as a page."""

from flask import Blueprint, Response, send_file
from flask_login import current_user

from core.errors import NotFound
from core.files.content import PICTURES
from core.files.models import StoredFile
from core.files.services import get_file, open_file
from core.permissions.access import requires
from core.permissions.rights import may

blueprint = Blueprint("files", __name__)

# Files with pages of their own, which ask for more than the right to read bookings.
SENT_ELSEWHERE = ("customer", "long_work", "customer_import")
# Whoever may have a person forgotten may look at what has to be kept of them.
OPENS_SEALED = "customers.anonymise"
SANDBOX = "sandbox; default-src 'none'"


@blueprint.get("/office/files/<int:file_id>")
@requires("bookings.read")
def download(file_id: int) -> Response:
    """Send one of the landlord's files to staff, always as a download."""
    stored = get_file(file_id)
    if stored.subject_type in SENT_ELSEWHERE:
        raise NotFound
    return send_document(stored)


def send_document(stored: StoredFile) -> Response:
    """Send a file to staff as a download; a sealed one to the owner alone.

    Raises:
        NotFound: it is sealed, or its bytes are gone.
    """
    if stored.sealed_at is not None and not may(current_user.role, OPENS_SEALED):
        raise NotFound
    response = send_file(
        open_file(stored),
        mimetype=stored.content_type,
        as_attachment=True,
        download_name=stored.name,
        conditional=False,
        etag=False,
    )
    response.headers["Cache-Control"] = "no-store"
    return sandboxed(response)


def send_picture(stored: StoredFile, *, max_age: int) -> Response:
    """Send a picture for a page; ``max_age`` in seconds, because the bytes behind an id never change.

    Raises:
        NotFound: the file is no picture.
    """
    if stored.content_type not in PICTURES:
        raise NotFound
    response = send_file(open_file(stored), mimetype=stored.content_type, etag=stored.key, max_age=max_age)
    return sandboxed(response)


def sandboxed(response: Response) -> Response:
    """Return an answer whose content a browser runs nothing of."""
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
