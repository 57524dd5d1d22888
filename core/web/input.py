"""Input that no page can use: refused once, before any page sees it."""

from collections.abc import Callable
from typing import TypeVar

from flask import Flask, abort, current_app, request
from werkzeug.routing import IntegerConverter, Map

HIGHEST_ID = 2**31 - 1
View = TypeVar("View", bound=Callable[..., object])


class RowIdConverter(IntegerConverter):
    """A number in an address that a row can have; a larger one is an address that does not exist."""

    def __init__(self, map: Map, fixed_digits: int = 0, min: int | None = None, max: int | None = None) -> None:
        super().__init__(map, fixed_digits, min, HIGHEST_ID if max is None else max)


def init_input(app: Flask) -> None:
    """Refuse huge forms, and what databases cannot hold: numbers beyond their range, and NUL characters."""
    app.url_map.converters["int"] = RowIdConverter
    # Before anybody reads the form, the check of its token too.
    app.before_request_funcs.setdefault(None, []).insert(0, _refuse_huge_form)
    app.before_request_funcs[None].insert(0, _allow_large_upload)
    app.before_request(_refuse_nul)


def row_id(text: str) -> int | None:
    """Return the number of a row as it stands in a query or a form; None when it cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    number = int(text)
    return number if number <= HIGHEST_ID else None


def refuse_other_fields(*known: str) -> None:
    """Refuse a form that holds something else than its page shows (ASVS 15.3.3), where no schema reads all of it."""
    if set(request.form) - {"csrf_token", *known}:
        abort(400)


def takes_large_upload(size: int) -> Callable[[View], View]:
    """Let a page take a larger body than others, in bytes; files of it lie on the disk while they come in."""

    def mark(view: View) -> View:
        vars(view)["largest_body"] = size
        return view

    return mark


def _allow_large_upload() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    size = getattr(view, "largest_body", None)
    if size is not None and request.mimetype == "multipart/form-data":
        request.max_content_length = size


def _refuse_huge_form() -> None:
    # Werkzeug keeps to MAX_FORM_MEMORY_SIZE only where it reads piece by piece, which is not how it reads these.
    largest = current_app.config["MAX_FORM_MEMORY_SIZE"]
    if request.mimetype == "application/x-www-form-urlencoded" and (request.content_length or 0) > largest:
        abort(413)


def _refuse_nul() -> None:
    typed = [*request.args.lists(), *request.form.lists()]
    texts = [request.path, *(text for name, values in typed for text in (name, *values))]
    if any("\0" in text for text in texts):
        abort(400)
