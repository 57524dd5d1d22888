"""Somebody at the desk, bookings to look at, and prices by season and extras."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from core.catalogue.models import Service
from core.catalogue.price_models import Extra, Season, SeasonPeriod, SeasonPrice, ServiceExtra
from core.db import db, transaction
from tests.conftest import NOW
from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service"]


@pytest.fixture
def make_extra() -> Callable[..., Extra]:
    """Offer an extra with a service."""

    def make(service: Service, title: str = "Bed linen", price: int = 1_500, **more: Any) -> Extra:
        values: dict[str, Any] = {"tax_basis_points": 1_900, "max_quantity": 5, **more}
        with transaction():
            extra = Extra(titles={"en": title}, price_minor=price, created_at=NOW, **values)
            db.session.add(extra)
            db.session.flush()
            db.session.add(ServiceExtra(service_id=service.id, extra_id=extra.id))
        return extra

    return make


@pytest.fixture
def make_season() -> Callable[..., Season]:
    """Give a service a price of its own for some days."""

    def make(service: Service, price: int, first: date, last: date) -> Season:
        with transaction():
            season = Season(names={"en": "Summer"}, periods=[SeasonPeriod(first_day=first, last_day=last)])
            db.session.add(season)
            db.session.flush()
            db.session.add(SeasonPrice(service_id=service.id, season_id=season.id, price_minor=price))
        return season

    return make
