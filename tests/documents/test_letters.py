"""Mails from a booking, with its files and those of the customer (C-12)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.services import NewBooking, NewItem, create_booking, subject_of
from core.catalogue.periods import Period
from core.customers.models import Customer
from core.db import db, transaction
from core.documents import letters
from core.documents.customer_files import file_document
from core.documents.letters import LETTER, write_letter
from core.files.keeping import PaperKind
from core.files.services import claim_files, store_upload
from core.messages.deliver import spoken_in
from core.messages.kinds import Content
from core.messages.models import Message
from core.permissions.rights import Role
from tests.catalogue.building import new_service
from tests.conftest import NOW, unguarded
from tests.files.samples import PDF, upload


@pytest.fixture
def staff(app, landlord, sign_in):
    client = sign_in(Role.STAFF, landlord.id)
    with unguarded(app):
        yield client


@pytest.fixture
def booking_id(landlord, make_customer) -> int:
    customer = make_customer()
    start = datetime(2030, 7, 1, 9, tzinfo=UTC)
    item = NewItem(new_service(capacity=5).id, Period(start, start.replace(day=3), 2))
    with transaction():
        made = create_booking(
            db.session.get_one(Customer, customer.id), NewBooking([item], channel="office"), actor=SYSTEM, at=NOW
        )
        claim_files([store_upload(upload(PDF, "plan.pdf"), at=NOW).id], subject_of(made))
        file_document(customer.id, upload(PDF, "contract.pdf"), PaperKind.OTHER, actor=SYSTEM, at=NOW)
        return made.id


def ticks_of(page: str) -> dict[str, str]:
    """Return the boxes of a page by what they offer."""
    import re

    pairs = re.findall(r'name="attached" value="([^"]+)".*?form-check-label">([^<]+)<', page, re.S)
    return {label: value for value, label in pairs}


def planned() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == LETTER)))


def test_a_mail_offers_the_files_of_the_booking_and_of_the_customer_and_takes_them_along(staff, booking_id):
    address = f"/office/bookings/{booking_id}/write"
    offered = ticks_of(staff.get(address).text)
    typed = {"subject": "The key", "text": "It lies\n\nunder the mat"}
    form = {**typed, "attached": list(offered.values()), "form_key": "k"}

    staff.post(address, data=form)
    staff.post(address, data=form)

    assert set(offered) == {"Confirmation (PDF)", "plan.pdf", "contract.pdf"}
    assert len(planned()) == 1
    with spoken_in("en"):
        content = write_letter(planned()[0], NOW)
    assert isinstance(content, Content)
    assert {"plan.pdf", "contract.pdf"} < {one.filename for one in content.attachments}
    assert len(content.attachments) == 3
    assert "under the mat" in content.text


def test_a_file_of_another_customer_never_goes_along(staff, booking_id, make_customer):
    other = make_customer("Bo", "Berg", "bo@example.org")
    with transaction():
        foreign = file_document(other.id, upload(PDF, "secret.pdf"), PaperKind.OTHER, actor=SYSTEM, at=NOW).id
    form = {"subject": "The key", "text": "Mat", "attached": [f"file-{foreign}"], "form_key": "k"}

    staff.post(f"/office/bookings/{booking_id}/write", data=form)

    assert planned()[0].parameters["attached"] == []


def test_files_that_are_too_large_together_are_refused(staff, booking_id, monkeypatch):
    monkeypatch.setattr(letters, "LARGEST_MAIL", 10)
    address = f"/office/bookings/{booking_id}/write"
    form = {"subject": "x", "text": "y", "attached": list(ticks_of(staff.get(address).text).values()), "form_key": "k"}

    answer = staff.post(address, data=form)

    assert answer.status_code == 422
    assert not planned()
