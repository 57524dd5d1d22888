"""What the API can do: each operation is declared once, for the route, the checks and the reference."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, json
from flask.typing import ResponseReturnValue

from core.clock import now
from core.permissions.access import token_requires
from core.permissions.token_rights import TokenRight
from core.rest.blueprint import blueprint
from core.rest.gate import current_caller
from core.rest.reading import read_json, read_query
from core.rest.repeats import Answer, answer_once
from core.rest.schema import ApiSchema, loaded

Work = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Operation:
    """One method of one address; ``errors`` are the codes that it can answer beside those of every operation."""

    method: str
    path: str
    right: TokenRight
    summary: str
    answer: type[ApiSchema]
    tag: str
    name: str
    query: ApiSchema | None = None
    body: ApiSchema | None = None
    status: int = 200
    errors: Mapping[int, str] | None = None
    description: str = ""

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


OPERATIONS: list[Operation] = []


def operation(method: str, path: str, right: TokenRight, **more: Any) -> Callable[[Work], Work]:
    """Declare a function as an operation; it gets the parts of the address, and ``query`` and ``body`` if it has them.

    One that writes runs in a transaction, once per idempotency key.
    """

    def declare(work: Work) -> Work:
        summary, _, description = (work.__doc__ or "").strip().partition("\n")
        declared = Operation(
            method, path, right, summary, name=work.__name__, description=_unwrapped(description), **more
        )
        OPERATIONS.append(declared)
        view = token_requires(right)(_view(declared, work))
        blueprint.add_url_rule(path, work.__name__, view, methods=[method])
        return work

    return declare


def _view(declared: Operation, work: Work) -> Callable[..., ResponseReturnValue]:
    def view(**parts: Any) -> ResponseReturnValue:
        asked = dict(parts)
        query = read_query(declared.query)
        if declared.query is not None:
            asked["query"] = query
        if not declared.writes:
            return _response(Answer(work(**asked)), declared.status)
        sent = read_json() if declared.body is not None else None
        if declared.body is not None:
            asked["body"] = loaded(declared.body, sent)
        return _response(answer_once(current_caller(), sent, lambda: work(**asked), at=now()), declared.status)

    return view


def _response(answer: Answer, status: int) -> Response:
    response = Response(json.dumps(answer.body), status, mimetype="application/json")
    if answer.is_repeated:
        response.headers["Idempotency-Replayed"] = "true"
    response.vary.update(("Authorization", "Accept-Language"))
    return response


def _unwrapped(text: str) -> str:
    return " ".join(text.partition("Raises:")[0].split())
