"""Mails that staff write to the customer of a booking, with files of the booking and of the customer (C-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, gettext, lazy_gettext
from sqlalchemy import or_, select

from core.activities.services import Actor, record
from core.bookings.confirmation import mail_greeting
from core.bookings.models import Booking
from core.bookings.services import get_booking, lock_booking, subject_of
from core.db import db
from core.documents.services import PDF, NoAddress, kinds_of, make_document
from core.errors import DomainError
from core.files.models import StoredFile
from core.files.services import open_file
from core.messages.compose import compose
from core.messages.kinds import Content, NotNow
from core.messages.mail import Attachment
from core.messages.models import Message
from core.messages.services import Plan, Recipient, plan_message

LETTER = "core.booking_letter"
LARGEST_MAIL = 10 * 1024 * 1024


class TooMuchAttached(DomainError):
    """The files together are too large for a mail."""

    code = "too_much_attached"
    status = 422
    text = lazy_gettext("The files are too large for one e-mail. Together they may have 10 MB.")


@dataclass(frozen=True)
class Attachable:
    """Something that can go with a mail; ``key`` names it in the form."""

    key: str
    label: LazyString | str


@dataclass(frozen=True)
class Letter:
    """What staff typed and ticked; ``attached`` holds keys of what can be attached."""

    subject: str
    text: str
    attached: tuple[str, ...] = ()


def attachables_of(booking: Booking) -> list[Attachable]:
    """Return what can go with a mail about a booking: its PDF, its files, and those of the customer."""
    names = {"offer": lazy_gettext("Offer (PDF)"), "confirmation": lazy_gettext("Confirmation (PDF)")}
    made = [Attachable(f"pdf-{kind.value}", names[kind.value]) for kind in kinds_of(booking)]
    return [*made, *(Attachable(f"file-{one.id}", one.name) for one in _files_of(booking))]


def send_letter(booking_id: int, letter: Letter, form_key: str, *, actor: Actor, at: datetime) -> Booking:
    """Plan a mail to the customer of a booking; the same ``form_key`` sends it once.

    Raises:
        NoAddress: there is nobody to write to.
        TooMuchAttached: the files together are too large for a mail.
    """
    booking = lock_booking(booking_id)
    customer = booking.customer
    if not customer.email:
        raise NoAddress
    known = {one.key for one in attachables_of(booking)}
    attached = [key for key in letter.attached if key in known]
    if sum(one.size for one in _files_of(booking) if f"file-{one.id}" in attached) > LARGEST_MAIL:
        raise TooMuchAttached
    recipient = Recipient(customer.email, customer.person_name, booking.language, customer.id)
    parameters = {"subject": letter.subject, "text": letter.text, "attached": attached}
    plan_message(Plan(LETTER, subject_of(booking), form_key, recipient, at, parameters), now=at)
    record("booking.letter_sent", subject_of(booking), actor, at, {"number": booking.number})
    return booking


def write_letter(message: Message, now: datetime) -> Content | NotNow:
    """Write the mail right before it is sent; a file that was deleted in the meantime does not go with it."""
    booking = get_booking(message.subject_id)
    typed = message.parameters
    paragraphs = [part for part in str(typed.get("text", "")).split("\n\n") if part.strip()]
    attachments = tuple(_attached(booking, typed.get("attached", ()), now))
    return compose(str(typed.get("subject", "")), [mail_greeting(booking), *paragraphs], attachments=attachments)


def _attached(booking: Booking, keys: Sequence[str], now: datetime) -> list[Attachment]:
    made = [make_document(booking, kind, at=now) for kind in kinds_of(booking) if f"pdf-{kind.value}" in keys]
    files = [one for one in _files_of(booking) if f"file-{one.id}" in keys]
    return [*made, *(_read(one) for one in files)]


def _read(stored: StoredFile) -> Attachment:
    with open_file(stored) as stream:
        return Attachment(stored.name or gettext("file"), stored.content_type or PDF, stream.read())


def _files_of(booking: Booking) -> Sequence[StoredFile]:
    of_booking = (StoredFile.subject_type == "booking") & (StoredFile.subject_id == booking.id)
    of_customer = (StoredFile.subject_type == "customer") & (StoredFile.subject_id == booking.customer_id)
    query = select(StoredFile).where(or_(of_booking, of_customer), StoredFile.sealed_at.is_(None))
    return db.session.scalars(query.order_by(StoredFile.id)).all()
