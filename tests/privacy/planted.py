"""A customer with a planted string in every place that can hold one, and the search for them in everything there is."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile, is_zipfile

from reportlab.pdfgen.canvas import Canvas

from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor, Subject, record
from core.bookings.models import Booking, BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking, subject_of
from core.catalogue.periods import Period
from core.channels.models import BookingImport
from core.customers.access import create_access
from core.customers.former_models import FormerAddress
from core.customers.models import Customer
from core.customers.services import Address, CustomerData, create_customer
from core.db import db, transaction
from core.files.keeping import PaperKind, class_paper
from core.files.services import claim_files, store_upload
from core.links.services import issue_link
from core.long_work.models import LongWork
from core.merging.models import CustomerMerge, MergedRow
from core.messages.models import Message
from core.payments.models import PaymentMethod
from core.payments.services import NewPayment, record_payment
from core.rest.models import ApiRequest, ApiToken
from core.storefront.models import BookingDraft
from plugins.booking_data_manager.models import ChangeSet
from tests.conftest import NOW
from tests.files.samples import upload
from tests.web.dumps import dump

BEFORE = datetime(2026, 3, 1, 9, tzinfo=UTC)
KINDS = (
    "name",
    "maiden",
    "email",
    "phone",
    "street",
    "plate",
    "iban",
    "note",
    "content",
    "filename",
    "damage",
    "network",
)


@dataclass(frozen=True)
class Planted:
    """Twelve strings that nobody else has, for one customer."""

    mark: str

    @property
    def words(self) -> dict[str, str]:
        """The strings by what they stand for."""
        figures = "".join(str(ord(letter) % 10) for letter in self.mark)
        return {
            "name": f"Zyx{self.mark}ström",
            "maiden": f"Geb {self.mark}berg",
            "email": f"{self.mark.lower()}@planted.example",
            "phone": f"+49 171 {figures}77",
            "street": f"{self.mark}gasse 17",
            "plate": f"QX-{self.mark} 1",
            "iban": f"DE02{figures}99",
            "note": f"asked for the {self.mark} pillow",
            "content": f"contract of {self.mark} content",
            "filename": f"scan-{self.mark}.pdf",
            "damage": f"scratch by {self.mark} keel",
            "network": f"2001:db8::{self.mark.lower()[:4]}:77",
        }


def plant(planted: Planted, service: Any, *, ends_at: datetime = BEFORE, keep: bool = False) -> int:
    """Make a customer with each string in every place that can hold it; returns the customer's id."""
    word = planted.words
    data = CustomerData(
        first_name="Ada",
        last_name=word["name"],
        email=word["email"],
        comment=f"{word['note']}, {word['iban']}",
        phones=(word["phone"],),
        address=Address(word["street"], "10115", "Berlin", "DE"),
    )
    with transaction():
        customer = create_customer(data, actor=SYSTEM, at=NOW)
        customer.own_fields = {"maiden": word["maiden"]}
        customer_id = customer.id
    booking_id = _booking(planted, service, customer_id, ends_at)
    with transaction():
        _files(planted, customer_id, booking_id, keep=keep)
        _history(planted, customer_id, booking_id)
        _mails(planted, customer_id, booking_id)
        _copies(planted, customer_id)
        _changes(planted, booking_id)
    return customer_id


def _booking(planted: Planted, service: Any, customer_id: int, ends_at: datetime) -> int:
    word = planted.words
    period = Period(ends_at - timedelta(days=2), ends_at, 2)
    item = NewItem(service.id, period, answers={})
    with transaction():
        customer = db.session.get_one(Customer, customer_id)
        new = NewBooking([item], BookingKind.BOOKING, "office", notes=f"{word['note']} {word['damage']}")
        booking = create_booking(customer, new, actor=SYSTEM, at=NOW)
        booking.items[0].answers = {"plate": word["plate"], "damage": word["damage"]}
        total, currency = booking.total_minor, booking.currency
        booking_id = booking.id
    with transaction():
        paid = NewPayment(total, currency, PaymentMethod.TRANSFER, NOW.date(), note=word["iban"])
        record_payment(booking_id, paid, actor=SYSTEM, at=NOW)
    return booking_id


