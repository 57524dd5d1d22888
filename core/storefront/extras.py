"""Extras in the step "dates": what can be added to a service, and what comes with it anyway (B-01)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString, gettext, lazy_gettext
from marshmallow import fields

from core.catalogue.models import Unit
from core.catalogue.price_models import Basis, Extra
from core.i18n import localised
from core.landlords.services import current_landlord
from core.money import format_money
from core.web.checks import between

EXTRA = "extra-"
_ONCE = lazy_gettext("%(price)s once")
_PER_PERSON = lazy_gettext("%(price)s per person")
_PER_UNIT = {
    Unit.NIGHT: lazy_gettext("%(price)s per night"),
    Unit.DAY: lazy_gettext("%(price)s per day"),
    Unit.HOUR: lazy_gettext("%(price)s per hour"),
}
_PER_PERSON_AND_UNIT = {
    Unit.NIGHT: lazy_gettext("%(price)s per person and night"),
    Unit.DAY: lazy_gettext("%(price)s per person and day"),
    Unit.HOUR: lazy_gettext("%(price)s per person and hour"),
}


@dataclass(frozen=True)
class IncludedExtra:
    """An extra that comes with every booking of a service."""

    title: str
    price: str
    description: str


def is_per_person(extra: Extra) -> bool:
    """Tell whether an extra costs something for each person."""
    return extra.basis in (Basis.PERSON, Basis.PERSON_UNIT)


def extra_fields(extras: Iterable[Extra], unit: Unit, places: int) -> dict[str, fields.Field[Any]]:
    """Return a field for each extra that can be chosen: a tick where there is one piece at most, else a number."""
    return {f"{EXTRA}{one.id}": _field(one, unit, one.max_quantity * places) for one in extras if not one.is_required}


def chosen_extras(extras: Iterable[Extra], typed: Mapping[str, Any]) -> dict[int, int]:
    """Return how many of which extra were chosen, by id."""
    wanted = {extra.id: int(typed.get(f"{EXTRA}{extra.id}") or 0) for extra in extras if not extra.is_required}
    return {extra_id: quantity for extra_id, quantity in wanted.items() if quantity}


def included_extras(extras: Iterable[Extra], unit: Unit) -> list[IncludedExtra]:
    """Return the extras that come with every booking."""
    return [
        IncludedExtra(localised(extra.titles), _price(extra, unit), localised(extra.descriptions))
        for extra in extras
        if extra.is_required
    ]


def _field(extra: Extra, unit: Unit, most: int) -> fields.Field[Any]:
    label = gettext("%(extra)s: %(price)s", extra=localised(extra.titles), price=_price(extra, unit))
    metadata: dict[str, Any] = {"label": label, "help": localised(extra.descriptions)}
    if most == 1:
        return fields.Boolean(load_default=False, metadata={**metadata, "widget": "checkbox"})
    attrs = {"min": "0", "max": str(most), "inputmode": "numeric"}
    return fields.Integer(load_default=0, validate=between(0, most), metadata={**metadata, "attrs": attrs})


def _price(extra: Extra, unit: Unit) -> str:
    price = format_money(extra.price_minor, current_landlord().currency)
    return str(_text(extra.basis, unit)) % {"price": price}


def _text(basis: Basis, unit: Unit) -> LazyString:
    """Return how the price of an extra reads: by what it is charged, in the words of the service's unit."""
    match basis:
        case Basis.PERSON:
            return _PER_PERSON
        case Basis.UNIT:
            return _PER_UNIT.get(unit, _ONCE)
        case Basis.PERSON_UNIT:
            return _PER_PERSON_AND_UNIT.get(unit, _PER_PERSON)
        case _:
            return _ONCE
