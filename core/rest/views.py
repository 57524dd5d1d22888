"""The REST API: everything that is declared, its description, and the reference for people."""

from flask import Flask, Response, json, render_template
from flask.typing import ResponseReturnValue

from core.permissions.access import public
from core.rest import (
    availability_views,
    blocking_views,
    booking_views,
    customer_views,
    group_views,
    payment_views,
    service_views,
)
from core.rest.blueprint import blueprint
from core.rest.gate import init_gate, speak_language_asked_for
from core.rest.reference import chapters, plain
from core.rest.spec import INTRODUCTION, openapi
from core.web.problems import speaks_to_program

__all__ = [
    "availability_views",
    "blocking_views",
    "blueprint",
    "booking_views",
    "customer_views",
    "group_views",
    "init_rest",
    "payment_views",
    "service_views",
]


def init_rest(app: Flask) -> None:
    """Put the gate in front of the API, and let its errors speak the language that programs ask for."""
    init_gate(app)
    app.before_request_funcs.setdefault(None, []).insert(0, _speak)


@blueprint.get("/openapi.json")
@public
def description() -> ResponseReturnValue:
    """Send the description as OpenAPI 3.1."""
    return Response(json.dumps(openapi()), mimetype="application/json")


@blueprint.get("/")
@public
def reference() -> ResponseReturnValue:
    """Show the reference for people."""
    return render_template("rest/reference.html", introduction=plain(INTRODUCTION), chapters=chapters(openapi()))


def _speak() -> None:
    if speaks_to_program():
        speak_language_asked_for()
