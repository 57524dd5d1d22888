"""Requests that no program in its senses sends: a clear refusal, quickly, and never an error of ours (R-80, R-78)."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from core.customers.models import Customer
from core.db import Base, db
from tests.rest.program import Program, pointers

QUICKLY = 0.2
CUSTOMERS = "/customers"
JSON = "application/json"
# A list of names that is one too deep for any operation, and others for any parser.
DEPTHS = (30, 900, 2_000, 100_000)


def send(program: Program, data: bytes, content_type: str = JSON) -> Any:
    program.get("/services")
    begins = time.perf_counter()
    answer = program.open("POST", CUSTOMERS, data=data, content_type=content_type)
    took = time.perf_counter() - begins
    assert took < QUICKLY, f"{took:.3f} s"
    return answer


def count_customers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Customer.id))) or 0


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("bracket", [b"[", b'{"a":'])
def test_deep_json_is_refused(program: Program, depth: int, bracket: bytes) -> None:
    for end in (b"", (b"]" if bracket == b"[" else b"1" + b"}" * 1) * depth):
        answer = send(program, bracket * depth + end)

        assert answer.status_code in (400, 413)
        assert answer.mimetype == "application/problem+json"


def test_a_field_of_ten_megabytes_is_refused(program: Program) -> None:
    huge = b"x" * 10_000_000

    assert send(program, b'{"last_name": "' + huge + b'"}').status_code == 413
    assert send(program, b"last_name=" + huge, "application/x-www-form-urlencoded").status_code in (413, 415)
    assert count_customers() == 0


def test_five_thousand_parts_are_refused(program: Program) -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'

    answer = send(program, part * 5_000 + b"--b--\r\n", "multipart/form-data; boundary=b")

    assert answer.status_code in (413, 415)
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b"7",
        b'"text"',
        b"[]",
        b'{"last_name": NaN}',
        b'{"last_name": Infinity}',
        b'{"last_name": 1e999}',
        b'{"last_name": ' + b"9" * 5_000 + b"}",
        b'{"last_name": "\\u0000"}',
        b'{"last_name": "\\ud800"}',
        b'{"\\u0000": "x"}',
        b'{"last_name": "a", "last_name": "b"}',
        b'{"__proto__": {}}',
        b'{"last_name": {"$gt": ""}}',
        b'{"phones": {"0": "x"}}',
        b'{"phones": ' + json.dumps(["1"] * 20_000).encode() + b"}",
    ],
)
def test_what_is_no_customer_is_refused(program: Program, body: bytes) -> None:
    answer = send(program, body)

    assert 400 <= answer.status_code < 500
    assert answer.mimetype == "application/problem+json"
    assert count_customers() == 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "text/html", "application/jsonp"])
def test_only_json_is_read(program: Program, content_type: str) -> None:
    assert send(program, b'{"last_name": "Lind"}', content_type).status_code == 415


def test_json_with_a_charset_is_json(program: Program) -> None:
    """The control: the same body is taken where it says what it is."""
    assert send(program, b'{"last_name": "Lind"}', "application/json; charset=utf-8").status_code == 201


def test_no_column_can_be_written_that_the_operation_does_not_name(program: Program) -> None:
    columns = sorted({column.name for table in Base.metadata.sorted_tables for column in table.columns})
    known = set(program.get("/openapi.json").json["components"]["schemas"]["CustomerIn"]["properties"])

    for name in columns:
        answer = program.post(CUSTOMERS, {"last_name": "Lind", name: 1})
        assert answer.status_code == 422, name
        assert pointers(answer) == {f"/{name}"}, name

    assert count_customers() == 0
    assert {"id", "landlord_id", "version", "created_at", "sort_key"} <= set(columns) - known


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer " + "x" * 60_000},
        {"Authorization": "Bearer kontor_0_" + "x" * 43},
        {"Authorization": "Bearer kontor_2147483648_" + "x" * 43},
        {"Authorization": "Bearer kontor_9999999999_" + "x" * 43},
        {"Authorization": "Bearer kontor_1_" + "é" * 43},
        {"Accept-Language": "x" * 10_000},
        {"Accept-Language": "de;q=x, *;q=9, ;;;"},
        {"Content-Length": "-1"},
    ],
)
def test_strange_headers_are_no_error_of_ours(program: Program, headers: dict[str, str]) -> None:
    assert program.open("GET", "/services", headers=headers).status_code in (200, 400, 401)


@pytest.mark.parametrize("path", ["/none", "/customers/x", "/customers/-1", "/customers/2147483648", "/customers/1/"])
def test_an_unknown_address_is_a_problem_and_no_page(program: Program, path: str) -> None:
    answer = program.get(path)

    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


def test_another_method_names_those_that_are_known(program: Program) -> None:
    answer = program.open("PUT", CUSTOMERS)

    assert answer.status_code == 405
    assert answer.mimetype == "application/problem+json"
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "cursor", ["x", "====", "bnVsbA", "WzFd" * 90, "W10", "WyJhIiwxXQ", "WzEuNV0", "é", "W3RydWVd"]
)
@pytest.mark.parametrize("path", ["/customers", "/services", "/bookings"])
def test_a_forged_cursor_is_refused(program: Program, path: str, cursor: str) -> None:
    answer = program.get(path, cursor=cursor)

    assert answer.status_code in (200, 422)


def test_an_error_of_ours_tells_nothing(
    program: Program, monkeypatch: pytest.MonkeyPatch, make_customer: Callable[..., Customer]
) -> None:
    make_customer()
    monkeypatch.setattr("core.rest.customer_views.cursor_of", None)
    monkeypatch.setattr("core.rest.customer_views.moment", lambda _at: 1 / 0)
    monkeypatch.setitem(program.client.application.config, "PROPAGATE_EXCEPTIONS", False)

    answer = program.get("/customers")

    assert answer.status_code == 500
    assert answer.json["code"] == "unexpected"
    assert "ZeroDivision" not in answer.text
