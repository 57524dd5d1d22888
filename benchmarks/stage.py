"""A demo in a folder of its own, and pages called through WSGI without a network in between."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

from core.app import create_app
from core.clock import now
from core.demo import run as demo
from core.demo.load import PASSWORD
from core.migrations.run import upgrade_all


def make_demo(folder: Path, database_url: str = "") -> Flask:
    """Return an application with the demo's data in ``folder``, or in another database that is empty."""
    settings = demo.settings({"KONTOR_DATA_DIR": str(folder)})
    settings = replace(settings, database_url=database_url or settings.database_url)
    app = create_app(settings)
    upgrade_all(settings, app.extensions["kontor.apps"])
    with app.app_context():
        demo.load_into(settings, now())
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def sign_in(app: Flask, email: str) -> str:
    """Return the cookies of somebody who has signed in."""
    base = app.extensions["kontor.settings"].base_url
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD}, base_url=base)
    if answer.status_code != 302:
        raise RuntimeError(f"sign-in failed: {answer.status}")
    return cookies(client)


def cookies(client: FlaskClient) -> str:
    """Return a test client's session cookie as a header."""
    cookie = client.get_cookie("kontor", domain="127.0.0.1")
    if cookie is None:
        raise RuntimeError("the session has no cookie")
    return f"kontor={cookie.value}"


def page(app: Flask, path: str, cookie: str = "", *, base: str = "http://127.0.0.1:8000") -> Callable[[], bytes]:
    """Return a function that asks for a page and gives its body back."""
    environ = EnvironBuilder(path, base_url=base, headers={"Cookie": cookie} if cookie else {}).get_environ()

    def ask() -> bytes:
        body, status, _headers = run_wsgi_app(app, dict(environ))
        content = b"".join(body)
        if not status.startswith("200"):
            raise RuntimeError(f"{path}: {status}")
        return content

    return ask
