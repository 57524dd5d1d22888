"""The fonts of documents, and which letters they have: what cannot be printed is spelt in Latin letters or left out."""

import unicodedata
from functools import cache
from pathlib import Path

from anyascii import anyascii
from arabic_reshaper import reshape
from bidi import get_display
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "KontorSans", "KontorSans-Bold"
_FOLDER = Path(__file__).parent / "fonts"
_RIGHT_TO_LEFT = {"R", "AL", "AN"}
_BREAKS = {"Cc", "Zl", "Zp"}


@cache
def register_fonts() -> frozenset[int]:
    """Make the fonts known, once per process; return the code points that both of them have."""
    regular = TTFont(REGULAR, _FOLDER / "DejaVuSans.ttf")
    bold = TTFont(BOLD, _FOLDER / "DejaVuSans-Bold.ttf")
    registerFont(regular)
    registerFont(bold)
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset(regular.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def printable(text: str) -> str:
    """Return a text as the fonts can print it, from left to right.

    Hebrew and Arabic are put into the order in which they are seen; letters of other scripts are spelt in Latin
    letters, and pictures such as emoji are left out.
    """
    known = register_fonts()
    text = "".join(_printable(letter, known) for letter in unicodedata.normalize("NFC", text))
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in text):
        text = "".join(letter for letter in get_display(reshape(text)) if ord(letter) in known)
    return text


def _printable(letter: str, known: frozenset[int]) -> str:
    category = unicodedata.category(letter)
    if category in _BREAKS:
        return " "
    if category == "Cs" or (category == "Cf" and letter != "\u00ad"):
        return ""
    if ord(letter) in known:
        return letter
    return str(anyascii(letter)) if category[0] in "LN" else ""
