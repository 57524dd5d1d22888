"""A customer's booking rights, from all the places that have a say; groups and their members (P-01, C-13)."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, Subject, record
from core.customers.access_models import CustomerRights
from core.customers.models import Customer
from core.db import db
from core.errors import DomainError
from core.landlords.services import current_landlord
from core.permissions.booking_rights import BookingRights, Origin, Source, resolve
from core.permissions.groups import default_rights, get_group, rights_changes, subject_of
from core.permissions.models import PermissionGroup


class GroupInUse(DomainError):
    """A permission group with members cannot be deleted."""

    code = "group_in_use"
    status = 409
    text = lazy_gettext("%(count)s customers are in this group. Please move them to another one first.")


class RightsChanged(DomainError):
    """The page from which rights are saved shows older ones."""

    code = "rights_changed"
    status = 409
    text = lazy_gettext(
        "Somebody else has changed these permissions meanwhile. Look at what holds now, then save again."
    )


def booking_rights_of(customer: Customer | None) -> BookingRights:
    """Return what a customer may do in the booking route; None is somebody whom nobody knows yet."""
    defaults = Source(Origin.DEFAULT, default_rights(current_landlord()))
    return resolve([*(_own(customer.id) if customer is not None else ()), defaults])


def rights_of_group(group: PermissionGroup | None) -> BookingRights:
    """Return what members of a group may do who have no values of their own; None is no group."""
    defaults = Source(Origin.DEFAULT, default_rights(current_landlord()))
    own = [Source(Origin.GROUP, group.values, group.name)] if group is not None else []
    return resolve([*own, defaults])


def group_name_of(customer_id: int) -> str:
    """Return the name of a customer's permission group; blank without one."""
    query = select(PermissionGroup.name).join(CustomerRights, CustomerRights.group_id == PermissionGroup.id)
    return db.session.scalar(query.where(CustomerRights.customer_id == customer_id)) or ""


def own_rights_of(customer_id: int, *, locked: bool = False) -> CustomerRights | None:
    """Return a customer's group and own values; None when there are neither."""
    query = select(CustomerRights).where(CustomerRights.customer_id == customer_id)
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def mark_of(own: CustomerRights | None) -> str:
    """Return a short text for a page's form that is another one when the group or an own value has changed."""
    if own is None or (own.group_id is None and not own.overrides):
        return ""
    return sha256(json.dumps([own.group_id, own.overrides], sort_keys=True).encode()).hexdigest()[:16]


def save_rights(
    customer: Customer,
    group_id: int | None,
    overrides: Mapping[str, bool | int],
    *,
    seen: str | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Store a customer's group and own values; the caller has locked the customer. ``seen`` is the mark of what a page
    showed before.

    Raises:
        NotFound: there is no such group at this landlord.
        RightsChanged: somebody else has saved others since the page was opened.
    """
    own = own_rights_of(customer.id, locked=True)
    if seen is not None and seen != mark_of(own):
        raise RightsChanged
    if own is None:
        own = CustomerRights(customer_id=customer.id, overrides={})
        db.session.add(own)
    changes = rights_changes(own.overrides, overrides)
    if own.group_id != group_id:
        changes.append({"key": "group", "before": _group_name(own.group_id), "after": _group_name(group_id)})
    own.group_id, own.overrides = group_id, dict(overrides)
    if changes:
        record(
            "customer.permissions_changed",
            Subject("customer", customer.id, customer.id),
            actor,
            at,
            {"changes": changes},
        )
    db.session.flush()


def member_counts() -> dict[int, int]:
    """Return how many customers are in each permission group, by the group's id."""
    counted = select(CustomerRights.group_id, func.count(CustomerRights.id)).group_by(CustomerRights.group_id)
    return {row[0]: row[1] for row in db.session.execute(counted) if row[0] is not None}


def delete_group(group_id: int, *, actor: Actor, at: datetime) -> None:
    """Delete a permission group that nobody is in.

    Raises:
        GroupInUse: customers are in it.
    """
    group = get_group(group_id)
    members = member_counts().get(group_id, 0)
    if members:
        raise GroupInUse(count=members)
    record("permissions.group_deleted", subject_of(group), actor, at, {"name": group.name})
    db.session.delete(group)


def _own(customer_id: int) -> list[Source]:
    query = (
        select(CustomerRights, PermissionGroup)
        .outerjoin(PermissionGroup, PermissionGroup.id == CustomerRights.group_id)
        .where(CustomerRights.customer_id == customer_id)
    )
    found: Any = db.session.execute(query).first()
    if found is None:
        return []
    own, group = found
    sources = [Source(Origin.OVERRIDE, own.overrides)]
    return sources if group is None else [*sources, Source(Origin.GROUP, group.values, group.name)]


def _group_name(group_id: int | None) -> str:
    return get_group(group_id).name if group_id is not None else ""
