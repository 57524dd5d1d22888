"""Lists keep their state in the address: search, filters and the key of the page."""

from dataclasses import dataclass

from flask import request
from flask_babel import LazyString

from core.web.input import row_id

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Chip:
    """One filter as the macros draw it."""

    label: LazyString | str
    url: str
    active: bool


def search_words() -> str:
    """Return what was typed into the search field."""
    return " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]


def page_id(name: str) -> int | None:
    """Return the number of a row from the address; anything else counts as absent."""
    return row_id(request.args.get(name, ""))
