"""What forms say when something is wrong is said in the reader's language, also by checks of marshmallow."""

import enum
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from core.web.forms import Form, FormSchema
from hatch_build import compile_catalogues
from tests.support.databases import make_app, make_settings
from translations.collect import ROOT

PAGE = """
{% from "macros/forms.html" import error_summary, fields %}
{{ error_summary(form) }}{{ fields(form) }}
"""


class Size(enum.Enum):
    SMALL = 1


CASES: tuple[tuple[fields.Field[Any], str | None, str], ...] = (
    (fields.String(required=True), None, "Bitte füllen Sie dieses Feld aus."),
    (fields.Integer(), "many", "Bitte geben Sie eine ganze Zahl ein."),
    (fields.Float(), "much", "Bitte geben Sie eine Zahl ein."),
    (fields.Decimal(), "NaN", "Bitte geben Sie eine Zahl ein."),
    (fields.Date(), "soon", "Bitte geben Sie ein Datum ein."),
    (fields.DateTime(), "soon", "Bitte geben Sie Datum und Uhrzeit ein."),
    (fields.Time(), "late", "Bitte geben Sie eine Uhrzeit ein, zum Beispiel 16:00."),
    (fields.Email(), "nobody", "Das ist keine E-Mail-Adresse."),
    (fields.Url(), "nowhere", "Das ist keine Internetadresse. Sie beginnt mit https://."),
    (fields.UUID(), "x", "Dieser Wert ist hier nicht möglich."),
    (fields.Enum(Size), "LARGE", "Bitte wählen Sie eine der Möglichkeiten."),
    (fields.String(validate=validate.Length(min=3)), "ab", "Das ist zu kurz. Nötig sind mindestens 3 Zeichen."),
    (fields.String(validate=validate.Length(max=2)), "abc", "Das ist zu lang. Möglich sind höchstens 2 Zeichen."),
    (fields.String(validate=validate.Length(3, 5)), "ab", "Nötig sind 3 bis 5 Zeichen."),
    (fields.Integer(validate=validate.Range(min=3)), "2", "Möglich ist mindestens 3."),
    (fields.Integer(validate=validate.Range(max=1)), "2", "Möglich ist höchstens 1."),
    (fields.Integer(validate=validate.Range(3, 5)), "2", "Möglich ist 3 bis 5."),
    (fields.String(validate=validate.OneOf("xy")), "z", "Bitte wählen Sie eine der Möglichkeiten."),
    (fields.String(validate=validate.Regexp("x")), "z", "Dieser Wert ist hier nicht möglich."),
    (fields.List(fields.String(validate=validate.OneOf("xy"))), "z", "Bitte wählen Sie eine der Möglichkeiten."),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application that never asks its database."""
    compile_catalogues(ROOT)
    folder: Path = tmp_path_factory.mktemp("texts")
    return make_app(make_settings(folder, f"sqlite:///{folder}/unused.sqlite3"))


def bound(field: fields.Field[Any], typed: str | None) -> Form:
    form = Form(FormSchema.from_dict({"asked": field})())
    form.bind(MultiDict({} if typed is None else {"asked": typed}))
    return form


@pytest.mark.parametrize(("field", "typed", "sentence"), CASES)
def test_a_form_refuses_in_german(app: Flask, field: fields.Field[Any], typed: str | None, sentence: str) -> None:
    with app.test_request_context(base_url="https://kontor.test"), force_locale("de"):
        form = bound(field, typed)
        page = render_template_string(PAGE, form=form)

    assert form.errors == {"asked": [sentence]}
    assert page.count(sentence) == 2
    assert "Bitte prüfen Sie Ihre Eingaben." in page


def test_a_field_that_nobody_knows_is_refused_in_french(app: Flask) -> None:
    with app.test_request_context(base_url="https://kontor.test"), force_locale("fr"):
        form = Form(FormSchema.from_dict({"asked": fields.String()})())
        form.bind(MultiDict({"foreign": "x"}))

    assert form.general_errors == ["Le formulaire contient un élément inattendu. Rechargez la page."]


def test_a_sentence_that_the_schema_gives_by_hand_stays(app: Flask) -> None:
    by_hand = fields.Date(
        error_messages={"invalid": "No day."}, validate=validate.Range(min=date(2026, 1, 1), error="Too early.")
    )

    with app.test_request_context(base_url="https://kontor.test"), force_locale("de"):
        no_day = bound(by_hand, "soon")
        too_early = bound(by_hand, "2025-12-31")

    assert no_day.errors == {"asked": ["No day."]}
    assert too_early.errors == {"asked": ["Too early."]}


def test_two_readers_get_the_same_form_in_their_own_language(app: Flask) -> None:
    schema = FormSchema.from_dict({"asked": fields.String(validate=validate.Length(max=2))})
    said = []

    for language in ("de", "fr", "en"):
        with app.test_request_context(base_url="https://kontor.test"), force_locale(language):
            form = Form(schema())
            form.bind(MultiDict({"asked": "abc"}))
            said += form.errors["asked"]

    assert said == [
        "Das ist zu lang. Möglich sind höchstens 2 Zeichen.",
        "C’est trop long. La limite est de 2 caractères.",
        "This is too long. The limit is 2 characters.",
    ]
