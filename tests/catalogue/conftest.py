from collections.abc import Callable

import pytest

from core.catalogue.models import Service
from tests.catalogue.building import new_service


@pytest.fixture
def make_service(landlord) -> Callable[..., Service]:
    return new_service
