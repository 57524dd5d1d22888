"""The services that a visitor has put together for one booking, as the draft keeps them (B-07).

An item has a key that stays the same while it is changed: a form that is sent twice changes one item, and what was
typed about it in later steps is found again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, lazy_gettext
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from core.bookings.services import ServiceArchived
from core.catalogue.extras import extras_by_service
from core.catalogue.models import Service
from core.catalogue.prices import PriceTable, price_tables
from core.catalogue.stay_rules import WrongLength, require_length
from core.db import db
from core.errors import DomainError
from core.i18n import localised
from core.landlords.services import current_landlord
from core.storefront.dates import Offer, Stay, chosen_stay, dates_form
from core.storefront.models import BookingDraft
from core.storefront.steps import StepMissing

MOST_ITEMS = 10


class TooManyItems(DomainError):
    """One booking holds ten services at most."""

    code = "too_many_items"
    status = 422
    text = lazy_gettext("One booking can hold %(most)s services. Please book what is missing afterwards.")


class NoLongerValid(DomainError):
    """What was chosen for a service does not hold any more, because the service was changed."""

    code = "no_longer_valid"
    status = 409
    text = lazy_gettext("This service has changed. Please choose once more.")


@dataclass(frozen=True)
class CartItem:
    """One service of the booking, with the prices of its days; ``trouble`` says why it cannot be booked any more."""

    key: str
    offer: Offer
    typed: Mapping[str, Any]
    stay: Stay | None
    trouble: DomainError | None = None
    prices: PriceTable | None = None

    @property
    def service(self) -> Service:
        """What is booked."""
        return self.offer.service

    @property
    def chosen(self) -> Stay:
        """What was chosen; only asked of items without trouble."""
        if self.stay is None:
            raise NoLongerValid
        return self.stay


def stored_items(draft: BookingDraft | None) -> list[Mapping[str, Any]]:
    """Return the items as the draft keeps them: key, service_id and the form's values."""
    return list(draft.data.get("items", ())) if draft is not None else []


def stored_item(draft: BookingDraft | None, key: str) -> Mapping[str, Any] | None:
    """Return one item as the draft keeps it."""
    return next((one for one in stored_items(draft) if one["key"] == key), None)


def read_cart(draft: BookingDraft | None, *, at: datetime) -> list[CartItem]:
    """Return the items with what they mean now; services that are gone for good are left out."""
    stored = stored_items(draft)
    services = _services(one["service_id"] for one in stored)
    extras = extras_by_service(services) if services else {}
    known = [one for one in stored if one["service_id"] in services]
    cart = [_item(one, Offer(services[one["service_id"]], extras[one["service_id"]]), at) for one in known]
    return _priced(cart)


def require_cart(draft: BookingDraft | None, *, at: datetime) -> list[CartItem]:
    """Return the items when all of them can be booked as they stand.

    Raises:
        StepMissing: nothing was chosen yet, or something cannot be booked any more.
    """
    cart = read_cart(draft, at=at)
    if not cart:
        raise StepMissing("storefront.services")
    for item in cart:
        if isinstance(item.trouble, ServiceArchived):
            target = "storefront.selection" if len(cart) > 1 else "storefront.services"
            raise StepMissing(target, item.trouble.sentence)
        if item.trouble is not None:
            raise StepMissing("storefront.dates", item.trouble.sentence, service_id=item.service.id, item=item.key)
    return cart


def key_for(draft: BookingDraft | None, service_id: int, wanted: str) -> str:
    """Return the key under which a choice is kept: the one that is asked for, the service's last one, or a new one."""
    stored = stored_items(draft)
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= _next_key(draft):
        return wanted
    same = [one["key"] for one in stored if one["service_id"] == service_id]
    return same[-1] if same else new_key(draft)


def new_key(draft: BookingDraft | None) -> str:
    """Return the key of the next item; keys of items that were removed do not come again."""
    return str(_next_key(draft))


