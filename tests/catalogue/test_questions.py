"""Data fields: what each type takes, what it refuses, and what is kept (B-02)."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as some

from core.catalogue.models import FieldScope, FieldType
from core.catalogue.questions import BadAnswer, Question, checked_answer, shown_answer
from core.files.answers import FileAnswer
from tests.support.databases import Database

OPTIONS = ({"value": "a", "labels": {"en": "First", "de": "Erste"}}, {"value": "b", "labels": {"en": "Second"}})


@pytest.fixture
def reader(sqlite_database: Database) -> Iterator[None]:
    with sqlite_database.app.app_context():
        yield


def question(kind: FieldType, **more: Any) -> Question:
    choices = OPTIONS if kind is FieldType.CHOICE else ()
    return Question("key", kind, FieldScope.BOOKING, {"en": "Question"}, choices=choices, **more)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (FieldType.TEXT, "  Ada ", "Ada"),
        (FieldType.TEXT, "x" * 200, "x" * 200),
        (FieldType.LONG_TEXT, "two\nlines", "two\nlines"),
        (FieldType.NUMBER, "12", "12"),
        (FieldType.NUMBER, "5,5", "5.5"),
        (FieldType.NUMBER, "1 000", "1000"),
        (FieldType.NUMBER, "-3", "-3"),
        (FieldType.DATE, "2026-02-28", "2026-02-28"),
        (FieldType.CHOICE, "a", "a"),
        (FieldType.YES_NO, "yes", "yes"),
        (FieldType.YES_NO, "no", "no"),
        (FieldType.EMAIL, "ada@example.org", "ada@example.org"),
        (FieldType.PHONE, "+49 30 23125 002", "+49 30 23125 002"),
        (FieldType.PHONE, "030 23125002", "030 23125002"),
        (FieldType.PLATE, "b-ab  123", "B-AB 123"),
        (FieldType.PLATE, "AB-123-CD", "AB-123-CD"),
    ],
)
def test_a_good_answer_is_kept_in_one_spelling(reader: None, kind: FieldType, typed: str, stored: str) -> None:
    assert checked_answer(question(kind), typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (FieldType.TEXT, "x" * 201),
        (FieldType.LONG_TEXT, "x" * 4001),
        (FieldType.NUMBER, "many"),
        (FieldType.NUMBER, "NaN"),
        (FieldType.NUMBER, "Infinity"),
        (FieldType.NUMBER, "1e99"),
        (FieldType.NUMBER, "1" * 40),
        (FieldType.NUMBER, "1,2,3"),
        (FieldType.DATE, "28.02.2026"),
        (FieldType.DATE, "2026-02-30"),
        (FieldType.DATE, "0026-02-01"),
        (FieldType.DATE, "9999-01-01"),
        (FieldType.CHOICE, "c"),
        (FieldType.CHOICE, "First"),
        (FieldType.YES_NO, "maybe"),
        (FieldType.YES_NO, "1"),
        (FieldType.EMAIL, "ada@"),
        (FieldType.EMAIL, "ada example.org"),
        (FieldType.EMAIL, "a@example.org, b@example.org"),
        (FieldType.PHONE, "call me"),
        (FieldType.PHONE, "1"),
        (FieldType.PHONE, "+49 " + "1" * 40),
        (FieldType.PLATE, "B_AB 1"),
        (FieldType.PLATE, "A" * 17),
        (FieldType.PLATE, "-"),
        (FieldType.FILE, "12"),
        (FieldType.FILE, "../../etc/passwd"),
    ],
)
def test_a_bad_answer_is_refused_with_what_to_do(reader: None, kind: FieldType, typed: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        checked_answer(question(kind), typed)

    assert str(refused.value.text).endswith(".")


@pytest.mark.parametrize("kind", list(FieldType))
@pytest.mark.parametrize("typed", ["", "   "])
def test_a_blank_is_an_answer_unless_one_is_required(reader: None, kind: FieldType, typed: str) -> None:
    assert checked_answer(question(kind), typed) == ""
    with pytest.raises(BadAnswer) as refused:
        checked_answer(question(kind, required=True), typed)
    assert refused.value.text == "Please fill in this field."


def test_only_an_upload_answers_a_file_field(reader: None) -> None:
    assert checked_answer(question(FieldType.FILE), FileAnswer("7")) == "7"


@pytest.mark.parametrize(
    ("kind", "stored", "language", "shown"),
    [
        (FieldType.DATE, "2026-02-28", "de", "28.02.2026"),
        (FieldType.DATE, "2026-02-28", "en", "Feb 28, 2026"),
        (FieldType.NUMBER, "1234.5", "de", "1.234,5"),
        (FieldType.NUMBER, "1234.5", "en", "1,234.5"),
        (FieldType.CHOICE, "a", "de", "Erste"),
        (FieldType.CHOICE, "a", "en", "First"),
        (FieldType.CHOICE, "gone", "en", "gone"),
        (FieldType.TEXT, "", "en", ""),
        (FieldType.TEXT, "<b>", "en", "<b>"),
    ],
)
def test_an_answer_is_shown_as_the_reader_writes_it(
    reader: None, kind: FieldType, stored: str, language: str, shown: str
) -> None:
    with force_locale(language):
        assert shown_answer(question(kind), stored) == shown


def test_a_question_comes_back_from_what_a_booking_keeps() -> None:
    asked = question(FieldType.CHOICE, required=True, personal=True)

    assert Question.from_json(asked.to_json()) == asked


@given(some.sampled_from([kind for kind in FieldType if kind is not FieldType.FILE]), some.text(max_size=60))
def test_whatever_is_typed_is_taken_or_refused_and_taken_again_the_same(kind: FieldType, typed: str) -> None:
    try:
        stored = checked_answer(question(kind), typed)
    except BadAnswer:
        return

    assert checked_answer(question(kind), stored) == stored
