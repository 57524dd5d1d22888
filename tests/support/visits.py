"""Visits of browsers that share nothing with the test's own application context, as on a server."""

from contextvars import Context
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import unguarded


class Visitor:
    """A browser; each of its requests has a context of its own, and none of the test's."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self._app = app
        self._client = client

    def get(self, address: str) -> TestResponse:
        return self._visit("GET", address)

    def post(self, address: str, **data: Any) -> TestResponse:
        return self._visit("POST", address, data=data)

    def _visit(self, method: str, address: str, **options: Any) -> TestResponse:
        with unguarded(self._app):
            return Context().run(self._client.open, address, method=method, **options)
