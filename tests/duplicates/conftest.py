import pytest

from core.customers.services import Address
from core.db import db
from core.duplicates.models import DuplicatePair
from core.permissions.rights import Role
from tests.conftest import unguarded

HOME = Address("Am See 1", "10115", "Berlin", "DE")


@pytest.fixture
def pairs(landlord):
    """Read the pairs as (first, second, score)."""

    def read(state: str = "open"):
        db.session.rollback()
        rows = db.session.query(DuplicatePair).filter_by(state_name=state).order_by(DuplicatePair.id)
        return [(row.first_id, row.second_id) for row in rows]

    return read


@pytest.fixture
def client_of(app, landlord, sign_in):
    clients = {}

    def give(role: Role):
        if role not in clients:
            clients[role] = sign_in(role, landlord.id)
        app.config["WTF_CSRF_ENABLED"] = False
        return clients[role]

    with unguarded(app):
        yield give


@pytest.fixture
def owner(client_of):
    return client_of(Role.OWNER)
