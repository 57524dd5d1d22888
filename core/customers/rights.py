"""A customer's booking rights, from all the places that have a say (P-01)."""

from sqlalchemy import select

from core.customers.access_models import CustomerRights
from core.customers.models import Customer
from core.db import db
from core.landlords.services import current_landlord
from core.permissions.booking_rights import BookingRights, Origin, Source, resolve
from core.permissions.groups import default_rights
from core.permissions.models import PermissionGroup


def booking_rights_of(customer: Customer | None) -> BookingRights:
    """Return what a customer may do in the booking route; None is somebody whom nobody knows yet."""
    defaults = Source(Origin.DEFAULT, default_rights(current_landlord()))
    return resolve([*(_own(customer.id) if customer is not None else ()), defaults])


def _own(customer_id: int) -> list[Source]:
    query = (
        select(CustomerRights, PermissionGroup)
        .outerjoin(PermissionGroup, PermissionGroup.id == CustomerRights.group_id)
        .where(CustomerRights.customer_id == customer_id)
    )
    found = db.session.execute(query).first()
    if found is None:
        return []
    own, group = found
    sources = [Source(Origin.OVERRIDE, own.overrides)]
    return sources if group is None else [*sources, Source(Origin.GROUP, group.values, group.name)]
