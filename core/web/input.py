"""Input that no page can use: refused once, before any page sees it."""

from flask import Flask, abort, request
from werkzeug.routing import IntegerConverter, Map

HIGHEST_ID = 2**31 - 1


class RowIdConverter(IntegerConverter):
    """A number in an address that a row can have; a larger one is an address that does not exist."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, HIGHEST_ID if max is None else max)


def init_input(app: Flask) -> None:
    """Refuse what databases cannot hold: numbers beyond their range, and text with NUL characters."""
    app.url_map.converters["int"] = RowIdConverter
    app.before_request(_refuse_nul)


def row_id(text: str) -> int | None:
    """Return the number of a row as it stands in a query or a form; None when it cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if number <= HIGHEST_ID else None


def _refuse_nul() -> None:
    typed = [*request.args.lists(), *request.form.lists()]
    texts = [request.path, *(text for name, values in typed for text in (name, *values))]
    if any("\0" in text for text in texts):
        abort(400)
