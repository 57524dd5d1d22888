"""The full form of tests/storefront/test_same_time.py: hashes of full strength, and R-79's own bound (AUC <= 0.55).

It needs a quiet machine: with 1,000 samples chance alone makes 0.5 ± 0.013.
"""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask

from tests.storefront.conftest import Visitor, visitor
from tests.storefront.logins import FLOWS, Flow
from tests.storefront.test_same_time import some_logins
from tests.support.timing import measured, separability

__all__ = ["some_logins", "visitor"]

pytestmark = pytest.mark.faults
SAMPLES = 1_000
BOUND = 0.55


@pytest.fixture(autouse=True)
def full_strength(app: Flask) -> Iterator[None]:
    """Hash as in operation, and take posts without a token."""
    quick = app.extensions["kontor.password_hasher"]
    app.extensions["kontor.password_hasher"] = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True
    app.extensions["kontor.password_hasher"] = quick


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_known_and_unknown_addresses_take_the_same_time(some_logins: None, visitor: Visitor, flow: Flow) -> None:
    known, unknown = measured(flow.ask(visitor, flow.known), flow.ask(visitor, "nobody@example.org"), SAMPLES)

    found = separability(known, unknown)
    print(f"{flow.name}: {found:.3f}")
    assert found <= BOUND
