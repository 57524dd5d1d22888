import shutil
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


@pytest.fixture(autouse=True)
def no_old_files(settings_folder) -> None:
    """Let no file of another test lie in the folder that is searched."""
    shutil.rmtree(settings_folder / "files", ignore_errors=True)
