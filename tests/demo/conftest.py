"""Give the tests one set of demo data."""

from datetime import date

import pytest

from core.demo import generate
from core.demo.model import DemoData


@pytest.fixture(scope="session")
def data() -> DemoData:
    """Give the demo of a day in autumn."""
    return generate(date(2026, 11, 22))


@pytest.fixture(params=["seeblick", "estran-bleu", "eichgrund"])
def slug(request: pytest.FixtureRequest) -> str:
    """Give each landlord in turn."""
    return str(request.param)
