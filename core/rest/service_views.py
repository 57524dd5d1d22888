"""Services for programs, with their prices by season and their extras."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from marshmallow import fields
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.catalogue.models import DataField, Service
from core.catalogue.price_models import Extra, Season, SeasonPrice, ServiceExtra
from core.db import db
from core.errors import NotFound
from core.permissions.token_rights import TokenRight
from core.rest.cursors import cursor_of, id_in
from core.rest.operations import operation
from core.rest.schema import ApiSchema, Money, Page, said
from core.rest.values import money

TAG = "Services"
_TEXTS = said("By language: de, en, fr")


class SeasonDays(ApiSchema):
    """Days of a season, both included."""

    first_day = fields.Date(required=True)
    last_day = fields.Date(required=True)


class SeasonRate(ApiSchema):
    """What a unit costs in a season; ``by_weekday`` holds other prices, "0" is Monday."""

    season_id = fields.Integer(required=True)
    names = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    periods = fields.List(fields.Nested(SeasonDays), required=True)
    price = fields.Nested(Money, required=True)
    by_weekday = fields.Dict(fields.String(), fields.Integer(), required=True, metadata=said("Minor unit"))
    min_units = fields.Integer(required=True, allow_none=True)


class ExtraOut(ApiSchema):
    """Something that can be booked with a service."""

    id = fields.Integer(required=True)
    titles = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    descriptions = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    basis = fields.String(required=True, metadata=said("booking, person, unit or person_unit"))
    price = fields.Nested(Money, required=True)
    tax_basis_points = fields.Integer(required=True)
    is_required = fields.Boolean(required=True)
    max_quantity = fields.Integer(required=True)


class QuestionOut(ApiSchema):
    """A question that bookings of the service answer."""

    key = fields.String(required=True)
    labels = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    type = fields.String(required=True)
    scope = fields.String(required=True, metadata=said("booking, or participant"))
    is_required = fields.Boolean(required=True)
    choices = fields.List(fields.String(), required=True)


class ServiceOut(ApiSchema):
    """What can be booked; prices are gross."""

    id = fields.Integer(required=True)
    key = fields.String(required=True)
    titles = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    descriptions = fields.Dict(fields.String(), fields.String(), required=True, metadata=_TEXTS)
    unit = fields.String(required=True, metadata=said("night, day, hour, slot or seat"))
    capacity = fields.Integer(required=True)
    persons = fields.Integer(required=True)
    min_units = fields.Integer(required=True)
    max_units = fields.Integer(required=True, allow_none=True)
    starts_at = fields.String(required=True, metadata=said("Time of day at the landlord's place"))
    ends_at = fields.String(required=True)
    slots = fields.List(fields.String(), required=True)
    price = fields.Nested(Money, required=True)
    by_weekday = fields.Dict(fields.String(), fields.Integer(), required=True, metadata=said("Minor unit"))
    tax_basis_points = fields.Integer(required=True, metadata=said("700 is 7 %"))
    seasons = fields.List(fields.Nested(SeasonRate), required=True)
    extras = fields.List(fields.Nested(ExtraOut), required=True)
    questions = fields.List(fields.Nested(QuestionOut), required=True)


class ServiceList(ApiSchema):
    """One page of services."""

    items = fields.List(fields.Nested(ServiceOut), required=True)
    next = fields.String(required=True, allow_none=True)


@operation("GET", "/services", TokenRight.SERVICES_READ, tag=TAG, query=Page(), answer=ServiceList)
def list_services(query: dict[str, Any]) -> dict[str, Any]:
    """List what can be booked."""
    after, limit = id_in(query["cursor"]), query["limit"]
    wanted = select(Service).where(Service.is_archived.is_(False)).order_by(Service.id).limit(limit + 1)
    if after is not None:
        wanted = wanted.where(Service.id > after)
    found = db.session.scalars(wanted.options(selectinload(Service.data_fields))).all()
    rows = found[:limit]
    return {"items": _shown(rows), "next": cursor_of(rows[-1].id) if len(found) > limit else None}


@operation(
    "GET",
    "/services/<int:service_id>",
    TokenRight.SERVICES_READ,
    tag=TAG,
    answer=ServiceOut,
    errors={404: "not_found"},
)
def show_service(service_id: int) -> dict[str, Any]:
    """Read one service."""
    service = db.session.scalar(select(Service).where(Service.id == service_id, Service.is_archived.is_(False)))
    if service is None:
        raise NotFound
    return _shown([service])[0]


def _shown(services: Iterable[Service]) -> list[dict[str, Any]]:
    found = list(services)
    ids = [service.id for service in found]
    rates, extras = _rates(ids), _extras(ids)
    return [_one(service, rates[service.id], extras[service.id]) for service in found]


def _one(service: Service, rates: list[dict[str, Any]], extras: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": service.id,
        "key": service.key,
        "titles": service.titles,
        "descriptions": service.descriptions,
        "unit": service.unit_name,
        "capacity": service.capacity,
        "persons": service.persons,
        "min_units": service.min_units,
        "max_units": service.max_units,
        "starts_at": service.starts_at.strftime("%H:%M"),
        "ends_at": service.ends_at.strftime("%H:%M"),
        "slots": service.slots,
        "price": money(service.price_minor),
        "by_weekday": service.weekday_prices,
        "tax_basis_points": service.tax_basis_points,
        "seasons": rates,
        "extras": extras,
        "questions": [_question(field) for field in service.data_fields],
    }


def _question(field: DataField) -> dict[str, Any]:
    return {
        "key": field.key,
        "labels": field.labels,
        "type": field.type_name,
        "scope": field.scope_name,
        "is_required": field.is_required,
        "choices": [choice["value"] for choice in field.choices],
    }


def _rates(service_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = (
        select(SeasonPrice, Season)
        .join(Season, Season.id == SeasonPrice.season_id)
        .where(SeasonPrice.service_id.in_(service_ids))
        .order_by(Season.position, Season.id)
        .options(selectinload(Season.periods))
    )
    rates: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for price, season in db.session.execute(query):
        rates[price.service_id].append(
            {
                "season_id": season.id,
                "names": season.names,
                "periods": [
                    {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat()}
                    for one in season.periods
                ],
                "price": money(price.price_minor),
                "by_weekday": price.weekday_prices,
                "min_units": price.min_units,
            }
        )
    return rates


def _extras(service_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    query = (
        select(ServiceExtra.service_id, Extra)
        .join(Extra, Extra.id == ServiceExtra.extra_id)
        .where(ServiceExtra.service_id.in_(service_ids), Extra.is_archived.is_(False))
        .order_by(ServiceExtra.position, Extra.id)
    )
    extras: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for service_id, extra in db.session.execute(query):
        extras[service_id].append(
            {
                "id": extra.id,
                "titles": extra.titles,
                "descriptions": extra.descriptions,
                "basis": extra.basis_name,
                "price": money(extra.price_minor),
                "tax_basis_points": extra.tax_basis_points,
                "is_required": extra.is_required,
                "max_quantity": extra.max_quantity,
            }
        )
    return extras
