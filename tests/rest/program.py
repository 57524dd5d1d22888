"""A program that speaks to the API; each request has a context of its own, as on a server."""

from contextvars import Context
from typing import Any

from flask import Flask

from tests.conftest import browser

PREFIX = "/api/v1"


class Program:
    """Sends its token with every request; without one it sends none."""

    def __init__(self, app: Flask, token: str = "") -> None:
        self.client = browser(app)
        self.token = token

    def open(self, method: str, path: str, **more: Any) -> Any:
        headers = dict(more.pop("headers", {}))
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return Context().run(lambda: self.client.open(PREFIX + path, method=method, headers=headers, **more))

    def get(self, path: str, **query: Any) -> Any:
        return self.open("GET", path, query_string=query)

    def post(self, path: str, body: Any = None, *, key: str = "") -> Any:
        return self.open("POST", path, json=body, headers={"Idempotency-Key": key} if key else {})

    def patch(self, path: str, body: Any) -> Any:
        return self.open("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        return self.open("DELETE", path)


def pointers(answer: Any) -> set[str]:
    """Return what a refusal points to."""
    return {one["pointer"] for one in answer.json.get("errors", ())}
