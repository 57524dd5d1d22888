"""Extras: find, create, change, order and archive them, and say with which services they are offered (B-01)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, Subject, record
from core.catalogue.models import Service
from core.catalogue.price_models import Basis, Extra, ServiceExtra
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import localised
from core.landlords.services import current_landlord
from core.money import as_decimal
from core.web.ordering import moved

MOST_EXTRAS = 200


class TooManyExtras(DomainError):
    """Nobody keeps an overview of that many."""

    code = "too_many_extras"
    status = 409
    text = lazy_gettext("There can be at most %(number)s extras.")


@dataclass(frozen=True)
class ExtraData:
    """Everything that is typed about an extra; price gross in the minor unit, tax in basis points."""

    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    basis: Basis
    price_minor: int
    tax_basis_points: int
    is_required: bool = False
    max_quantity: int = 1
    service_ids: Collection[int] = ()


def extras_of(service_id: int) -> Sequence[Extra]:
    """Return the extras that are offered with a service, in their order."""
    return extras_by_service([service_id])[service_id]


def extras_by_service(service_ids: Iterable[int]) -> dict[int, list[Extra]]:
    """Return the extras that are offered with several services, in their order, with one statement."""
    found: dict[int, list[Extra]] = {service_id: [] for service_id in service_ids}
    rows = db.session.execute(
        select(ServiceExtra.service_id, Extra)
        .select_from(ServiceExtra)
        .join(Extra, Extra.id == ServiceExtra.extra_id)
        .where(ServiceExtra.service_id.in_(found), Extra.is_archived.is_(False))
        .order_by(Extra.position, Extra.id)
    )
    for service_id, extra in rows:
        found[service_id].append(extra)
    return found


def all_extras() -> Sequence[Extra]:
    """Return all extras of the landlord in their order, the archived ones as well."""
    return db.session.scalars(select(Extra).order_by(Extra.position, Extra.id)).all()


def get_extra(extra_id: int, *, locked: bool = False) -> Extra:
    """Return one extra; ``locked`` until the transaction ends, with fresh values.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    query = select(Extra).where(Extra.id == extra_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    extra = db.session.scalar(query)
    if extra is None:
        raise NotFound
    return extra


def services_with_extras() -> dict[int, list[Service]]:
    """Return the services that each extra is offered with, in their order, by the extra's id."""
    found: dict[int, list[Service]] = {}
    rows = db.session.execute(
        select(ServiceExtra.extra_id, Service)
        .join(Service, Service.id == ServiceExtra.service_id)
        .order_by(Service.position, Service.id)
    )
    for extra_id, service in rows:
        found.setdefault(extra_id, []).append(service)
    return found


def create_extra(data: ExtraData, *, actor: Actor, at: datetime) -> Extra:
    """Create an extra at the end of the list.

    Raises:
        TooManyExtras: there are enough of them.
    """
    if (db.session.scalar(select(func.count(Extra.id))) or 0) >= MOST_EXTRAS:
        raise TooManyExtras(number=MOST_EXTRAS)
    highest = db.session.scalar(select(func.max(Extra.position)))
    extra = Extra(position=0 if highest is None else highest + 1, created_at=at)
    _fill(extra, data)
    db.session.add(extra)
    db.session.flush()
    _offer_with(extra, data.service_ids)
    record("extra.created", _subject(extra), actor, at, {"extra": localised(extra.titles)})
    return extra


def change_extra(extra: Extra, data: ExtraData, *, actor: Actor, at: datetime) -> None:
    """Change an extra that the caller has locked; bookings keep what they were charged."""
    before = _shown(extra)
    _fill(extra, data)
    _offer_with(extra, data.service_ids)
    db.session.flush()
    after = _shown(extra)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        details = {"extra": localised(extra.titles), "changes": changes}
        record("extra.changed", _subject(extra), actor, at, details)


def archive_extra(extra: Extra, *, actor: Actor, at: datetime) -> None:
    """Stop offering an extra; bookings keep it."""
    if not extra.is_archived:
        extra.is_archived = True
        record("extra.archived", _subject(extra), actor, at, {"extra": localised(extra.titles)})


def restore_extra(extra: Extra, *, actor: Actor, at: datetime) -> None:
    """Offer an archived extra again."""
    if extra.is_archived:
        extra.is_archived = False
        record("extra.restored", _subject(extra), actor, at, {"extra": localised(extra.titles)})


def move_extra(extra_id: int, step: int) -> None:
    """Move an extra up (-1) or down (1) among those that are offered."""
    extras = db.session.scalars(
        select(Extra).order_by(Extra.is_archived, Extra.position, Extra.id).with_for_update()
    ).all()
    for position, extra in enumerate(moved(extras, extra_id, step)):
        extra.position = position


def _offer_with(extra: Extra, service_ids: Collection[int]) -> None:
    """Offer an extra with these services; ids of nobody's services are left out."""
    known = set(db.session.scalars(select(Service.id).where(Service.id.in_(service_ids))))
    present = {link.service_id: link for link in _links(extra)}
    for service_id, link in present.items():
        if service_id not in known:
            db.session.delete(link)
    for service_id in sorted(known - set(present)):
        db.session.add(ServiceExtra(service_id=service_id, extra_id=extra.id))


def _links(extra: Extra) -> Sequence[ServiceExtra]:
    return db.session.scalars(select(ServiceExtra).where(ServiceExtra.extra_id == extra.id)).all()


def _subject(extra: Extra) -> Subject:
    return Subject("extra", extra.id)


def _fill(extra: Extra, data: ExtraData) -> None:
    extra.titles = dict(data.titles)
    extra.descriptions = dict(data.descriptions)
    extra.basis_name = data.basis.value
    extra.price_minor = data.price_minor
    extra.tax_basis_points = data.tax_basis_points
    extra.is_required = data.is_required
    # A required extra comes once for each place.
    extra.max_quantity = 1 if data.is_required else data.max_quantity


def _shown(extra: Extra) -> dict[str, Any]:
    """Return the values as history keeps them."""
    currency = current_landlord().currency
    services = db.session.scalars(
        select(Service)
        .join(ServiceExtra, ServiceExtra.service_id == Service.id)
        .where(ServiceExtra.extra_id == extra.id)
        .order_by(Service.position, Service.id)
    )
    return {
        "titles": list(extra.titles.values()),
        "descriptions": list(extra.descriptions.values()),
        "basis": str(extra.basis.label),
        "price": f"{as_decimal(extra.price_minor, currency)} {currency}",
        "tax": f"{Decimal(extra.tax_basis_points) / 100:f} %",
        "required": "yes" if extra.is_required else "",
        "max_quantity": extra.max_quantity,
        "services": [localised(service.titles) for service in services],
    }
