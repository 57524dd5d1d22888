"""Extras of a booking item: which are offered, what they cost, and the charges that they become (B-01)."""

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext

from core.bookings.models import Charge, ChargeKind
from core.catalogue.extras import extras_of
from core.catalogue.price_models import Extra
from core.errors import DomainError

__all__ = ["ExtraNotOffered", "charged_count", "charges_for", "extra_charge", "extra_charges", "extras_of"]


class ExtraNotOffered(DomainError):
    """The extra does not go with this service, or not so often."""

    code = "extra_not_offered"
    status = 422
    text = lazy_gettext("This extra cannot be booked like that. Please choose again.")


def extra_charges(service_id: int, chosen: Mapping[int, int], *, persons: int, units: int, places: int) -> list[Charge]:
    """Return the charges for the chosen extras (how many, by id) and for those that are part of every booking.

    ``places`` is how many places are booked: a required extra comes once for each.

    Raises:
        ExtraNotOffered: one does not go with this service, or not so often.
    """
    return charges_for(extras_of(service_id), chosen, persons=persons, units=units, places=places)


def charges_for(
    extras: Iterable[Extra], chosen: Mapping[int, int], *, persons: int, units: int, places: int
) -> list[Charge]:
    """Return the same as ``extra_charges`` for a service's extras that have been read before.

    Raises:
        ExtraNotOffered: one is not among them, or not so often.
    """
    offered = {extra.id: extra for extra in extras}
    wanted = {extra_id: quantity for extra_id, quantity in chosen.items() if quantity > 0}
    for extra_id, quantity in wanted.items():
        if extra_id not in offered or quantity > offered[extra_id].max_quantity * places:
            raise ExtraNotOffered
    for extra in offered.values():
        if extra.is_required:
            wanted[extra.id] = places
    return [
        extra_charge(offered[extra_id], wanted[extra_id], persons=persons, units=units)
        for extra_id in offered
        if extra_id in wanted
    ]


def charged_count(extra: Extra, quantity: int, *, persons: int, units: int) -> int:
    """Return how often an extra is charged; where nobody was asked for persons it is for one."""
    return quantity * extra.basis.factor(persons=max(persons, 1), units=units)


def extra_charge(extra: Extra, quantity: int, *, persons: int, units: int) -> Charge:
    """Return the charge for some pieces of an extra, at its present list price."""
    count = charged_count(extra, quantity, persons=persons, units=units)
    return Charge(
        kind_name=ChargeKind.EXTRA.value,
        titles=dict(extra.titles),
        extra_id=extra.id,
        quantity=quantity,
        count=count,
        unit_price_minor=extra.price_minor,
        amount_minor=count * extra.price_minor,
        tax_basis_points=extra.tax_basis_points,
    )
