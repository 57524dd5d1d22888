"""A repeated request has one effect, one after the other and at the same time (R-42)."""

import threading
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.bookings.models import Booking
from core.catalogue.models import Service
from core.customers.models import Customer
from core.db import db
from core.rest import repeats
from core.rest.models import ApiRequest
from core.rest.periodic import forget_old_requests
from tests.conftest import NOW
from tests.rest.program import Program

LIND = {"last_name": "Lind"}
AT_ONCE = 6


def count(model: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id))) or 0


def at_the_same_time(app: Flask, program: Program, ask: Callable[[Program], Any]) -> list[Any]:
    """Send a request from several threads, each with a client of its own."""
    answers: list[Any] = []
    start = threading.Barrier(AT_ONCE)

    def run() -> None:
        client = Program(app, program.token)
        start.wait()
        answers.append(ask(client))

    threads = [threading.Thread(target=Context().run, args=(run,)) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_the_same_request_gets_the_same_answer_and_does_nothing(program: Program) -> None:
    first = program.post("/customers", LIND, key="k1")
    second = program.post("/customers", LIND, key="k1")

    assert (first.status_code, first.json) == (second.status_code, second.json)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert count(Customer) == 1


def test_without_a_key_each_request_counts(program: Program) -> None:
    """The control: the same request without a key makes a customer each time."""
    program.post("/customers", LIND)
    program.post("/customers", LIND)

    assert count(Customer) == 2


def test_a_key_is_good_for_one_request(program: Program) -> None:
    program.post("/customers", LIND, key="k1")

    other = program.post("/customers", {"last_name": "Berg"}, key="k1")

    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert count(Customer) == 1


def test_the_order_of_names_does_not_make_another_request(program: Program) -> None:
    program.post("/customers", {"last_name": "Lind", "city": "Kiel"}, key="k1")

    assert program.post("/customers", {"city": "Kiel", "last_name": "Lind"}, key="k1").status_code == 201


def test_keys_of_two_tokens_have_nothing_to_do_with_each_other(make_program: Callable[..., Program]) -> None:
    for program in (make_program(), make_program()):
        assert program.post("/customers", LIND, key="k1").status_code == 201

    assert count(Customer) == 2


def test_after_an_error_the_key_may_be_tried_again(program: Program, make_service: Callable[..., Service]) -> None:
    service = make_service(capacity=1)
    item = {"service_id": service.id, "first": "2026-07-10", "last": "2026-07-13"}
    body = {"customer": LIND, "items": [item]}
    first = program.post("/bookings", body, key="k1").json
    assert program.post("/bookings", body, key="k2").status_code == 409

    program.post(f"/bookings/{first['id']}/cancel", {})

    assert program.post("/bookings", body, key="k2").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 121, "é", "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(program: Program, key: str) -> None:
    answer = program.open("POST", "/customers", json=LIND, headers={"Idempotency-Key": key})

    assert answer.status_code == 422
    assert count(Customer) == 0


def test_the_same_request_at_the_same_time_has_one_effect(
    app: Flask, program: Program, make_service: Callable[..., Service]
) -> None:
    service_id = make_service(capacity=AT_ONCE).id
    item = {"service_id": service_id, "first": "2026-07-10", "last": "2026-07-13"}
    program.get("/services")

    answers = at_the_same_time(
        app, program, lambda one: one.post("/bookings", {"customer": LIND, "items": [item]}, key="k1")
    )

    assert [answer.status_code for answer in answers] == [201] * AT_ONCE
    assert len({answer.data for answer in answers}) == 1
    assert count(Booking) == count(Customer) == 1


def test_without_the_kept_answer_it_would_have_many(
    app: Flask, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same race with the key not looked at."""
    monkeypatch.setattr(repeats, "_key", lambda: None)

    at_the_same_time(app, program, lambda one: one.post("/customers", LIND, key="k1"))

    assert count(Customer) == AT_ONCE


def test_a_partners_reference_is_taken_once_at_the_same_time(
    app: Flask, partner: Program, make_service: Callable[..., Service]
) -> None:
    # Two services, so that no lock on one of them keeps the requests apart.
    ids = [make_service(f"House {number}").id for number in range(2)]
    turns = iter(ids * AT_ONCE)

    def ask(one: Program) -> Any:
        item = {"service_id": next(turns), "first": "2026-07-10", "last": "2026-07-13"}
        return one.post("/bookings", {"customer": LIND, "items": [item], "partner_reference": "H-1"})

    answers = at_the_same_time(app, partner, ask)

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert count(Booking) == 1


def test_answers_are_forgotten_after_two_days(program: Program) -> None:
    program.post("/customers", LIND, key="k1")

    forget_old_requests(NOW + timedelta(days=2) - timedelta(seconds=1))
    assert count(ApiRequest) == 1
    forget_old_requests(NOW + timedelta(days=2))
    assert count(ApiRequest) == 0
