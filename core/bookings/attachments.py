"""Files among the answers of a booking belong to it from the moment it is saved."""

from core.activities.services import Subject
from core.bookings.models import Booking, BookingItem, Participant
from core.catalogue.models import FieldType
from core.files.answers import file_ids
from core.files.services import claim_files


def claim_attachments(booking: Booking) -> None:
    """Say that the files among the booking's answers belong to it, so that they are kept."""
    answers = [
        holder.answers.get(question.key, "")
        for item in booking.items
        for question in item.questions
        if question.type is FieldType.FILE
        for holder in _holders(item)
    ]
    claim_files(file_ids(answers), Subject("booking", booking.id, booking.customer_id))


def _holders(item: BookingItem) -> list[BookingItem | Participant]:
    return [item, *item.participants]
