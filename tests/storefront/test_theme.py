"""The landlord's colour is readable everywhere and never more than a colour."""

import random

from core.db import transaction
from core.landlords.services import current_landlord
from core.storefront.theme import FALLBACK, contrast, contrast_color, theme_css


def test_text_can_be_read_on_every_colour():
    chance = random.Random(7)
    colors = [f"#{chance.randrange(256**3):06x}" for _number in range(2_000)] + ["#000000", "#ffffff", "#767676"]

    assert all(contrast(color, contrast_color(color)) >= 4.5 for color in colors)


def test_the_contrast_of_black_and_white_is_that_of_the_standard():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_what_is_no_colour_is_never_written_into_the_style_sheet():
    for color in ("red;}body{display:none", "#12345", "#1234567", "", "url(//evil.example)", "#12345g"):
        assert FALLBACK in theme_css(color)
        assert "evil" not in theme_css(color)


def test_the_style_sheet_of_a_landlord_may_be_kept_for_a_while(visitor, landlord):
    with transaction():
        current_landlord().color = "#FFEE00"

    answer = visitor.get("/theme.css")

    assert answer.mimetype == "text/css"
    assert answer.text == ":root{--landlord-color:#ffee00;--landlord-contrast:#000000}\n"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert '<link rel="stylesheet" href="/book/seeblick/theme.css">' in visitor.get("/").text