def put_item(
    draft: BookingDraft, key: str, service_id: int, typed: Mapping[str, Any], *, alone: bool
) -> Mapping[str, Any]:
    """Return the parts of a draft with a new or changed item; ``alone``: it is the only one.

    Raises:
        TooManyItems: there is no room for another one.
    """
    before = stored_item(draft, key)
    item: Mapping[str, Any] = {"key": key, "service_id": service_id, "dates": dict(typed)}
    offered = _services(one["service_id"] for one in stored_items(draft))
    kept = [one for one in stored_items(draft) if not _is_dead(offered.get(one["service_id"]))]
    if alone:
        items = [item]
    elif before in kept:
        items = [item if one == before else one for one in kept]
    else:
        items = [*kept, item]
    if len(items) > MOST_ITEMS:
        raise TooManyItems(most=MOST_ITEMS)
    parts: dict[str, Any] = {"items": items, "next_key": max(_next_key(draft), int(key) + 1)}
    if before is not None and before["service_id"] != service_id:
        parts |= _without_answers(draft, key)
    return parts


def without_item(draft: BookingDraft, key: str) -> Mapping[str, Any]:
    """Return the parts of a draft without one item and what was typed about it."""
    items = [one for one in stored_items(draft) if one["key"] != key]
    return {"items": items, "next_key": _next_key(draft), **_without_answers(draft, key)}


def names_of(cart: Sequence[CartItem]) -> dict[str, str]:
    """Return what the items are called, by key; with the day where a service comes more than once."""
    titles = {item.key: localised(item.service.titles) for item in cart}
    often = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    return {
        item.key: _with_day(titles[item.key], item) if titles[item.key] in often else titles[item.key] for item in cart
    }


def _with_day(title: str, item: CartItem) -> str:
    if item.stay is None:
        return title
    return f"{title}, {format_date(item.stay.period.starts_at.astimezone(current_landlord().zone).date())}"


def _item(stored: Mapping[str, Any], offer: Offer, at: datetime) -> CartItem:
    typed = stored["dates"]
    try:
        stay = chosen_stay(offer, dates_form(offer, {}).schema.load(typed), at=at)
    except ValidationError:
        return CartItem(stored["key"], offer, typed, None, NoLongerValid())
    except DomainError as error:
        return CartItem(stored["key"], offer, typed, None, error)
    return CartItem(stored["key"], offer, typed, stay)


def _priced(cart: list[CartItem]) -> list[CartItem]:
    """Give each item the prices of its days, read with one statement, and look whether its length is allowed."""
    zone = current_landlord().zone
    periods = [item.stay.period for item in cart if item.stay is not None]
    if not periods:
        return cart
    first = min(period.starts_at for period in periods).astimezone(zone).date()
    last = max(period.ends_at for period in periods).astimezone(zone).date()
    tables = price_tables({item.service.id: item.service for item in cart}.values(), first, last)
    return [_with_prices(item, tables[item.service.id], zone) for item in cart]


def _with_prices(item: CartItem, table: PriceTable, zone: ZoneInfo) -> CartItem:
    if item.stay is None:
        return item
    try:
        require_length(item.service, item.stay.period, zone, table)
    except WrongLength as error:
        return replace(item, stay=None, trouble=error)
    return replace(item, prices=table)


def _services(service_ids: Iterable[int]) -> dict[int, Service]:
    wanted = set(service_ids)
    query = select(Service).where(Service.id.in_(wanted)).options(selectinload(Service.data_fields))
    return {service.id: service for service in db.session.scalars(query)} if wanted else {}


def _is_dead(service: Service | None) -> bool:
    return service is None or service.is_archived


def _next_key(draft: BookingDraft | None) -> int:
    return int(draft.data.get("next_key", 1)) if draft is not None else 1


def _without_answers(draft: BookingDraft, key: str) -> dict[str, Any]:
    kept = {}
    for part in ("details", "uploads"):
        typed = draft.data.get(part, {})
        kept[part] = {name: value for name, value in typed.items() if not name.startswith(f"i{key}-")}
    return kept