def _files(planted: Planted, customer_id: int, booking_id: int, *, keep: bool) -> None:
    word = planted.words
    stored = store_upload(upload(pdf_with(word["content"]), word["filename"]), at=NOW)
    claim_files([stored.id], Subject("customer", customer_id))
    damage = store_upload(upload(pdf_with(word["damage"]), f"2-{word['filename']}"), at=NOW)
    claim_files([damage.id], Subject("booking", booking_id))
    if keep:
        kept = store_upload(upload(pdf_with("An invoice"), f"3-{word['filename']}"), at=NOW)
        claim_files([kept.id], Subject("customer", customer_id))
        class_paper(kept, PaperKind.INVOICE, at=NOW)


def _history(planted: Planted, customer_id: int, booking_id: int) -> None:
    word = planted.words
    actor = Actor(ActorKind.CUSTOMER, word["name"])
    changes = [{"key": "email", "before": word["maiden"], "after": word["email"]}]
    record("customer.changed", Subject("customer", customer_id, customer_id), actor, NOW, {"changes": changes})
    record("booking.changed", Subject("booking", booking_id), actor, NOW, {"notes": word["network"]})
    record("landlord.business_changed", Subject("landlord", 1), SYSTEM, NOW, {"text": f"thanks to {word['email']}"})
    merge = CustomerMerge(
        kept_id=customer_id, sources=[{"name": word["maiden"]}], made_at=NOW, undo_until=NOW + timedelta(days=30)
    )
    db.session.add(merge)
    db.session.add(FormerAddress(customer_id=customer_id, email_key=f"old-{word['email']}", since=NOW))
    db.session.flush()
    row = {"last_name": word["maiden"], "street": word["street"]}
    db.session.add(
        MergedRow(
            merge_id=merge.id, position=0, table_name="customer", row_id=9, before=row, after={"ip": word["network"]}
        )
    )


def _mails(planted: Planted, customer_id: int, booking_id: int) -> None:
    word = planted.words
    customer = db.session.get_one(Customer, customer_id)
    create_access(customer, actor=SYSTEM, at=NOW)
    issue_link("booking-details", booking_id, word["email"], now=NOW)
    for number, owner in enumerate((customer_id, None)):
        db.session.add(
            Message(
                kind="core.test",
                subject_type="booking" if owner else "landlord",
                subject_id=booking_id if owner else 1,
                occurrence=f"{planted.mark}-{number}",
                customer_id=owner,
                recipient_name=word["name"],
                recipient_address=word["email"],
                language="de",
                created_at=NOW,
                due_at=NOW + timedelta(days=900),
                message_id=f"<{planted.mark}-{number}@kontor>",
                subject_line=f"For {word['name']}",
                html=escape(" ".join(word.values())),
                text=" ".join(word.values()),
                parameters={"plate": word["plate"]},
                attachments=[{"name": word["filename"]}],
            )
        )


def _changes(planted: Planted, booking_id: int) -> None:
    """Plant in a table of an app."""
    word = planted.words
    changes = [{"key": "plate", "before": word["plate"], "after": word["maiden"]}]
    told = {"customer_name": word["name"], "stored_changes": changes}
    db.session.add(ChangeSet(booking_id=booking_id, saved_at=NOW, state_name="applied", awaits_digest=False, **told))


