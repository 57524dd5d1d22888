import pytest

from core.documents.fonts import printable, register_fonts


@pytest.mark.parametrize(
    "text", ["Zoë Ångström", "Łukasz Žižka", "Straße ẞ", "Ελένη", "Дмитрий", "120,00\u202f€ × 3 – 50 %"]
)
def test_european_letters_and_signs_of_money_are_printed_as_they_are(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Zoë 🦄", "Zoë "),
        ("👩‍👩‍👧 Lind", " Lind"),
        ("王小明", "WangXiaoMing"),
        ("two\nlines\x07", "two lines "),
        ("half \ud83d pair", "half  pair"),
        ("", ""),
    ],
)
def test_what_the_fonts_lack_is_spelt_in_latin_letters_or_left_out(text, printed):
    assert printable(text) == printed


def test_hebrew_is_put_into_the_order_in_which_it_is_seen():
    assert printable("שלום Ada") == "Ada םולש"


def test_arabic_is_printed_in_its_joined_forms():
    printed = printable("محمد")

    assert printed
    assert all("\ufb50" <= letter <= "\ufefc" for letter in printed)


def test_both_fonts_have_every_letter_that_is_printed():
    known = register_fonts()

    assert {ord(letter) for letter in printable("".join(map(chr, range(0x20, 0x3000))))} <= known
