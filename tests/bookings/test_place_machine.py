"""Whatever happens in whatever order, places are what the plain model says they are (R-41)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from core.bookings import flow, moving, occupancy, periodic
from core.bookings.lapsing import due_to_lapse
from core.catalogue.models import Unit
from tests.bookings.place_machine import PlaceMachine
from tests.support.guards import without_guards

QUICK = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
# A control only has to find its fault, not to make it small.
CONTROL = settings(QUICK, max_examples=60, phases=[Phase.generate], derandomize=True, print_blob=False)
FULL = settings(QUICK, max_examples=2000, stateful_step_count=50)


@pytest.fixture
def machine(landlord, make_service, make_customer) -> type[PlaceMachine]:
    made: list[int] = []

    def make_services(capacities: tuple[int, ...]) -> list[int]:
        """Every run has services of its own, so that runs need no database of their own."""
        found = [make_service(f"Run {len(made)} {number}", Unit.HOUR, capacity=number) for number in capacities]
        made.extend(one.id for one in found)
        return [one.id for one in found]

    customer_id = make_customer(email="").id
    return type("Machine", (PlaceMachine,), {"make_services": staticmethod(make_services), "customer_id": customer_id})


def test_places_are_what_the_model_says(machine):
    run_state_machine_as_test(machine, settings=QUICK)


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    [
        (flow, "_take_places", lambda booking, _at: [setattr(item, "takes_place", True) for item in booking.items]),
        (moving, "require_places", lambda *_arguments, **_named: None),
        (occupancy, "peak", lambda taken, _period: max((one[2] for one in taken), default=0)),
        (periodic, "due_to_lapse", lambda at: due_to_lapse(at - timedelta(hours=1))),
    ],
    ids=["restored without counting", "moved without counting", "counted wrongly", "lapsed too late"],
)
def test_the_model_notices_what_is_wrong(machine, database, monkeypatch, module, name, fault):
    monkeypatch.setattr(module, name, fault)

    with without_guards(database), pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=CONTROL)


@pytest.mark.faults
def test_places_are_what_the_model_says_in_two_thousand_long_runs(machine):
    run_state_machine_as_test(machine, settings=FULL)
