"""Forms from schemas: what is drawn, what is refused, and that nothing typed is lost."""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from flask_babel import force_locale, lazy_gettext
from marshmallow import ValidationError, fields, post_load, validate, validates_schema
from werkzeug.datastructures import MultiDict

from core.web.forms import Choice, Form, FormSchema, LocalisedText, as_text
from tests.support.databases import Database

LANGUAGES = ("de", "en")
NAMES = {"de": "Deutsch", "en": "English"}
asked: list[str] = []


def rooms() -> list[Choice]:
    asked.append("rooms")
    return [Choice("1", "Sea", "House"), Choice("2", "Lake", "House")]


class Sample(FormSchema):
    name = fields.String(required=True, validate=validate.Length(min=1, max=10), metadata={"label": "Name"})
    note = fields.String(load_default="", metadata={"label": "Note", "widget": "textarea", "help": "Short"})
    secret = fields.String(load_default="", metadata={"widget": "password"})
    number = fields.Integer(load_default=3, metadata={"label": "Number", "attrs": {"min": 1}})
    amount = fields.Decimal(allow_none=True, load_default=None)
    day = fields.Date(allow_none=True, load_default=None)
    at = fields.Time(load_default=lambda: time(16))
    is_on = fields.Boolean(load_default=True)
    room = fields.String(load_default="1", metadata={"choices": rooms})
    rooms = fields.List(fields.String(), load_default=list, metadata={"choices": rooms})
    titles = LocalisedText(languages=LANGUAGES, names=NAMES, load_default=dict, metadata={"label": "Title"})


@pytest.fixture(autouse=True)
def reader(sqlite_database: Database) -> Iterator[None]:
    asked.clear()
    with sqlite_database.app.test_request_context(base_url="https://kontor.test"), force_locale("en"):
        yield


def post(*pairs: tuple[str, str], **values: str) -> MultiDict[str, str]:
    return MultiDict([*pairs, *values.items()])


def test_what_is_right_is_loaded_in_its_types() -> None:
    form = Form(Sample())

    assert form.bind(post(name="Ada", number="12", amount="5.50", day="2026-07-01", at="09:30", is_on="1"))

    assert form.data["name"] == "Ada"
    assert (form.data["number"], form.data["amount"]) == (12, Decimal("5.50"))
    assert (form.data["day"], form.data["at"], form.data["is_on"]) == (date(2026, 7, 1), time(9, 30), True)


def test_a_field_that_the_schema_does_not_have_is_refused() -> None:
    form = Form(Sample())

    assert not form.bind(post(name="Ada", landlord_id="2"))

    assert form.data is None
    assert form.general_errors == ["The form holds something that does not belong to it. Please load the page again."]


def test_the_token_of_the_page_is_no_field() -> None:
    assert Form(Sample()).bind(post(name="Ada", csrf_token="x"))


def test_everything_that_was_typed_stays_after_an_error() -> None:
    form = Form(Sample(), {"note": "before"})

    assert not form.bind(post(("rooms", "2"), name="", note="typed", number="many", **{"titles-de": "Haus"}))

    assert (form["note"].value, form["number"].value) == ("typed", "many")
    assert form["titles"].parts[0].value == "Haus"
    assert [choice.selected for choice in form["rooms"].choices] == [False, True]
    assert form["number"].errors == ("Please enter a whole number.",)
    assert form["name"].errors


def test_several_errors_are_shown_at_once_each_beside_its_field() -> None:
    form = Form(Sample())

    form.bind(post(name="much too long for this", number="x", day="yesterday"))

    assert {field.name for field in form if field.errors} == {"name", "number", "day"}
    assert form.general_errors == []


def test_texts_are_stripped_but_passwords_are_not() -> None:
    form = Form(Sample())

    form.bind(post(name="  Ada ", secret=" pass word "))

    assert (form.data["name"], form.data["secret"]) == ("Ada", " pass word ")


def test_a_blank_number_or_date_counts_as_left_out() -> None:
    form = Form(Sample())

    assert form.bind(post(name="Ada", number="", amount=" ", day=""))

    assert (form.data["number"], form.data["amount"], form.data["day"]) == (3, None, None)


def test_a_blank_text_is_an_answer() -> None:
    form = Form(Sample(), {"note": "before"})

    assert form.bind(post(name="Ada", note=""))

    assert form.data["note"] == ""


def test_a_required_field_that_is_missing_is_an_error_in_our_words() -> None:
    form = Form(Sample())

    form.bind(post(note="x"))

    assert form["name"].errors == ("Please fill in this field.",)


def test_a_box_that_is_not_ticked_is_no() -> None:
    form = Form(Sample(), {"is_on": True})

    form.bind(post(name="Ada"))

    assert form.data["is_on"] is False
    assert form["is_on"].value is False


