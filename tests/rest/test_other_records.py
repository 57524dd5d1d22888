"""Payments, blocked times and permission groups through the API."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from core.bookings.models import Booking
from core.catalogue.models import Service
from core.db import db, transaction
from core.payments.models import Payment
from core.permissions.models import PermissionGroup
from tests.rest.program import Program, pointers

MakeBooking = Callable[..., Booking]
CASH = {"amount": {"amount_minor": 5000, "currency": "EUR"}, "method": "cash", "received_on": "2026-06-01"}


def test_a_payment_lowers_what_is_open(program: Program, make_booking: MakeBooking) -> None:
    address = f"/bookings/{make_booking().id}/payments"
    before = program.get(address).json

    made = program.post(address, CASH)

    after = program.get(address).json
    assert made.status_code == 201
    assert after["payments"] == [made.json]
    assert before["open"]["amount_minor"] - after["open"]["amount_minor"] == 5000
    assert after["paid"] == CASH["amount"]


def test_a_refund_is_an_entry_below_zero(program: Program, make_booking: MakeBooking) -> None:
    address = f"/bookings/{make_booking().id}/payments"
    program.post(address, CASH)

    assert program.post(address, {**CASH, "is_refund": True}).json["amount"]["amount_minor"] == -5000
    assert program.post(address, {**CASH, "is_refund": True}).json["code"] == "refund_too_high"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({**CASH, "received_on": "2026-06-02"}, "not_on_this_day"),
        ({**CASH, "amount": {"amount_minor": 5000, "currency": "USD"}}, "other_currency"),
        ({**CASH, "amount": {"amount_minor": 0, "currency": "EUR"}}, "bad_input"),
        ({**CASH, "amount": {"amount_minor": 1.5, "currency": "EUR"}}, "bad_input"),
        ({**CASH, "method": "barter"}, "bad_input"),
        ({**CASH, "reverses_id": 1}, "bad_input"),
    ],
)
def test_what_cannot_be_a_payment_is_refused(
    program: Program, make_booking: MakeBooking, sent: dict[str, Any], code: str
) -> None:
    answer = program.post(f"/bookings/{make_booking().id}/payments", sent)

    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert db.session.scalar(select(func.count(Payment.id))) == 0


def test_a_payment_for_a_booking_that_does_not_exist_is_refused(program: Program) -> None:
    assert program.post("/bookings/987654/payments", CASH).status_code == 404
    assert pointers(program.post("/bookings/987654/payments", {})) == {"/amount", "/method", "/received_on"}


def test_permission_groups_come_with_the_defaults(program: Program) -> None:
    with transaction():
        db.session.add(PermissionGroup(name="Regulars", values={"reserve": True}))

    found = program.get("/permission-groups").json

    assert [(one["name"], one["rights"]) for one in found["items"]] == [("Regulars", {"reserve": True})]
    assert found["defaults"]["book"] is True


def blocking(service_id: int, more: dict[str, Any]) -> dict[str, Any]:
    times = {"starts_at": "2026-07-10T14:00:00Z", "ends_at": "2026-07-12T10:00:00+02:00"}
    return {"service_id": service_id} | times | more


def test_a_blocked_time_is_not_free_until_it_is_opened(program: Program, make_service: Callable[..., Service]) -> None:
    service_id = make_service().id
    address = f"/services/{service_id}/free"
    days = {"first": "2026-07-10", "last": "2026-07-10"}

    made = program.post("/blockings", blocking(service_id, {"quantity": 2, "reason": "Painting"}))

    assert made.status_code == 201
    assert made.json["ends_at"] == "2026-07-12T08:00:00Z"
    assert program.get("/blockings").json["items"] == [made.json]
    assert program.get(address, **days).json["items"][0]["free"] == 1
    assert program.delete(f"/blockings/{made.json['id']}").status_code == 200
    assert program.get(address, **days).json["items"][0]["free"] == 3
    assert program.delete(f"/blockings/{made.json['id']}").status_code == 404


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"quantity": 4}, "not_that_many"),
        ({"ends_at": "2026-07-10T14:00:00Z"}, "bad_period"),
        ({"ends_at": "2026-07-12T10:00:00"}, "bad_input"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "bad_input"),
        ({"ends_at": "9999-12-31T23:59:59-12:00"}, "bad_input"),
        ({"channel": "holidu"}, "bad_input"),
        ({"service_id": 987_654}, "bad_input"),
    ],
)
def test_what_cannot_be_blocked_is_refused(
    program: Program, make_service: Callable[..., Service], more: dict[str, Any], code: str
) -> None:
    answer = program.post("/blockings", blocking(make_service().id, more))

    assert (answer.status_code, answer.json["code"]) == (422, code)
