"""Mails that staff write to one customer, with documents of theirs (C-15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, lazy_gettext
from sqlalchemy import select

from core.activities.services import Actor, Subject, record
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db
from core.errors import DomainError, NotFound
from core.files.models import StoredFile
from core.files.services import open_file
from core.landlords.services import current_landlord
from core.messages.compose import compose
from core.messages.kinds import Content, MessageKind, NotNow
from core.messages.mail import Attachment
from core.messages.models import Message
from core.messages.placeholders import Placeholder, check_text, fill
from core.messages.services import Plan, Recipient, is_planned, plan_message

LETTER = "core.customer_message"
LARGEST_MAIL = 10 * 1024 * 1024
PLACEHOLDERS = (
    Placeholder("name", lazy_gettext("Full name")),
    Placeholder("first_name", lazy_gettext("First name")),
    Placeholder("last_name", lazy_gettext("Last name")),
    Placeholder("company", lazy_gettext("Company")),
    Placeholder("number", lazy_gettext("Customer number")),
    Placeholder("landlord", lazy_gettext("Your business")),
)
NAMES = frozenset(one.name for one in PLACEHOLDERS)


class NoMailAddress(DomainError):
    """There is nobody to write to."""

    code = "no_mail_address"
    status = 409
    text = lazy_gettext("The customer has no e-mail address. Please add one first.")


class FilesTooLarge(DomainError):
    """The files together are too large for a mail."""

    code = "files_too_large"
    status = 422
    text = lazy_gettext("The files are too large for one e-mail. Together they may have 10 MB.")


@dataclass(frozen=True)
class CustomerLetter:
    """What staff typed and ticked, in which language the greeting is written; ``file_ids`` are the customer's files."""

    subject: str
    text: str
    language: str
    file_ids: tuple[int, ...] = ()


def letter_files(customer_id: int) -> Sequence[StoredFile]:
    """Return the documents of a customer that can go with a mail, newest first."""
    return db.session.scalars(
        select(StoredFile)
        .where(
            StoredFile.subject_type == "customer",
            StoredFile.subject_id == customer_id,
            StoredFile.sealed_at.is_(None),
        )
        .order_by(StoredFile.id.desc())
    ).all()


def letter_problems(text: str) -> list[str]:
    """Return the pieces of a text that are no placeholders, or none that there are."""
    return [problem.piece for problem in check_text(text, NAMES)]


def is_sent(customer_id: int, form_key: str, *, at: datetime) -> bool:
    """Tell whether the form was sent before: a double click writes one mail."""
    subject = Subject("customer", customer_id, customer_id)
    nobody = Recipient("", "", "")
    return is_planned(Plan(LETTER, subject, form_key, nobody, at))


def send_customer_letter(
    customer_id: int, letter: CustomerLetter, form_key: str, *, actor: Actor, at: datetime
) -> Message:
    """Plan a mail to a customer; the same ``form_key`` sends it once.

    Raises:
        NoMailAddress: there is nobody to write to.
        FilesTooLarge: the files together are too large for a mail.
    """
    customer = get_customer(customer_id, locked=True)
    if not customer.email or customer.anonymised_at is not None:
        raise NoMailAddress
    files = _chosen(customer_id, letter.file_ids)
    if sum(one.size for one in files) > LARGEST_MAIL:
        raise FilesTooLarge
    recipient = Recipient(customer.email, customer.person_name, letter.language, customer.id)
    parameters = {"subject": letter.subject, "text": letter.text, "files": [one.id for one in files]}
    subject = Subject("customer", customer.id, customer.id)
    plan = Plan(LETTER, subject, form_key, recipient, at, parameters)
    if not is_planned(plan):
        record("customer.message_sent", subject, actor, at, {"subject": fill(letter.subject, _values(customer))})
    return plan_message(plan, now=at)


def written(customer: Customer, letter: CustomerLetter, attachments: tuple[Attachment, ...] = ()) -> Content:
    """Return the mail as the customer gets it, in the language that is spoken."""
    values = _values(customer)
    paragraphs = [part.strip() for part in letter.text.replace("\r\n", "\n").split("\n\n") if part.strip()]
    greeting = gettext("Hello %(name)s,", name=customer.person_name) if customer.person_name else gettext("Hello,")
    return compose(
        fill(letter.subject, values), [greeting, *(fill(one, values) for one in paragraphs)], attachments=attachments
    )


def customer_letter_kinds() -> list[MessageKind]:
    """Return the kind of mails that staff write to one customer."""
    return [MessageKind(LETTER, lazy_gettext("Message to a customer"), _write)]


def _write(message: Message, now: datetime) -> Content | NotNow:
    """Write the mail right before it is sent; a file that was deleted in the meantime does not go with it."""
    try:
        customer = get_customer(message.subject_id)
    except NotFound:
        return NotNow(lazy_gettext("the customer is not there any more"))
    typed = message.parameters
    letter = CustomerLetter(str(typed.get("subject", "")), str(typed.get("text", "")), message.language)
    files = _chosen(customer.id, typed.get("files", ()))
    return written(customer, letter, tuple(_read(one) for one in files))


def _values(customer: Customer) -> dict[str, str]:
    return {
        "name": customer.person_name or customer.name,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "company": customer.company,
        "number": customer.number,
        "landlord": current_landlord().name,
    }


def _chosen(customer_id: int, file_ids: Iterable[int]) -> list[StoredFile]:
    wanted = set(file_ids)
    return [one for one in letter_files(customer_id) if one.id in wanted]


def _read(stored: StoredFile) -> Attachment:
    with open_file(stored) as stream:
        return Attachment(stored.name, stored.content_type, stream.read())
