"""The API against its own description: whatever is generated from it, or against it, nothing breaks (R-80)."""

from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

from core.activities.services import SYSTEM
from core.bookings.blocking import NewBlocking, block
from core.bookings.models import Booking
from core.catalogue.models import FieldType, Service
from core.db import transaction
from core.rest.operations import OPERATIONS
from tests.conftest import NOW
from tests.rest.program import Program
from tests.support.databases import Database

QUICK, FULL = 6, 1500
BASE = "https://kontor.test"
# What is well formed may still break a rule that no description can say, such as a day that has passed, or hold a NUL.
RULES = ["2xx", "400", "401", "403", "404", "409", "422", "429"]
REFUSED = [*RULES[1:], "405", "406", "413", "415"]
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": RULES},
    "negative_data_rejection": {"expected-statuses": REFUSED},
    "unsupported_method": {"enabled": False},
}


class Described:
    """The API as it describes itself, with rows to be found and a token that may do everything."""

    def __init__(self, app: Flask, token: str, ids: dict[str, int]) -> None:
        config = SchemathesisConfig.from_dict({"checks": CHECKS})
        loaded = Context().run(
            lambda: schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config, base_url=BASE)
        )
        self.operations = {one.ok().definition.raw["operationId"]: one.ok() for one in loaded.get_all_operations()}
        self.token = token
        self.ids = ids

    def cases(self, name: str) -> st.SearchStrategy[Any]:
        """Return requests that follow the description, and such that do not; for known rows, and for any."""
        operation = self.operations[name]
        known = {one.name: self.ids[one.name] for one in operation.path_parameters}
        good = operation.as_strategy(GenerationMode.POSITIVE, path_parameters=known).map(self._about_known_rows)
        anywhere = operation.as_strategy(GenerationMode.POSITIVE)
        if not (known or operation.body or operation.query):
            return good
        return st.one_of(good, anywhere, operation.as_strategy(GenerationMode.NEGATIVE).filter(is_wrong_when_sent))

    def _about_known_rows(self, case: Any) -> Any:
        for part in (case.body, *(case.body.get("items", ()) if isinstance(case.body, dict) else ())):
            if isinstance(part, dict):
                part |= {name: value for name, value in self.ids.items() if name in part}
        return case

    def send(self, case: Any) -> None:
        """Send a request and check the answer against the description."""
        headers = {"Authorization": f"Bearer {self.token}"}
        Context().run(lambda: case.call_and_validate(base_url=BASE, headers=headers))


def is_wrong_when_sent(case: Any) -> bool:
    """Tell whether something wrong is left of a wrong request: each gets its token, and an empty list is not sent."""
    query = case.query or {}
    wrong = {place for place, one in case.meta.components.items() if one.mode is GenerationMode.NEGATIVE}
    if any(value in ([], {}) for value in query.values()):
        wrong.discard(ParameterLocation.QUERY)
    return bool(wrong - {ParameterLocation.HEADER})


@pytest.fixture
def described(
    app: Flask,
    make_token: Callable[..., str],
    make_service: Callable[..., Service],
    make_booking: Callable[..., Booking],
    add_question: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Described:
    monkeypatch.setattr("core.extensions.limiter.enabled", False)
    service = make_service("House", capacity=50)
    add_question(service, "plate", FieldType.PLATE)
    booking = make_booking(service=service)
    with transaction():
        times = NOW + timedelta(days=30), NOW + timedelta(days=31)
        blocking = block(NewBlocking(service.id, *times, 1), actor=SYSTEM, at=NOW)
    ids = {
        "booking_id": booking.id,
        "item_id": booking.items[0].id,
        "customer_id": booking.customer_id,
        "service_id": service.id,
        "version": booking.version,
        "blocking_id": blocking.id,
    }
    return Described(app, make_token(), ids)


def attack(described: Described, name: str, examples: int) -> int:
    """Send so many requests to one operation; returns how many it were."""
    sent = []

    @settings(
        max_examples=examples,
        database=None,
        derandomize=examples == QUICK,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=described.cases(name))
    def run(case: Any) -> None:
        sent.append(case)
        described.send(case)

    run()
    return len(sent)


@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_an_operation_does_what_its_description_says(described: Described, name: str, database: Database) -> None:
    assert attack(described, name, QUICK) > 0


@pytest.mark.faults
@pytest.mark.parametrize("name", [one.name for one in OPERATIONS])
def test_an_operation_withstands_many_requests(described: Described, name: str) -> None:
    attack(described, name, FULL)


def test_an_answer_that_is_not_described_is_noticed(described: Described, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an answer of another shape does not pass."""
    monkeypatch.setattr("core.rest.customer_views.moment", lambda _at: 7)

    with pytest.raises(FailureGroup):
        attack(described, "show_customer", QUICK)


def test_the_description_names_every_route(app: Flask, program: Program) -> None:
    paths = program.get("/openapi.json").json["paths"]
    routes = {
        (rule.rule.replace("<int:", "{").replace(">", "}"), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint not in ("api.description", "api.reference")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert {(path, method) for path, methods in paths.items() for method in methods} == routes
