"""The files of a booking: what staff filed, and what stands in its data fields."""

from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import FileStorage

from core.activities.services import Actor, record
from core.bookings.answers import slots_of
from core.bookings.models import Booking
from core.bookings.services import lock_booking, subject_of
from core.catalogue.models import FieldType
from core.errors import NotFound
from core.files.answers import file_ids
from core.files.models import StoredFile
from core.files.services import claim_files, delete_file, files_of, store_upload


@dataclass(frozen=True)
class Document:
    """One file; what is the answer of a data field is changed there and not deleted here."""

    file: StoredFile
    is_answer: bool


def documents_of(booking: Booking) -> list[Document]:
    """Return the files of a booking, newest first, with one statement."""
    answers = _answer_ids(booking)
    return [Document(stored, stored.id in answers) for stored in files_of("booking", booking.id)]


def add_document(booking_id: int, upload: FileStorage, *, actor: Actor, at: datetime) -> StoredFile:
    """File an upload with a booking.

    Raises:
        UploadRefused: the file cannot be used; the sentence says why.
    """
    booking = lock_booking(booking_id)
    stored = store_upload(upload, at=at)
    claim_files([stored.id], subject_of(booking))
    record("booking.file_added", subject_of(booking), actor, at, {"number": booking.number, "name": stored.name})
    return stored


def remove_document(booking_id: int, file_id: int, *, actor: Actor, at: datetime) -> None:
    """Delete a file of a booking for good.

    Raises:
        NotFound: the booking has no such file, or it is the answer of a data field.
    """
    booking = lock_booking(booking_id)
    found = next((one for one in documents_of(booking) if one.file.id == file_id and not one.is_answer), None)
    if found is None:
        raise NotFound
    record("booking.file_removed", subject_of(booking), actor, at, {"number": booking.number, "name": found.file.name})
    delete_file(found.file)


def _answer_ids(booking: Booking) -> set[int]:
    answers = [slot.stored for slot in slots_of(booking) if slot.question.type is FieldType.FILE]
    return set(file_ids(answers))