@pytest.mark.parametrize(("sent", "ticked"), [("1", True), ("on", True), ("true", True), ("0", False), ("", False)])
def test_what_a_box_sends(sent: str, ticked: bool) -> None:
    form = Form(Sample())

    form.bind(post(name="Ada", is_on=sent))

    assert form.data["is_on"] is ticked


def test_a_list_keeps_every_value() -> None:
    form = Form(Sample())

    assert form.bind(post(("rooms", "2"), ("rooms", "1"), name="Ada"))

    assert form.data["rooms"] == ["2", "1"]


def test_a_doubled_field_that_is_no_list_counts_once() -> None:
    form = Form(Sample())

    assert form.bind(post(("name", "Ada"), ("name", "Eve")))

    assert form.data["name"] == "Ada"


def test_texts_per_language_are_gathered() -> None:
    form = Form(Sample())

    assert form.bind(post(name="Ada", **{"titles-de": " Haus ", "titles-en": "House"}))

    assert form.data["titles"] == {"de": "Haus", "en": "House"}


def test_a_language_that_the_field_does_not_have_is_refused() -> None:
    form = Form(Sample())

    assert not form.bind(post(name="Ada", **{"titles-xx": "?"}))


def test_a_localised_field_is_drawn_once_per_language() -> None:
    drawn = Form(Sample(), {"titles": {"de": "Haus"}})["titles"]

    assert drawn.widget == "localised"
    assert [(part.name, part.label, part.value) for part in drawn.parts] == [
        ("titles-de", "Deutsch", "Haus"),
        ("titles-en", "English", ""),
    ]
    assert [part.attrs["lang"] for part in drawn.parts] == ["de", "en"]


def test_defaults_are_shown_and_given_values_come_before_them() -> None:
    form = Form(Sample(), {"number": 7})

    assert (form["number"].value, form["at"].value, form["is_on"].value) == ("7", "16:00", True)


def test_a_field_is_drawn_as_its_type_or_its_metadata_says() -> None:
    drawn = {field.name: field.widget for field in Form(Sample())}

    assert drawn == {
        "name": "text",
        "note": "textarea",
        "secret": "password",
        "number": "number",
        "amount": "text",
        "day": "date",
        "at": "time",
        "is_on": "checkbox",
        "room": "select",
        "rooms": "checks",
        "titles": "localised",
    }


def test_label_help_and_attributes_come_from_the_schema() -> None:
    form = Form(Sample())

    assert (form["note"].label, form["note"].help) == ("Note", "Short")
    assert form["number"].attrs == {"min": 1}
    assert (form["name"].required, form["note"].required) == (True, False)
    assert form["name"].id == "field-name"


def test_choices_are_asked_when_the_field_is_drawn_and_not_before() -> None:
    form = Form(Sample(), {"room": "2"})
    assert asked == []

    choices = form["room"].choices

    assert [(choice.value, choice.label, choice.group, choice.selected) for choice in choices] == [
        ("1", "Sea", "House", False),
        ("2", "Lake", "House", True),
    ]


def test_labels_speak_the_language_of_the_reader_not_of_the_import() -> None:
    class Spoken(FormSchema):
        email = fields.String(metadata={"label": lazy_gettext("E-mail address")})

    with force_locale("de"):
        german = Form(Spoken())["email"].label
    with force_locale("en"):
        english = Form(Spoken())["email"].label

    assert isinstance(german, str)
    assert english == "E-mail address"


def test_an_error_of_the_whole_form_is_general() -> None:
    class Pair(FormSchema):
        first = fields.Integer()
        last = fields.Integer()

        @validates_schema
        def in_order(self, data: dict[str, int], **_: Any) -> None:
            if data["last"] < data["first"]:
                raise ValidationError("the wrong way round")

    form = Form(Pair())

    assert not form.bind(post(first="2", last="1"))

    assert form.general_errors == ["the wrong way round"]


def test_an_error_found_later_stands_beside_its_field_as_well() -> None:
    form = Form(Sample())
    form.bind(post(name="Ada"))

    form.add_errors({"name": ["taken"], "other": {"deep": ["below"]}})

    assert form["name"].errors == ("taken",)
    assert form.general_errors == ["below"]
    assert form.errors


def test_a_schema_may_load_into_an_object() -> None:
    class Made(FormSchema):
        name = fields.String(required=True)

        @post_load
        def make(self, data: dict[str, str], **_: Any) -> tuple[str, str]:
            return "made", data["name"]

    form = Form(Made())

    assert form.bind(post(name="Ada"))
    assert form.data == ("made", "Ada")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (False, "False"),
        (date(2026, 7, 1), "2026-07-01"),
        (datetime(2026, 7, 1, 9, 5), "2026-07-01T09:05"),
        (time(9, 5, 30), "09:05"),
        (Decimal("1.50"), "1.50"),
    ],
)
def test_values_are_written_as_controls_hold_them(value: object, text: str) -> None:
    assert as_text(value) == text
