"""How mails look: CSS inlined without loading anything, and the frame of all mails."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader

import core
from core.messages.mail import inline_css

CORE = Path(core.__file__).parent


def test_css_goes_into_style_attributes_and_only_media_queries_stay() -> None:
    css = ".a { color: #111111 } .a:hover { color: red } @media (prefers-color-scheme: dark) { .a { color: #eee } }"

    html = inline_css('<!DOCTYPE html><html><head></head><body><p class="a">x</p></body></html>', css)

    assert '<p class="a" style="color: #111111;">x</p>' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert ":hover" not in html


def test_nothing_is_loaded_and_no_link_is_left(tmp_path: Path) -> None:
    stylesheet = tmp_path / "theirs.css"
    stylesheet.write_text("p { color: red }")
    links = f'<link rel="stylesheet" href="file://{stylesheet}"><link rel="stylesheet" href="{stylesheet}">'
    more = '<link rel="stylesheet" href="http://127.0.0.1:9/x.css"><LINK rel=icon href="a>b.png"><link href=x>'

    html = inline_css(f"<html><head>{links}{more}</head><body><p>x</p></body></html>", "")

    assert "link" not in html.lower()
    assert "red" not in html


def test_inlining_keeps_customers_text_harmless() -> None:
    html = inline_css(
        '<p title="&quot;&lt;i&gt;">&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;link&gt;</p>', "p{margin:0}"
    )

    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;link&gt;" in html


HTML = """{% extends "mails/base.html" %}{% block content %}<h1>Hello {{ name }}</h1>
{{ button("Edit your details", url) }}{% endblock %}"""
TEXT = """{% extends "mails/base.txt" %}{% block content %}Hello {{ name }}

{{ button("Edit your details", url) }}{% endblock %}"""
URL = "https://kontor.example/edit/abc?x=1&y=2"
CONTEXT = {
    "landlord_name": "Boote & Meer",
    "landlord_contact": ["Uferweg 1", "18055 Rostock"],
    "language": "de",
    "preheader": "Please check your <details>",
    "name": "<b>Erika</b>",
    "url": URL,
}


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask(__name__, template_folder=str(CORE / "templates"))
    app.jinja_env.loader = ChoiceLoader([DictLoader({"example.html": HTML, "example.txt": TEXT}), app.jinja_loader])
    Babel(app)
    with app.test_request_context():
        yield app


@pytest.fixture
def html(app: Flask) -> str:
    css = (CORE / "static" / "css" / "mail.css").read_text("utf-8")
    return inline_css(render_template("example.html", **CONTEXT), css)


def test_a_mail_shows_landlord_content_and_contact_in_the_customers_language(html: str) -> None:
    assert '<html lang="de"' in html
    assert html.count("Boote &amp; Meer") == 3
    assert "Hello &lt;b&gt;Erika&lt;/b&gt;" in html
    assert "Uferweg 1<br>18055 Rostock" in html
    assert "Please check your &lt;details&gt;</div>" in html


def test_the_button_is_a_styled_link_with_its_address_as_text_beneath(html: str) -> None:
    links = re.findall(r'<a class="([a-z-]+)" href="([^"]+)" style="[^"]*">([^<]+)</a>', html)

    escaped = URL.replace("&", "&amp;")
    assert links == [("button-link", escaped, "Edit your details"), ("link", escaped, escaped)]
    assert re.search(r'class="button-link"[^>]*style="[^"]*background-color: #1d4ed8', html)


def test_a_mail_is_ready_for_dark_mode_and_600_pixels(html: str) -> None:
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert re.search(r'<table class="frame"[^>]*max-width: 600px', html)


def test_a_mail_loads_nothing_and_runs_nothing(html: str) -> None:
    assert not re.search(r"<(link|script|img|iframe|object)\b|url\(|@import|@font-face|\son\w+=", html, re.IGNORECASE)


def test_a_mail_without_preheader_has_none(app: Flask) -> None:
    html = render_template("mails/base.html", **{**CONTEXT, "preheader": ""})

    assert "preheader" not in html


def test_the_templates_have_no_inline_style() -> None:
    assert "style=" not in (CORE / "templates" / "mails" / "base.html").read_text("utf-8")


def test_the_text_part_says_the_same_without_markup(app: Flask) -> None:
    text = render_template("example.txt", **CONTEXT)

    assert text == (
        f"Boote & Meer\n\nHello <b>Erika</b>\n\nEdit your details:\n{URL}\n\n"
        "-- \nBoote & Meer\nUferweg 1\n18055 Rostock"
    )
