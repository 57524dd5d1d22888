"""Permission groups and the landlord's defaults (P-01)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.db import db
from core.landlords.models import Landlord
from core.permissions.models import PermissionGroup

DEFAULTS = "booking_rights"


def permission_groups() -> Sequence[PermissionGroup]:
    """Return the landlord's permission groups in their order."""
    return db.session.scalars(select(PermissionGroup).order_by(PermissionGroup.position, PermissionGroup.id)).all()


def default_rights(landlord: Landlord) -> Mapping[str, Any]:
    """Return the landlord's default booking rights; one that is missing is as built in."""
    found: Mapping[str, Any] = landlord.settings.get(DEFAULTS, {})
    return found
