import pytest

from core.permissions.rights import Role
from tests.conftest import unguarded


@pytest.fixture
def owner(app, landlord, sign_in):
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client


@pytest.fixture
def staff(landlord, sign_in):
    return sign_in(Role.STAFF, landlord.id)
