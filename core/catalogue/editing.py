"""Create, change, order and archive services (B-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.catalogue.models import Service, Unit
from core.catalogue.price_models import Season, SeasonPrice
from core.catalogue.services import all_services
from core.db import db
from core.errors import Conflict, DomainError
from core.files.services import claim_files, delete_file, get_file, store_upload
from core.i18n import localised
from core.landlords.services import current_landlord
from core.money import as_decimal
from core.web.keys import key_of
from core.web.ordering import moved

LONGEST_PICTURE_SIDE = 1600
FIELDS = (
    "titles",
    "descriptions",
    "capacity",
    "persons",
    "price_minor",
    "tax_basis_points",
    "min_units",
    "max_units",
    "starts_at",
    "ends_at",
    "slots",
)


class CapacityTaken(DomainError):
    """More places are booked at some time to come than the service would have left."""

    code = "capacity_taken"
    status = 409
    text = lazy_gettext(
        "%(taken)s places are booked on %(day)s. Please keep at least that many, or change those bookings first."
    )


class BoundsCross(DomainError):
    """Nothing could be booked: the longest stay is shorter than the shortest."""

    code = "bounds_cross"
    status = 422
    text = lazy_gettext("The longest stay must not be shorter than the shortest, which is %(shortest)s.")


class SeasonBoundsCross(BoundsCross):
    """Nothing could be booked in a season."""

    text = lazy_gettext(
        "The longest stay must not be shorter than the shortest, which is %(shortest)s in the season “%(season)s”."
    )


@dataclass(frozen=True)
class ServiceData:
    """Everything that is typed about a service; prices in the minor unit, tax in basis points, stays in its units."""

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    capacity: int
    persons: int
    price_minor: int
    tax_basis_points: int
    starts_at: time
    ends_at: time
    slots: tuple[str, ...] = ()
    min_units: int = 1
    max_units: int | None = None


def create_service(unit: Unit, data: ServiceData, *, actor: Actor, at: datetime) -> Service:
    """Create a service at the end of the list; its unit is fixed from now on, because bookings count in it.

    Raises:
        BoundsCross: the longest stay would be shorter than the shortest.
    """
    others = all_services(with_archived=True)
    service = Service(
        key=key_of(data.titles, {other.key for other in others}),
        unit_name=unit.value,
        position=max((other.position for other in others), default=-1) + 1,
        created_at=at,
    )
    _fill(service, data)
    db.session.add(service)
    db.session.flush()
    require_bounds(service)
    record("service.created", subject_of(service), actor, at)
    return service


def change_service(service: Service, data: ServiceData, *, version: int, actor: Actor, at: datetime) -> None:
    """Change a service that the caller has locked; bookings keep their price and their data fields.

    Raises:
        Conflict: somebody else saved in between.
        BoundsCross: the longest stay would be shorter than the shortest.
        CapacityTaken: more places are booked in the time to come than would be left.
    """
    require_version(service, version)
    before, capacity = readable(data_of(service)), service.capacity
    after = readable(data)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changes:
        return
    _fill(service, data)
    service.version += 1
    db.session.flush()
    require_bounds(service)
    if service.capacity < capacity:
        tell(hookspecs.capacity_lowered, service=service, now=at)
    record("service.changed", subject_of(service), actor, at, {"changes": changes})


def require_version(service: Service, version: int) -> None:
    """Make sure that a form showed what is there now.

    Raises:
        Conflict: somebody else saved in between.
    """
    if service.version != version:
        raise Conflict


def require_bounds(service: Service) -> None:
    """Make sure that some length of a stay can be booked, in and out of seasons.

    Raises:
        BoundsCross: the longest stay is shorter than the shortest.
    """
    if service.max_units is None:
        return
    if service.max_units < service.min_units:
        raise BoundsCross(shortest=service.min_units)
    longest = db.session.execute(
        select(Season.names, SeasonPrice.min_units)
        .join(Season, Season.id == SeasonPrice.season_id)
        .where(SeasonPrice.service_id == service.id, SeasonPrice.min_units > service.max_units)
        .limit(1)
    ).first()
    if longest is not None:
        raise SeasonBoundsCross(shortest=longest.min_units, season=localised(longest.names))


def archive_service(service: Service, *, actor: Actor, at: datetime) -> None:
    """Stop offering a service; its bookings stay."""
    if not service.is_archived:
        service.is_archived = True
        record("service.archived", subject_of(service), actor, at)


def restore_service(service: Service, *, actor: Actor, at: datetime) -> None:
    """Offer an archived service again."""
    if service.is_archived:
        service.is_archived = False
        record("service.restored", subject_of(service), actor, at)


def move_service(service_id: int, step: int) -> None:
    """Move a service up (-1) or down (1) among those that are offered."""
    services = db.session.scalars(
        select(Service).order_by(Service.is_archived, Service.position, Service.id).with_for_update()
    ).all()
    for position, service in enumerate(moved(services, service_id, step)):
        service.position = position


def replace_picture(service: Service, upload: FileStorage, *, actor: Actor, at: datetime) -> None:
    """Give a service another picture; the old one is deleted.

    Raises:
        UploadRefused: the file is no picture that can be used.
    """
    stored = store_upload(upload, at=at, only_pictures=True, longest_side=LONGEST_PICTURE_SIDE)
    before = _drop_picture(service)
    claim_files([stored.id], subject_of(service))
    service.picture_file_id = stored.id
    record("service.changed", subject_of(service), actor, at, {"changes": {"picture": [before, stored.name]}})


def remove_picture(service: Service, *, actor: Actor, at: datetime) -> None:
    """Take the picture off a service and delete it."""
    before = _drop_picture(service)
    if before:
        record("service.changed", subject_of(service), actor, at, {"changes": {"picture": [before, ""]}})


def subject_of(service: Service) -> Subject:
    """Return a service as the subject of activities and files."""
    return Subject("service", service.id)


def _drop_picture(service: Service) -> str:
    if service.picture_file_id is None:
        return ""
    stored = get_file(service.picture_file_id)
    name = stored.name
    delete_file(stored)
    service.picture_file_id = None
    return name


def _fill(service: Service, data: ServiceData) -> None:
    for name in FIELDS:
        value = getattr(data, name)
        setattr(service, name, list(value) if name == "slots" else value)


def data_of(service: Service) -> ServiceData:
    """Return a service as it is typed."""
    values = {name: getattr(service, name) for name in FIELDS}
    return ServiceData(**{**values, "slots": tuple(service.slots)})


def readable(data: ServiceData) -> dict[str, Any]:
    """Return the values as history keeps them: readable without the service."""
    currency = current_landlord().currency
    return {
        "titles": list(data.titles.values()),
        "descriptions": list(data.descriptions.values()),
        "capacity": data.capacity,
        "persons": data.persons,
        "price": f"{as_decimal(data.price_minor, currency)} {currency}",
        "tax": f"{Decimal(data.tax_basis_points) / 100:f} %",
        "min_units": data.min_units,
        "max_units": data.max_units,
        "starts_at": f"{data.starts_at:%H:%M}",
        "ends_at": f"{data.ends_at:%H:%M}",
        "slots": list(data.slots),
    }
