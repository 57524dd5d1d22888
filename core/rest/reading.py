"""Reads what programs send; whatever cannot be read is refused before any rule sees it (R-80)."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn

from flask import request
from werkzeug.datastructures import MultiDict

from core.rest.errors import BadInput, BadRequest, BodyTooLarge, NotJson
from core.rest.schema import ApiSchema, loaded

LARGEST_JSON = 256 * 1024
DEEPEST_JSON = 20
MOST_VALUES = 10_000


def read_query(schema: ApiSchema | None) -> dict[str, Any]:
    """Return the checked query of the address; a name that comes twice is refused, because nobody knows which counts.

    Raises:
        BadInput: a name is unknown or comes twice, or its value cannot be used.
    """
    doubled = [name for name, values in request.args.lists() if len(values) > 1]
    if doubled:
        raise BadInput([{"pointer": f"?{doubled[0][:100]}", "detail": BadRequest().sentence}])
    return loaded(schema or ApiSchema(), _plain(request.args))


def read_body(schema: ApiSchema) -> dict[str, Any]:
    """Return the checked body.

    Raises:
        NotJson: it is of another type.
        BadRequest: it is no JSON, too deep, or holds what no database takes.
        BadInput: values in it cannot be used.
    """
    return loaded(schema, read_json())


def read_json() -> Any:
    """Return the body as it was sent."""
    if request.mimetype != "application/json":
        raise NotJson
    # Before it is read, and again where the length was not told.
    sent = b"" if (request.content_length or 0) > LARGEST_JSON else request.get_data()
    if max(request.content_length or 0, len(sent)) > LARGEST_JSON:
        raise BodyTooLarge
    try:
        found = json.loads(sent.decode(), parse_constant=_refuse, object_pairs_hook=_object, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    _check(found)
    return found


def _plain(args: MultiDict[str, str]) -> dict[str, str]:
    return dict(args.items())


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("no number")


def _number(typed: str) -> float | int:
    # The API has no fractions; for JSON 2.0 is a whole number, and whatever else comes is for the field to refuse.
    number = float(typed)
    if number in (float("inf"), float("-inf")):
        raise ValueError("no number")
    return int(number) if number.is_integer() else number


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError("a name comes twice")
        found[name] = value
    return found


def _check(found: Any) -> None:
    """Refuse what is nested too deeply or holds too many values, and texts with NUL or halves of characters."""
    waiting = [(found, 1)]
    values = 0
    while waiting:
        value, depth = waiting.pop()
        values += 1
        if depth > DEEPEST_JSON or values > MOST_VALUES:
            raise BadRequest
        if isinstance(value, str):
            _check_text(value)
        elif isinstance(value, dict):
            for name, inner in value.items():
                _check_text(name)
                waiting.append((inner, depth + 1))
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in value)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest from error
    if "\0" in text:
        raise BadRequest