def _copies(planted: Planted, customer_id: int) -> None:
    """Plant in what belongs to nobody: a program's request, a draft, an uploaded list, an export that waits."""
    word = planted.words
    token = ApiToken(name="Till", token_hash=f"hash-{planted.mark}", rights=[], created_at=NOW)
    db.session.add(token)
    db.session.flush()
    body = {"customer": word}
    request = {"token_id": token.id, "key": planted.mark, "fingerprint": "f", "status": 200, "created_at": NOW}
    db.session.add(ApiRequest(**request, body=body))
    draft = {"key_hash": f"draft-{planted.mark}", "created_at": NOW, "expires_at": NOW + timedelta(days=1)}
    db.session.add(BookingDraft(**draft, data={"details": word}))
    content = f"Guest;Mail\n{word['name']};{word['email']}"
    db.session.add(BookingImport(file_name="list.csv", content=content, started_by="", created_at=NOW))
    work = LongWork(
        kind_name="list.export", state_name="done", total=1, created_at=NOW, parameters={"q": word["email"]}
    )
    db.session.add(work)
    db.session.flush()
    stored = store_upload(upload(pdf_with("list"), "list.pdf"), at=NOW)
    claim_files([stored.id], Subject("long_work", work.id))
    work.file_id = stored.id
    _overwrite(stored, workbook_with(" ".join(word.values())))


def _overwrite(stored: Any, data: bytes) -> None:
    from core.config import current_settings

    (current_settings().data_dir / "files" / str(stored.landlord_id) / stored.key).write_bytes(data)


def pdf_with(text: str) -> bytes:
    """Return a PDF with a text, not packed, as scanners of text read it."""
    target = BytesIO()
    canvas = Canvas(target, pageCompression=0)
    canvas.drawString(50, 700, text)
    canvas.save()
    return target.getvalue()


def workbook_with(text: str) -> bytes:
    """Return a packed workbook with a text."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{escape(text)}</t>")
    return target.getvalue()


def forms_of(word: str) -> Iterator[str]:
    """Give a string in the forms in which it may lie somewhere, folded; "split" is met by the search itself."""
    yield word.casefold()
    yield quote(word).casefold()
    yield quote(word, safe="").casefold()
    yield escape(word).casefold()
    yield json.dumps(word)[1:-1].casefold()
    for shift in range(3):
        # Inside of a longer text the letters fall into another place of the code.
        coded = base64.b64encode(b"\0" * shift + word.encode()).decode()
        yield coded[4 if shift else 0 : -4].casefold()


def hits(words: Iterable[str], haystack: dict[str, str]) -> list[tuple[str, str]]:
    """Return where any of the strings was found, in any form, also broken by blanks or lines."""
    found = []
    for place, text in haystack.items():
        folded = text.casefold()
        squeezed = re.sub(r"[\s=]+", "", folded)
        found.extend((place, word) for word in words if _is_in(word, folded, squeezed))
    return found


def _is_in(word: str, folded: str, squeezed: str) -> bool:
    return any(form in folded or re.sub(r"\s+", "", form) in squeezed for form in forms_of(word))


def everything(database: Any, log: str = "", kept: Iterable[str] = ()) -> dict[str, str]:
    """Return all tables, all files of the data folder with what is packed in them, and the log, as texts by place."""
    db.session.rollback()
    found = {f"table {name}": "\n".join(map(str, rows)) for name, rows in dump(database).items()}
    for path in sorted((database.settings.data_dir / "files").rglob("*")):
        if path.is_file() and path.name not in set(kept):
            found.update(_texts(path))
    found["log"] = log
    return found


def _texts(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    found = {f"file {path.name}": data.decode("utf-8", "replace") + data.decode("latin-1")}
    if is_zipfile(BytesIO(data)):
        with ZipFile(BytesIO(data)) as archive:
            for member in archive.namelist():
                found[f"{path.name}:{member}"] = member + archive.read(member).decode("utf-8", "replace")
    return found


def departed(booking: Booking) -> datetime:
    """Return when the customer of a booking left."""
    return booking.ends_at


__all__ = ["BEFORE", "KINDS", "Planted", "everything", "hits", "plant", "subject_of"]
