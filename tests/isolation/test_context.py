"""Whoever was served before, nothing of it is left for the next one (R-06)."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select

from core.customers.models import Customer
from core.db import db
from core.isolation import NoLandlord, current_scope, set_scope
from core.landlords.models import Landlord
from tests.isolation.rows import stored_row
from tests.support.databases import Database

TURNS = 300
SEED = 20260601


def test_alternating_landlords_on_pooled_connections_see_their_own_rows(
    database: Database, make_landlord: Callable[..., Landlord]
) -> None:
    landlords = [make_landlord(f"house-{number}").id for number in range(5)]
    rows = {landlord_id: stored_row(Customer, landlord_id) for landlord_id in landlords}
    turns = random.Random(SEED)
    missing = wrong = 0

    for _turn in range(TURNS):
        served = None if turns.random() < 0.1 else turns.choice(landlords)
        with database.app.app_context():
            assert current_scope() is None
            set_scope(served) if served else None
            try:
                wrong += list(db.session.scalars(select(Customer.id))) != [rows.get(served or 0)]
            except NoLandlord:
                missing += 1

    assert wrong == 0
    assert missing > TURNS // 20


def test_a_landlord_ends_with_the_request(database: Database, make_landlord: Callable[..., Landlord]) -> None:
    landlord_id = make_landlord("own").id
    stored_row(Customer, landlord_id)

    with database.app.app_context():
        set_scope(landlord_id)
        assert db.session.scalar(select(Customer.id)) is not None

    with database.app.app_context(), pytest.raises(NoLandlord):
        db.session.scalar(select(Customer.id))


def test_without_an_application_there_is_no_session(sqlite_database: Database) -> None:
    with pytest.raises(RuntimeError):
        db.session.scalar(select(Customer.id))
