from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from core.permissions.rights import Role
from tests.conftest import unguarded


@pytest.fixture
def owner(app, landlord, sign_in) -> Iterator[FlaskClient]:
    """The landlord's owner, whose posts need no CSRF token."""
    client = sign_in(Role.OWNER, landlord.id)
    with unguarded(app):
        yield client
