"""Loads the demo's seasons, prices and extras, and the extras of its bookings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.bookings.extras import extra_charge
from core.bookings.models import Booking
from core.bookings.totals import refresh_total
from core.catalogue.models import Service
from core.catalogue.price_models import Extra, Season, SeasonPeriod, SeasonPrice, ServiceExtra
from core.db import db
from core.demo import model
from core.demo.tariffs import TARIFFS, Tariff

YEARS_BACK, YEARS_AHEAD = 2, 2
EVERY_THIRD = 3


@dataclass(frozen=True)
class Offers:
    """The extras of a landlord by the id of the service that they go with."""

    by_service: Mapping[int, Sequence[Extra]]

    def of(self, service_id: int, number: int) -> list[tuple[Extra, int]]:
        """Return what booking ``number`` has of a service: what belongs to it, and now and then something more."""
        offered = self.by_service.get(service_id, ())
        chosen = [extra for extra in offered if extra.is_required]
        optional = [extra for extra in offered if not extra.is_required]
        if optional and number % EVERY_THIRD == 0:
            chosen.append(optional[number // EVERY_THIRD % len(optional)])
        return [(extra, 1) for extra in chosen]


def load_prices(found: model.Landlord, services: Mapping[str, Service], at: datetime) -> Offers:
    """Give the services of a landlord their prices and extras; the services have their ids already."""
    tariff = TARIFFS[found.slug]
    for one in found.services:
        service = services[one.key]
        service.weekday_prices = tariff.weekday_prices(one)
        service.min_units = tariff.shortest.get(one.unit, 1)
    _load_seasons(tariff, found, services, at)
    return _load_extras(tariff, services, at)


def load_charges(booking: Booking, number: int, offers: Offers) -> None:
    """Add the extras of a booking; its items have their ids already."""
    for item in booking.items:
        for extra, pieces in offers.of(item.service_id, number):
            quantity = item.quantity if extra.is_required else pieces
            charge = extra_charge(extra, quantity, persons=item.persons, units=item.units)
            charge.item_id, charge.position = item.id, len(booking.charges)
            booking.charges.append(charge)
    refresh_total(booking)


def _load_seasons(tariff: Tariff, found: model.Landlord, services: Mapping[str, Service], at: datetime) -> None:
    for position, one in enumerate(tariff.seasons):
        season = Season(names=dict(one.names), position=position, periods=list(_periods(one.days, at.year)))
        db.session.add(season)
        db.session.flush()
        for service in found.services:
            price = SeasonPrice(
                service_id=services[service.key].id,
                season_id=season.id,
                price_minor=tariff.price(service, one.percent),
                weekday_prices=tariff.weekday_prices(service, one.percent),
                min_units=one.shortest.get(service.unit),
            )
            db.session.add(price)


def _periods(days: Iterable[tuple[tuple[int, int], tuple[int, int]]], year: int) -> Iterable[SeasonPeriod]:
    for first, last in days:
        for begin in range(year - YEARS_BACK, year + YEARS_AHEAD + 1):
            end = begin + 1 if last < first else begin
            yield SeasonPeriod(first_day=date(begin, *first), last_day=date(end, *last))


def _load_extras(tariff: Tariff, services: Mapping[str, Service], at: datetime) -> Offers:
    by_service: dict[int, list[Extra]] = {}
    for position, one in enumerate(tariff.extras):
        extra = Extra(
            titles=dict(one.titles),
            basis_name=one.basis.value,
            price_minor=one.price,
            tax_basis_points=one.tax_rate,
            is_required=one.is_required,
            max_quantity=one.most,
            position=position,
            created_at=at - timedelta(days=1),
        )
        db.session.add(extra)
        db.session.flush()
        for key in one.services:
            service_id = services[key].id
            db.session.add(ServiceExtra(service_id=service_id, extra_id=extra.id))
            by_service.setdefault(service_id, []).append(extra)
    return Offers(by_service)
