"""The API's description as OpenAPI 3.1, made from the declared operations."""

import re
from functools import cache
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from core.rest.blueprint import PREFIX
from core.rest.operations import OPERATIONS, Operation
from core.rest.repeats import HEADER, LONGEST_KEY
from core.web.input import HIGHEST_ID
from core.web.problems import MEDIA_TYPE

VERSION = "1"
_PARTS = re.compile(r"<int:(\w+)>")
ALWAYS = {
    # Text that no database takes, such as NUL.
    400: "http_400",
    401: "token_missing, token_invalid",
    403: "token_lacks_right",
    422: "bad_input",
    429: "too_many_requests",
}
WITH_BODY = {400: "bad_request", 413: "body_too_large", 415: "not_json"}
INTRODUCTION = """\
Every request carries an access token, which is made in the office under Settings, API access. The token says for which
landlord it is. Amounts are whole numbers of the minor unit (cents) with a currency. Moments are in UTC (RFC 3339), days
are those at the landlord's place, and texts come by language. Errors are `application/problem+json` with a stable
`code`, in the language of `Accept-Language` (de, en, fr). A request with an `Idempotency-Key` has one effect, however
often it is sent within two days.
"""


class Place(Schema):
    """A value that cannot be used."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class Problem(Schema):
    """An error (RFC 9457); ``code`` stays the same in all languages."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(Place))


@cache
def openapi() -> dict[str, Any]:
    """Return the whole description."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    spec = APISpec(
        title="Kontor",
        version=VERSION,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": INTRODUCTION},
        servers=[{"url": "/"}],
        security=[{"token": []}],
        tags=[{"name": tag} for tag in dict.fromkeys(one.tag for one in OPERATIONS)],
    )
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "kontor_…"})
    for one in OPERATIONS:
        path = PREFIX + _PARTS.sub(r"{\1}", one.path)
        spec.path(path=path, operations={one.method.lower(): _operation(one)})
    found: dict[str, Any] = spec.to_dict()
    return found


def _operation(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "description": f"{one.description} Needs the right `{one.right.value}`.".strip(),
        "parameters": _parameters(one),
        "responses": _responses(one),
    }
    if one.body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": one.body}}}
    return described


def _parameters(one: Operation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "in": "path",
            "name": name,
            "required": True,
            "schema": {"type": "integer", "minimum": 1, "maximum": HIGHEST_ID},
        }
        for name in _PARTS.findall(one.path)
    ]
    if one.query is not None:
        found.append({"in": "query", "schema": one.query})
    if one.method == "POST":
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}
        found.append({"in": "header", "name": HEADER, "schema": key})
    return found


def _responses(one: Operation) -> dict[str, Any]:
    done = {"description": "Done", "content": {"application/json": {"schema": one.answer}}}
    if one.method == "POST":
        done["headers"] = {"Idempotency-Replayed": {"schema": {"type": "string"}}}
    errors: dict[int, list[str]] = {}
    # A number that no row can have is an address that only other methods might know.
    beyond = {405: "http_405"} if one.writes and "<int:" in one.path else {}
    for found in (ALWAYS, WITH_BODY if one.body is not None else {}, beyond, one.errors or {}):
        for status, codes in found.items():
            errors.setdefault(status, []).append(codes)
    return {str(one.status): done} | {
        str(status): {"description": ", ".join(codes), "content": {MEDIA_TYPE: {"schema": Problem}}}
        for status, codes in sorted(errors.items())
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__)
