"""Strangers cannot tell by the time of an answer who has a login (R-79); the full form is in tests/faults.

With 60 samples chance alone makes 0.5 ± 0.05; the bound lies three times that away, and the control far beyond it.
"""

from time import sleep

import pytest

from core.activities.services import SYSTEM
from core.customers import access
from core.customers.access import choose_customer_password
from core.customers.invitations import invite_customer
from core.customers.services import get_customer
from core.db import transaction
from tests.conftest import NOW, PASSWORD
from tests.storefront.logins import ACTIVE, CLOSED, FLOWS, INVITED, Flow
from tests.support.timing import measured, separability

SAMPLES = 60
BOUND = 0.66


@pytest.fixture
def some_logins(make_customer) -> None:
    """Somebody who signs in, somebody who was invited only, and somebody whose login is closed."""
    for email in (ACTIVE, INVITED, CLOSED):
        customer = make_customer(email=email)
        with transaction():
            login = invite_customer(get_customer(customer.id), actor=SYSTEM, at=NOW)
            if email != INVITED:
                choose_customer_password(login, PASSWORD, actor=SYSTEM, at=NOW)
            login.invited_at = None if email == CLOSED else NOW


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_known_and_unknown_addresses_take_the_same_time(some_logins, visitor, flow: Flow):
    known, unknown = measured(flow.ask(visitor, flow.known), flow.ask(visitor, "nobody@example.org"), SAMPLES)

    assert separability(known, unknown) <= BOUND


def test_a_password_that_is_checked_for_known_people_only_is_noticed(some_logins, visitor, monkeypatch):
    """The control: a hash of full strength takes its time."""
    monkeypatch.setattr(access, "verify_password", lambda stored, given: bool(stored) and sleep(0.04))
    flow = FLOWS[0]

    known, unknown = measured(flow.ask(visitor, flow.known), flow.ask(visitor, "nobody@example.org"), SAMPLES // 2)

    assert separability(known, unknown) > 0.8
