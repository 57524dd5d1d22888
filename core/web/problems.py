"""Errors for programs: problem+json (RFC 9457) with a stable code, in the language that was asked for."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from flask import Response, json, request

API_PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
CHALLENGE = 'Bearer realm="Kontor"'


def speaks_to_program() -> bool:
    """Tell whether the request came from a program, which gets no pages."""
    return request.path.startswith(API_PREFIX)


def problem(status: int, text: str, code: str, errors: Sequence[Mapping[str, Any]] = ()) -> Response:
    """Return the answer for an error; ``errors`` points to the values that are wrong."""
    told: dict[str, Any] = {"type": "about:blank", "title": _title(status), "status": status, "detail": text}
    told |= {"code": code} | ({"errors": list(errors)} if errors else {})
    answer = Response(json.dumps(told), status, mimetype=MEDIA_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = CHALLENGE
    return answer


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
