"""Two landlords, so that there is somebody whose data must not be seen."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from core.isolation import set_scope
from core.landlords.models import Landlord


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
