"""The demo's bookings cost what the demo's seasons, weekends and extras say."""

from itertools import pairwise
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select

from core.bookings.extras import extras_of
from core.bookings.models import Booking
from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.catalogue.price_models import Extra, SeasonPrice
from core.catalogue.prices import price_lines
from core.catalogue.services import all_services
from core.customers.models import Customer
from core.db import db
from core.demo.load import load
from core.demo.model import DemoData
from core.demo.tariffs import TARIFFS
from core.isolation import use_landlord
from core.landlords.services import all_landlords
from tests.conftest import NOW


def test_tariffs_name_services_of_their_landlord_in_every_language(data: DemoData) -> None:
    for landlord in data.landlords:
        tariff = TARIFFS[landlord.slug]
        keys = {service.key for service in landlord.services}
        assert all(set(extra.services) <= keys for extra in tariff.extras)
        texts = [one.names for one in tariff.seasons] + [one.titles for one in tariff.extras]
        assert all(set(one) == {"de", "en", "fr"} and all(one.values()) for one in texts)


def test_seasons_of_a_tariff_never_share_a_day() -> None:
    for tariff in TARIFFS.values():
        days = [days for season in tariff.seasons for days in season.days]
        # A period over the turn of the year counts as two.
        spans = [
            span
            for first, last in days
            for span in ([(first, last)] if first <= last else [(first, (12, 31)), ((1, 1), last)])
        ]
        ordered = sorted(spans)
        assert all(one[1] < other[0] for one, other in pairwise(ordered))


def test_bookings_of_the_loaded_demo_cost_what_their_days_and_extras_cost(app: Flask) -> None:
    load(NOW)

    for landlord in all_landlords():
        with use_landlord(landlord.id):
            services = {service.id: service for service in all_services()}
            required = {key: {extra.id for extra in extras_of(key) if extra.is_required} for key in services}
            bookings = db.session.scalars(select(Booking)).all()
            for booking in bookings:
                charged = sum(charge.amount_minor for charge in booking.charges)
                assert booking.total_minor == sum(item.price_minor for item in booking.items) + charged
                for item in booking.items:
                    lines = item.price_lines
                    assert item.price_minor == item.quantity * sum(x["units"] * x["unit_price_minor"] for x in lines)
                    extras = {charge.extra_id for charge in booking.charges if charge.item_id == item.id}
                    assert required[item.service_id] <= extras
            for item in [item for booking in bookings[:20] for item in booking.items]:
                period = Period(item.starts_at, item.ends_at, item.units)
                expected = price_lines(services[item.service_id], period, ZoneInfo(landlord.timezone))
                assert item.price_lines == [line.to_json() for line in expected]
            assert db.session.scalars(select(SeasonPrice)).all()
            assert db.session.scalars(select(Extra)).all()
            nights = [service for service in services.values() if service.unit is Unit.NIGHT]
            assert all(service.weekday_prices for service in nights)
            asked = set(db.session.scalars(select(Customer.allows_profiling)))
            assert asked == {True, False}
