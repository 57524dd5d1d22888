"""What is free and what it costs, through the API."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest

from core.bookings.models import Booking
from core.catalogue.models import Service, Unit
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.db import db, transaction
from tests.rest.program import Program
from tests.support.statements import counted_statements

MakeService = Callable[..., Service]


def test_a_quote_says_what_is_free_and_what_it_costs(program: Program, make_service: MakeService) -> None:
    service = make_service()

    quote = program.get(f"/services/{service.id}/quote", first="2026-07-10", last="2026-07-13", quantity=2).json

    assert quote["free"] == 3
    assert quote["units"] == 3
    assert quote["total"] == {"amount_minor": 60_000, "currency": "EUR"}


def test_a_quote_is_what_the_booking_then_costs(program: Program, make_service: MakeService) -> None:
    service = make_service()
    with transaction():
        days = SeasonPeriod(first_day=date(2026, 7, 12), last_day=date(2026, 7, 31))
        season = Season(names={"en": "Summer"}, periods=[days])
        db.session.add(season)
        db.session.flush()
        db.session.add(SeasonPrice(service_id=service.id, season_id=season.id, price_minor=15_000))
    stay = {"first": "2026-07-10", "last": "2026-07-13"}

    quote = program.get(f"/services/{service.id}/quote", **stay).json
    item = {"service_id": service.id, **stay}
    made = program.post("/bookings", {"customer": {"last_name": "Lind"}, "items": [item]}).json

    assert quote["total"] == made["total"] == {"amount_minor": 35_000, "currency": "EUR"}
    assert quote["lines"] == made["items"][0]["lines"]


def test_booked_places_are_not_free(program: Program, make_booking: Callable[..., Booking]) -> None:
    booking = make_booking()
    service_id = booking.items[0].service_id

    quote = program.get(f"/services/{service_id}/quote", first="2026-06-08", last="2026-06-09").json
    days = program.get(f"/services/{service_id}/free", first="2026-06-07", last="2026-06-11").json["items"]

    assert quote["free"] == 98
    assert [one["free"] for one in days] == [99, 98, 98, 99, 99]


def test_days_that_have_passed_are_not_open(program: Program, make_service: MakeService) -> None:
    service = make_service()

    days = program.get(f"/services/{service.id}/free", first="2026-05-31", last="2026-06-02").json["items"]

    assert [one["free"] for one in days] == [None, 3, 3]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"first": "2026-07-10"},
        {"first": "2026-07-10", "last": "2026-07-09"},
        {"first": "2026-01-01", "last": "2026-12-31"},
        {"first": "0001-01-01", "last": "9999-12-31"},
        {"first": "x", "last": "2026-07-09"},
    ],
)
def test_days_that_cannot_be_listed_are_refused(
    program: Program, make_service: MakeService, query: dict[str, Any]
) -> None:
    assert program.get(f"/services/{make_service().id}/free", **query).status_code == 422


@pytest.mark.parametrize("extras", ["x", "1", "1:", ":1", "1:1,", "99999999999:1"])
def test_extras_that_cannot_be_read_are_refused(program: Program, make_service: MakeService, extras: str) -> None:
    stay = {"first": "2026-07-10", "last": "2026-07-13"}

    assert program.get(f"/services/{make_service().id}/quote", **stay, extras=extras).status_code == 422


def test_statements_do_not_grow_with_the_days(program: Program, make_service: MakeService) -> None:
    service_id = make_service("Boat", Unit.HOUR, starts_at=time(9), ends_at=time(18)).id
    counts = []
    for last in ("2026-07-01", "2026-08-31"):
        program.get("/services")
        with counted_statements() as statements:
            answer = program.get(f"/services/{service_id}/free", first="2026-07-01", last=last)
        assert answer.status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_what_is_not_offered_is_not_there(program: Program, make_service: MakeService) -> None:
    archived = make_service(is_archived=True).id
    stay = {"first": "2026-07-10", "last": "2026-07-13"}

    answers = [program.get(f"/services/{one}/quote", **stay) for one in (archived, 987_654)]

    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].data == answers[1].data
