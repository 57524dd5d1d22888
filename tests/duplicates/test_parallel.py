"""Nobody waits for somebody who is being changed: waiting for each other would end one of the two saves."""

import threading

import pytest

from core.customers.services import get_customer
from core.db import transaction
from core.duplicates.finding import FIND_DUPLICATES
from core.isolation import use_landlord
from core.jobs.queue import run_now

PATIENCE = 20


@pytest.fixture
def held(database, landlord):
    """Hold a customer as a form that saves does, on a connection of its own, until it is released."""
    is_held, release, threads = threading.Event(), threading.Event(), []

    def hold(customer_id: int) -> None:
        def act() -> None:
            with database.app.app_context(), use_landlord(landlord_id), transaction():
                get_customer(customer_id, locked=True)
                is_held.set()
                release.wait(PATIENCE)

        landlord_id = landlord.id
        threads.append(threading.Thread(target=act))
        threads[0].start()
        assert is_held.wait(PATIENCE)

    def let_go() -> None:
        release.set()
        threads[0].join(PATIENCE)

    yield hold, let_go
    release.set()


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_a_duplicate_of_somebody_who_is_being_changed_is_found_by_a_job(app, landlord, held, make_customer, pairs):
    hold, let_go = held
    first_id, landlord_id = make_customer(email="ada@example.org").id, landlord.id
    while not app.extensions["kontor.queue"].waiting.empty():
        app.extensions["kontor.queue"].waiting.get()
    hold(first_id)

    second_id = make_customer(email="ada@example.org").id

    assert pairs() == []
    assert app.extensions["kontor.queue"].waiting.get_nowait() == (FIND_DUPLICATES, (landlord_id, second_id))
    let_go()
    assert run_now(FIND_DUPLICATES, landlord_id, second_id)
    assert pairs() == [(first_id, second_id)]
