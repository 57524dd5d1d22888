"""Builds services and data fields for tests."""

from datetime import date, time

from core.activities.services import SYSTEM
from core.catalogue.data_fields import FieldData, add_field
from core.catalogue.editing import ServiceData, create_service
from core.catalogue.models import DataField, FieldScope, FieldType, Service, Unit
from core.catalogue.price_models import Season, SeasonPeriod, SeasonPrice
from core.catalogue.services import get_service
from core.db import db, transaction
from tests.conftest import NOW


def new_service(unit: Unit = Unit.DAY, title: str = "Motor boat", capacity: int = 3, **more: object) -> Service:
    values: dict[str, object] = {
        "titles": {"de": "", "en": title, "fr": ""},
        "descriptions": {},
        "capacity": capacity,
        "persons": 4,
        "price_minor": 8500,
        "tax_basis_points": 1900,
        "starts_at": time(9),
        "ends_at": time(18),
    }
    data = ServiceData(**{**values, **more})  # type: ignore[arg-type]
    with transaction():
        return create_service(unit, data, actor=SYSTEM, at=NOW)


def new_field(
    service: Service, label: str = "Number plate", kind: FieldType = FieldType.PLATE, **more: object
) -> DataField:
    data = FieldData({"de": "", "en": label, "fr": ""}, {}, **more)  # type: ignore[arg-type]
    with transaction():
        return add_field(get_service(service.id, locked=True), kind, data, actor=SYSTEM, at=NOW)


def new_season(
    service: Service, first: date, last: date, price: int, *, name: str = "Summer", **more: object
) -> Season:
    """Make a season of one period with a price of a service in it."""
    with transaction():
        season = Season(names={"en": name}, periods=[SeasonPeriod(first_day=first, last_day=last)])
        db.session.add(season)
        db.session.flush()
        db.session.add(SeasonPrice(service_id=service.id, season_id=season.id, price_minor=price, **more))
    return season


__all__ = ["FieldScope", "new_field", "new_season", "new_service"]
