"""Mails that staff write to one customer (C-15)."""

from io import BytesIO

import pytest
from sqlalchemy import select

from core.activities.services import Subject
from core.customers.letters import LETTER
from core.db import db, transaction
from core.files.services import claim_files, files_of, store_upload
from core.messages.deliver import deliver
from core.messages.models import Message
from core.messages.transport import SmtpTransport
from tests.conftest import NOW
from tests.files.samples import PDF, upload
from tests.smtp_server import SmtpServer

TYPED = {"subject": "Your key, {first_name}", "text": "Dear {name}\n\n{{keep}}", "language": "en", "form_key": "k"}


@pytest.fixture
def customer(make_customer):
    return make_customer()


@pytest.fixture
def server():
    with SmtpServer() as server:
        yield server


def address(customer) -> str:
    return f"/office/customers/{customer.id}/message"


def planned() -> list[Message]:
    db.session.rollback()
    return list(db.session.scalars(select(Message).where(Message.kind == LETTER)))


def filed(customer, name: str = "contract.pdf") -> int:
    with transaction():
        stored = store_upload(upload(PDF, name), at=NOW).id
        claim_files([stored], Subject("customer", customer.id, customer.id))
        return stored


def test_a_mail_reaches_the_customer_once_with_documents_and_uploads(
    app, owner, customer, landlord, server, monkeypatch
):
    with transaction():
        db.session.merge(landlord, load=False).email = "hello@seeblick.example"
    document = filed(customer)
    monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url_with(timeout=5)))

    for _ in range(2):
        form = {**TYPED, "attached": str(document), "files": (BytesIO(PDF), "map.pdf")}
        answer = owner.post(address(customer), data=form, content_type="multipart/form-data")
        assert answer.location == f"/office/customers/{customer.id}/messages"
    [message] = planned()
    deliver(landlord.id, message.id)
    deliver(landlord.id, message.id)

    [mail] = server.messages
    assert mail.message["Subject"] == "Your key, Ada"
    assert mail.message["Reply-To"] == "hello@seeblick.example" or "hello@seeblick.example" in mail.message["From"]
    assert {part.get_filename() for part in mail.message.iter_attachments()} == {"contract.pdf", "map.pdf"}
    text = mail.message.get_body(("plain",)).get_content()
    assert "Dear Ada Lind" in text
    assert "{keep}" in text
    assert len(files_of("customer", customer.id)) == 2
    assert "Your key, Ada" in owner.get(f"/office/customers/{customer.id}").text


def test_the_preview_shows_the_mail_and_sends_nothing(owner, customer):
    page = owner.post(address(customer), data={**TYPED, "language": "de", "step": "preview"}).text

    assert "Your key, Ada" in page
    assert "Hello Ada Lind" not in page
    assert "Ada Lind," in page
    assert planned() == []


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"subject": ""}, "Please fill in this field."),
        ({"text": " "}, "Please fill in this field."),
        ({"text": "{password}"}, "There is no placeholder {password}."),
        ({"text": "{name"}, "There is no placeholder {."),
        ({"language": "it"}, "choose one of the options"),
    ],
)
def test_a_wrong_mail_is_explained_and_not_sent(owner, customer, wrong, says):
    answer = owner.post(address(customer), data={**TYPED, **wrong})

    assert answer.status_code == 422
    assert says in answer.text
    assert planned() == []


def test_a_document_of_somebody_else_never_goes_along(owner, customer, make_customer):
    other = filed(make_customer("Bo", "Berg", "bo@example.org"))

    owner.post(address(customer), data={**TYPED, "attached": str(other)})

    assert planned()[0].parameters["files"] == []


def test_nobody_is_written_to_without_an_address(owner, make_customer):
    nobody = make_customer("Cy", "Cole", "")

    assert "no e-mail address" in owner.get(address(nobody)).text
    assert owner.post(address(nobody), data=TYPED).status_code == 409
