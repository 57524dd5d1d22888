"""The step "details": the data fields, their types, files, and what was typed is never lost."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select

from core.bookings.models import Booking
from core.catalogue.models import FieldScope, FieldType, Service, Unit
from core.db import db, transaction
from core.files.models import StoredFile
from core.storefront.models import BookingDraft
from tests.storefront.conftest import CONTACT, Visitor, about_first_item


def picture(name: str = "licence.png"):
    content = BytesIO()
    Image.new("RGB", (20, 20), "red").save(content, "PNG")
    content.seek(0)
    return content, name


def booked() -> Booking:
    db.session.rollback()
    return db.session.scalars(select(Booking)).one()


def files() -> list[StoredFile]:
    db.session.rollback()
    return list(db.session.scalars(select(StoredFile)))


@pytest.fixture
def service(make_service, add_question) -> Service:
    """A service that asks for one answer of every type, and for something of each person."""
    made = make_service()
    for kind in FieldType:
        choices = [{"value": "a", "labels": {"en": "First"}}] if kind is FieldType.CHOICE else []
        add_question(made, kind.value, kind, choices=choices)
    add_question(made, "name", scope=FieldScope.PARTICIPANT, is_required=True)
    return made


@pytest.fixture
def arrived(visitor: Visitor, service: Service) -> Visitor:
    visitor.choose(service.id, first="2026-07-03", last="2026-07-06", persons="2")
    return visitor


PEOPLE = {"p1-name": "Ada", "p2-name": "Bo"}


def test_answers_of_every_type_reach_the_booking_in_one_form(arrived):
    typed = {
        "b-text": " Quiet room ",
        "b-long_text": "a\nb",
        "b-number": "5,5",
        "b-date": "1990-02-03",
        "b-choice": "a",
        "b-yes_no": "no",
        "b-email": "bo@example.org",
        "b-phone": "030 23125 100",
        "b-plate": "b-x 1",
        "b-file": picture(),
    }

    answered = arrived.answer(**typed, **PEOPLE)
    summary = arrived.get("/summary").text
    arrived.book()

    assert answered.status_code == 303, answered.text
    for shown in ("Quiet room", "First", "5.5", "Feb 3, 1990", "licence.png"):
        assert shown in summary
    [item] = booked().items
    [file] = files()
    assert item.answers == {
        "text": "Quiet room",
        "long_text": "a\nb",
        "number": "5.5",
        "date": "1990-02-03",
        "choice": "a",
        "yes_no": "no",
        "email": "bo@example.org",
        "phone": "030 23125 100",
        "plate": "B-X 1",
        "file": str(file.id),
    }
    assert (file.subject_type, file.subject_id) == ("booking", booked().id)


REFUSED = [
    ("b-number", "many", "Please enter a number"),
    ("b-date", "2026-02-30", "Please enter a date."),
    ("b-choice", "z", "Please choose one of the options."),
    ("b-yes_no", "maybe", "Please answer yes or no."),
    ("b-email", "a@b@c", "This is not an e-mail address."),
    ("b-phone", "call me", "This is not a phone number."),
    ("b-plate", "!!!", "This is not a number plate."),
    ("b-text", "x" * 201, "This text is too long."),
    ("b-file", "1", "Please choose a file."),
    ("p2-name", "", "Please fill in this field."),
    ("email", "ada", "This is not an e-mail address."),
    ("phone", "1", "This is not a phone number."),
    ("last_name", "x" * 121, "This text is too long."),
    ("country", "XX", "Please choose one of the options."),
    ("p3-name", "Cy", "does not belong to it"),
    ("price_minor", "1", "does not belong to it"),
    ("customer_id", "1", "does not belong to it"),
]


def test_what_does_not_fit_is_refused_beside_the_field_and_nothing_typed_is_lost(arrived):
    for name, typed, sentence in REFUSED:
        answer = arrived.post(
            "/details", {**CONTACT, **about_first_item({**PEOPLE, "b-text": "Quiet room", name: typed})}
        )
        again = arrived.get("/details").text

        assert answer.status_code == 422, name
        assert sentence in answer.text, name
        for page in (answer.text, again):
            assert 'value="Seeweg 1"' in page, name
        assert "does not belong" in sentence or arrived.get("/summary").location.endswith("/details"), name


def test_everything_that_is_required_is_named_at_once(visitor, make_service, add_question):
    service = make_service()
    add_question(service, "plate", FieldType.PLATE, is_required=True)
    visitor.choose(service.id)

    answer = visitor.post("/details", {})

    assert answer.status_code == 422
    assert answer.text.count("Please fill in this field.") == 2 * 9
    assert "Company: " not in answer.text


def test_typed_text_is_shown_as_text(arrived):
    answer = arrived.post("/details", {"first_name": "<script>alert(1)</script>", "i1-b-long_text": "</textarea><b>"})

    assert "<script>alert" not in answer.text
    assert "</textarea><b>" not in answer.text


def test_fewer_people_hide_answers_and_more_people_bring_them_back(arrived, service):
    arrived.answer(**PEOPLE)

    arrived.choose(service.id, first="2026-07-03", last="2026-07-06", persons="1")
    one = arrived.get("/details").text
    arrived.choose(service.id, first="2026-07-03", last="2026-07-06", persons="2")
    two = arrived.get("/details").text

    assert 'value="Bo"' not in one
    assert 'value="Bo"' in two


def test_contact_details_are_not_typed_twice_for_another_service(arrived, make_service):
    arrived.answer(**PEOPLE)

    arrived.choose(make_service(Unit.DAY).id)

    assert 'value="ada@example.org"' in arrived.get("/details").text


def test_a_required_file_must_be_sent_once_and_then_stays(visitor, make_service, add_question):
    service = make_service()
    add_question(service, "licence", FieldType.FILE, is_required=True)
    visitor.choose(service.id)

    without = visitor.answer()
    wrong_elsewhere = visitor.answer(**{"b-licence": picture(), "email": "ada"})
    again = visitor.answer()

    assert without.status_code == 422
    assert "Please choose a file." in without.text
    assert wrong_elsewhere.status_code == 422
    assert "Already sent: licence.png" in wrong_elsewhere.text
    assert again.status_code == 303
    assert len(files()) == 1


def test_a_file_that_cannot_be_used_is_refused_with_its_reason(arrived):
    hostile = (BytesIO(b"<svg onload=alert(1)>"), "x.svg")

    answer = arrived.answer(**PEOPLE, **{"b-file": hostile})

    assert answer.status_code == 422
    assert "Please choose a picture (JPEG, PNG or WebP) or a PDF." in answer.text
    assert not files()


def test_a_file_of_somebody_else_cannot_be_named_as_an_answer(app, arrived, service):
    other = Visitor(app)
    other.choose(service.id, first="2026-08-03", last="2026-08-06", persons="1")
    other.answer(**{"p1-name": "Eve", "b-file": picture("secret.png")})
    [file] = files()

    answer = arrived.post("/details", {**CONTACT, **about_first_item({**PEOPLE, "b-file": str(file.id)})})

    assert answer.status_code == 422
    assert "secret.png" not in answer.text
    db.session.rollback()
    draft = db.session.scalars(select(BookingDraft).order_by(BookingDraft.id)).first()
    assert "i1-b-file" not in draft.data["details"]
    assert not draft.data["uploads"]


def test_a_file_that_is_gone_has_to_be_sent_again(visitor, make_service, add_question):
    service = make_service()
    add_question(service, "licence", FieldType.FILE, is_required=True)
    visitor.choose(service.id)
    visitor.answer(**{"b-licence": picture()})
    with transaction():
        db.session.delete(db.session.scalars(select(StoredFile)).one())

    assert visitor.get("/summary").location == "/book/seeblick/details"


def test_a_company_becomes_a_company(arrived):
    arrived.answer(**PEOPLE, company="Lind Ltd")
    arrived.book()

    customer = booked().customer
    assert (customer.kind, customer.name, customer.person_name) == ("company", "Lind Ltd", "Ada Lind")
