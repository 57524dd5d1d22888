"""The documents of a customer: filed on the card, listed and offered in the customer's bookings (C-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import format_date, lazy_gettext
from werkzeug.datastructures import FileStorage

from core.activities.services import Actor, Subject, record
from core.customers.services import get_customer
from core.errors import DomainError, NotFound
from core.files.keeping import PaperKind, class_paper, kind_of, must_be_kept
from core.files.models import StoredFile
from core.files.services import claim_files, delete_file, files_of, get_file, store_upload
from core.landlords.services import current_landlord

CUSTOMER = "customer"


class MustBeKept(DomainError):
    """The law wants the document to be kept; only the owner may decide otherwise."""

    code = "must_be_kept"
    status = 409
    text = lazy_gettext("This document must be kept until %(day)s. Only the owner can delete it before.")


@dataclass(frozen=True)
class ShownDocument:
    """One document as the card shows it; ``is_kept``: it must not be deleted yet."""

    file: StoredFile
    kind: PaperKind
    is_kept: bool
    can_open: bool


def shown_documents(customer_id: int, *, opens_sealed: bool, at: datetime) -> list[ShownDocument]:
    """Return the documents of a customer with one statement; sealed ones open only for those who may."""
    today = at.astimezone(current_landlord().zone).date()
    return [
        ShownDocument(one, kind_of(one), must_be_kept(one, today), one.sealed_at is None or opens_sealed)
        for one in documents_of_customer(customer_id)
    ]


def documents_of_customer(customer_id: int) -> Sequence[StoredFile]:
    """Return the documents of a customer, newest first."""
    return files_of(CUSTOMER, customer_id)


def get_document(customer_id: int, file_id: int) -> StoredFile:
    """Return one document of a customer.

    Raises:
        NotFound: the customer has no such document.
    """
    stored = get_file(file_id)
    if (stored.subject_type, stored.subject_id) != (CUSTOMER, customer_id):
        raise NotFound
    return stored


def file_document(customer_id: int, upload: FileStorage, kind: PaperKind, *, actor: Actor, at: datetime) -> StoredFile:
    """File an upload with a customer; what it is decides how long it is kept.

    Raises:
        UploadRefused: the file cannot be used; the sentence says why.
        NotFound: there is no such customer, or they were anonymised.
    """
    customer = get_customer(customer_id, locked=True)
    if customer.anonymised_at is not None:
        raise NotFound
    stored = store_upload(upload, at=at)
    subject = Subject(CUSTOMER, customer.id, customer.id)
    claim_files([stored.id], subject)
    class_paper(stored, kind, at=at)
    record("customer.document_filed", subject, actor, at, {"name": stored.name})
    return stored


def delete_document(customer_id: int, file_id: int, *, by_owner: bool, actor: Actor, at: datetime) -> None:
    """Delete a document of a customer for good; before its day ``by_owner`` says that the owner wants it.

    Raises:
        MustBeKept: it must be kept, and it is not the owner who deletes it.
        NotFound: the customer has no such document.
    """
    get_customer(customer_id, locked=True)
    stored = get_document(customer_id, file_id)
    if must_be_kept(stored, at.astimezone(current_landlord().zone).date()) and not by_owner:
        raise MustBeKept(day=format_date(stored.keep_until))
    subject = Subject(CUSTOMER, customer_id, customer_id)
    name = "" if stored.sealed_at is not None else stored.name
    record("customer.document_deleted", subject, actor, at, {"name": name})
    delete_file(stored)
