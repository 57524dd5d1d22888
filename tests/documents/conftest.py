"""Bookings with documents, and a reader of them."""

from io import BytesIO

from pypdf import PdfReader

from tests.payments.conftest import make_term, pay
from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service", "make_term", "pay"]


def pages(content: bytes) -> list[str]:
    """Return the text of each page as somebody who searches finds it."""
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def text(content: bytes) -> str:
    return "\n".join(pages(content))
