"""One handler turns every error into a clear page in the reader's language, without details of ours."""

import logging
from collections.abc import Mapping, Sequence

from flask import Flask, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError

from core.errors import Conflict, DomainError
from core.web.problems import problem, speaks_to_program

logger = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(StaleDataError, lambda _error: _domain_error(Conflict()))
    app.register_error_handler(Exception, _unexpected)


def _domain_error(error: DomainError) -> ResponseReturnValue:
    return error_page(error.status, error.sentence, error.code, error.places)


def _csrf_error(error: CSRFError) -> ResponseReturnValue:
    return error_page(
        400, gettext("This form was open for too long. Please go back, load the page again and send it."), "csrf"
    )


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        # The request names a host that is not ours: no address can be built for it, so there is no page to draw.
        return gettext("We could not read this request."), 400, {"Content-Type": "text/plain; charset=utf-8"}
    status = error.code or 500
    if status < 400:
        return error
    texts = {
        400: gettext("We could not read this request."),
        403: gettext("You are not allowed to do this. Ask the owner of your account for the right."),
        404: gettext("We could not find this page."),
        405: gettext("This page cannot be used in this way."),
        413: gettext("This is too large. Please send a smaller file."),
        415: gettext("Please send JSON, with the content type application/json."),
        429: gettext("Too many tries. Please wait a little and try again."),
    }
    answer, status = error_page(status, texts.get(status, gettext("This did not work.")), f"http_{status}")
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return (answer, status, {"Allow": ", ".join(sorted(methods))}) if methods else (answer, status)


def _unexpected(error: Exception) -> ResponseReturnValue:
    logger.exception("unexpected error")
    return error_page(
        500,
        gettext("Something went wrong on our side. Nothing was changed. Please try again in a moment."),
        "unexpected",
    )


def error_page(
    status: int, text: str, code: str, places: Sequence[Mapping[str, str]] = ()
) -> tuple[str | Response, int]:
    """Render the page of an error; programs get a problem."""
    if speaks_to_program():
        return problem(status, text, code, places), status
    title = gettext("Page not found") if status == 404 else gettext("That did not work")
    return render_template("errors/error.html", error_title=title, error_text=text, error_code=code), status
