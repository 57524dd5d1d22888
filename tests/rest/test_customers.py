"""Customers through the API."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.customers.models import Customer
from core.db import db
from tests.rest.program import Program, pointers
from tests.support.statements import counted_statements

MakeCustomer = Callable[..., Customer]
LIND = {"last_name": "Lind", "first_name": "Ada", "phones": ["+49 30 23125 002"], "city": "Kiel", "country": "DE"}


def count_customers() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Customer.id))) or 0


def test_a_customer_is_created_with_the_next_number(program: Program) -> None:
    answer = program.post("/customers", LIND)

    assert answer.status_code == 201
    assert answer.json["number"] == "K-00001"
    assert program.get(f"/customers/{answer.json['id']}").json == answer.json


def test_history_names_the_program(program: Program) -> None:
    program.post("/customers", LIND)

    assert db.session.scalars(select(Activity.actor_name).where(Activity.event == "customer.created")).all() == [
        "API: Till"
    ]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/last_name"),
        ({"last_name": 7}, "/last_name"),
        ({"last_name": "x" * 121}, "/last_name"),
        ({"last_name": "Lind", "id": 7}, "/id"),
        ({"last_name": "Lind", "landlord_id": 2}, "/landlord_id"),
        ({"last_name": "Lind", "phones": ["abc"]}, "/phones"),
        ({"last_name": "Lind", "phones": [7]}, "/phones/0"),
        ({"last_name": "Lind", "birthday": "1.2.1990"}, "/birthday"),
        ({"last_name": "Lind", "birthday": "20200101"}, "/birthday"),
        ({"last_name": "Lind", "country": "XX"}, "/country"),
        ({"last_name": "Lind", "kind": "robot"}, "/kind"),
        ({"last_name": "Lind", "email": "no address"}, "/email"),
    ],
)
def test_a_value_that_cannot_be_used_is_pointed_to(program: Program, sent: dict[str, Any], pointer: str) -> None:
    answer = program.post("/customers", sent)

    assert answer.status_code == 422
    assert answer.json["code"] == "bad_input"
    assert pointers(answer) == {pointer}
    assert count_customers() == 0


def test_a_change_leaves_the_rest(program: Program) -> None:
    made = program.post("/customers", {**LIND, "birthday": "1990-02-01"}).json

    answer = program.patch(f"/customers/{made['id']}", {"version": made["version"], "city": "Lübeck"})

    assert answer.status_code == 200
    assert answer.json == {**made, "city": "Lübeck", "version": made["version"] + 1}


def test_of_two_changes_of_one_version_the_second_is_told(program: Program) -> None:
    made = program.post("/customers", LIND).json
    program.patch(f"/customers/{made['id']}", {"version": made["version"], "city": "Lübeck"})

    answer = program.patch(f"/customers/{made['id']}", {"version": made["version"], "city": "Plön"})

    assert answer.status_code == 409
    assert answer.json["code"] == "conflict"
    assert program.get(f"/customers/{made['id']}").json["city"] == "Lübeck"


def test_a_change_needs_the_version(program: Program, make_customer: MakeCustomer) -> None:
    assert pointers(program.patch(f"/customers/{make_customer().id}", {"city": "Plön"})) == {"/version"}


def test_the_list_goes_on_where_the_page_before_ended(program: Program, make_customer: MakeCustomer) -> None:
    for name in ("Ahlers", "Brandt", "Cordes"):
        make_customer(first_name="", last_name=name)

    first = program.get("/customers", limit=2).json
    second = program.get("/customers", limit=2, cursor=first["next"]).json

    assert [one["name"] for one in (*first["items"], *second["items"])] == ["Ahlers", "Brandt", "Cordes"]
    assert second["next"] is None


def test_the_list_is_searched(program: Program, make_customer: MakeCustomer) -> None:
    make_customer(last_name="Ahlers")
    make_customer(last_name="Brandt")

    assert [one["name"] for one in program.get("/customers", q="ahl").json["items"]] == ["Ada Ahlers"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "sort=id", "x=1", "limit=1&limit=2"])
def test_a_query_that_cannot_be_used_is_refused(program: Program, query: str) -> None:
    assert program.open("GET", f"/customers?{query}").status_code == 422


def test_statements_do_not_grow_with_the_rows(program: Program, make_customer: MakeCustomer) -> None:
    counts = []
    for more in (1, 8):
        for _ in range(more):
            make_customer(phones=("+49 30 23125 002",))
        program.get("/customers")
        with counted_statements() as statements:
            program.get("/customers")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 5
