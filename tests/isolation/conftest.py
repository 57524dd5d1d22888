"""Two landlords, so that there is somebody whose data must not be seen."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from core.isolation import set_scope
from core.landlords.models import Landlord
from tests.support.databases import Database


@dataclass(frozen=True)
class Neighbours:
    """The ids of the landlord who is served and of the other one."""

    own: int
    other: int


@pytest.fixture
def neighbours(make_landlord: Callable[..., Landlord]) -> Neighbours:
    """Two landlords; nobody is served yet."""
    found = Neighbours(make_landlord("own").id, make_landlord("other").id)
    set_scope(None)
    return found


def is_sqlite(database: Database) -> bool:
    """Tell which of the two kinds of database a test runs on."""
    return database.settings.database_url.startswith("sqlite")
