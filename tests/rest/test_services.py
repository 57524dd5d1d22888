"""Services through the API."""

from collections.abc import Callable
from datetime import date
from typing import Any

from core.catalogue.models import FieldType, Service
from core.catalogue.price_models import Basis, Extra, Season, SeasonPeriod, SeasonPrice, ServiceExtra
from core.db import db, transaction
from tests.conftest import NOW
from tests.rest.program import Program
from tests.support.statements import counted_statements

MakeService = Callable[..., Service]


def furnish(service: Service) -> None:
    """Give a service a season and an extra."""
    with transaction():
        season = Season(
            names={"en": "Summer"}, periods=[SeasonPeriod(first_day=date(2026, 7, 1), last_day=date(2026, 8, 31))]
        )
        extra = Extra(titles={"en": "Linen"}, basis_name=Basis.PERSON.value, price_minor=1200, created_at=NOW)
        db.session.add_all([season, extra])
        db.session.flush()
        db.session.add(SeasonPrice(service_id=service.id, season_id=season.id, price_minor=15_000, min_units=7))
        db.session.add(ServiceExtra(service_id=service.id, extra_id=extra.id))


def test_a_service_comes_with_prices_extras_and_questions(
    program: Program, make_service: MakeService, add_question: Callable[..., Any]
) -> None:
    service = make_service()
    add_question(service, "plate", FieldType.PLATE)
    furnish(service)

    shown = program.get(f"/services/{service.id}").json

    assert shown["titles"]["en"] == "Lake house"
    assert shown["price"] == {"amount_minor": 10_000, "currency": "EUR"}
    assert shown["seasons"][0]["periods"] == [{"first_day": "2026-07-01", "last_day": "2026-08-31"}]
    assert shown["seasons"][0]["price"]["amount_minor"] == 15_000
    assert shown["extras"][0]["basis"] == "person"
    assert shown["questions"][0]["key"] == "plate"


def test_what_is_not_offered_any_more_is_not_there(program: Program, make_service: MakeService) -> None:
    service = make_service(is_archived=True)

    assert program.get(f"/services/{service.id}").status_code == 404
    assert program.get("/services").json["items"] == []


def test_the_list_goes_on_where_the_page_before_ended(program: Program, make_service: MakeService) -> None:
    ids = [make_service(f"House {number}").id for number in range(3)]

    first = program.get("/services", limit=2).json
    second = program.get("/services", limit=2, cursor=first["next"]).json

    assert [one["id"] for one in (*first["items"], *second["items"])] == ids
    assert second["next"] is None


def test_statements_do_not_grow_with_the_rows(program: Program, make_service: MakeService) -> None:
    counts = []
    for more in (1, 5):
        for number in range(more):
            furnish(make_service(f"House {more} {number}"))
        program.get("/services")
        with counted_statements() as statements:
            program.get("/services")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 8
