import pytest
from werkzeug.datastructures import MultiDict

from core.catalogue.models import FieldScope, FieldType
from core.catalogue.questions import NOT_A_FILE, REQUIRED, BadAnswer, Question, checked_answer, shown_answer
from core.db import transaction
from core.files.answers import FileAnswer, kept_answer, shown_file, shown_files, take_uploads
from core.files.services import get_file
from core.isolation import use_landlord
from tests.conftest import NOW
from tests.files.samples import HTML, PDF, SVG, upload
from tests.support.statements import counted_statements

LICENCE = Question("licence", FieldType.FILE, FieldScope.BOOKING, {"en": "Licence"}, required=True)


def take(names, **files):
    with transaction():
        return take_uploads(names, MultiDict({name: upload(data, "a.pdf") for name, data in files.items()}), NOW)


def test_uploads_become_answers_and_errors_by_name(landlord):
    answers, errors = take(["good", "bad", "none"], good=PDF, bad=SVG, extra=PDF)

    assert set(answers) == {"good"}
    assert get_file(int(answers["good"])).name == "a.pdf"
    assert set(errors) == {"bad"}
    assert "PDF" in errors["bad"][0]


def test_a_control_without_a_file_is_neither_answer_nor_error(landlord):
    with transaction():
        found = take_uploads(["empty"], MultiDict({"empty": upload(b"", "")}), NOW)

    assert found == ({}, {})


def test_an_uploaded_file_answers_its_question(landlord):
    answers, _errors = take(["licence"], licence=PDF)

    assert checked_answer(LICENCE, answers["licence"]) == answers["licence"]


@pytest.mark.parametrize("typed", ["1", "17", "abc", "../../etc/passwd", "0"])
def test_typed_text_never_becomes_a_file(landlord, make_file, typed):
    make_file()

    with pytest.raises(BadAnswer) as refusal:
        checked_answer(LICENCE, typed)

    assert refusal.value.text == NOT_A_FILE


def test_a_required_file_may_not_be_left_out(landlord):
    with pytest.raises(BadAnswer) as refusal:
        checked_answer(LICENCE, "")

    assert refusal.value.text == REQUIRED


def test_a_kept_answer_stays_an_answer(make_file):
    stored = str(make_file().id)

    assert checked_answer(LICENCE, kept_answer(stored)) == stored


def test_answers_are_shown_by_name_with_one_statement(app, make_file):
    stored = [str(make_file(f"{number}.pdf").id) for number in range(5)]

    with app.test_request_context("/", base_url="https://kontor.test"), counted_statements() as statements:
        shown = shown_files([*stored, "", "x", "99999"])

    assert [shown[answer].name for answer in stored] == [f"{number}.pdf" for number in range(5)]
    assert shown[stored[0]].url == f"/office/files/{stored[0]}"
    assert len([one for one in statements if "stored_file" in one]) == 1


def test_a_shown_answer_is_the_files_name_not_its_number(app, make_file, make_landlord):
    stored = str(make_file("licence.pdf").id)

    with app.test_request_context("/", base_url="https://kontor.test"):
        assert shown_answer(LICENCE, stored) == "licence.pdf"
        with use_landlord(make_landlord("other").id):
            assert shown_answer(LICENCE, stored) == "file was deleted"
            assert shown_file(stored) is None


def test_html_that_calls_itself_a_pdf_is_refused(landlord):
    answers, errors = take(["licence"], licence=HTML)

    assert not answers
    assert errors


def test_a_file_answer_survives_as_plain_text_in_json(landlord):
    assert FileAnswer("7") == "7"
