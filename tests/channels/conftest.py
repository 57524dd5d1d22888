"""Services with feeds, and partners' calendars as text."""

from collections.abc import Callable

import pytest

from core.catalogue.models import Service
from core.channels.models import CalendarFeed
from core.db import db, transaction
from tests.conftest import NOW
from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service"]


@pytest.fixture
def house(make_service) -> Service:
    return make_service(capacity=1)


@pytest.fixture
def make_feed(house) -> Callable[..., CalendarFeed]:
    def make(channel: str = "airbnb", service: Service = house, **more: object) -> CalendarFeed:
        with transaction():
            feed = CalendarFeed(service_id=service.id, channel=channel, created_at=NOW, **more)
            db.session.add(feed)
        return feed

    return make


@pytest.fixture
def feed(make_feed) -> CalendarFeed:
    return make_feed()
