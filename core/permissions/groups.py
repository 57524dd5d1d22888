"""Permission groups and the landlord's defaults (P-01)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, Subject, record
from core.db import db
from core.errors import DomainError, NotFound
from core.landlords.models import Landlord
from core.landlords.services import lock_landlord
from core.permissions.models import PermissionGroup

DEFAULTS = "booking_rights"


class GroupNameTaken(DomainError):
    """Another permission group has this name."""

    code = "group_name_taken"
    status = 409
    text = lazy_gettext("Another permission group is called %(name)s.")


def permission_groups() -> Sequence[PermissionGroup]:
    """Return the landlord's permission groups in their order."""
    return db.session.scalars(select(PermissionGroup).order_by(PermissionGroup.position, PermissionGroup.id)).all()


def get_group(group_id: int) -> PermissionGroup:
    """Return one permission group.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    group = db.session.scalar(select(PermissionGroup).where(PermissionGroup.id == group_id))
    if group is None:
        raise NotFound
    return group


def default_rights(landlord: Landlord) -> Mapping[str, Any]:
    """Return the landlord's default booking rights; one that is missing is as built in."""
    found: Mapping[str, Any] = landlord.settings.get(DEFAULTS, {})
    return found


def save_defaults(landlord_id: int, values: Mapping[str, bool | int], *, actor: Actor, at: datetime) -> None:
    """Store the landlord's default booking rights."""
    landlord = lock_landlord(landlord_id)
    changes = rights_changes(default_rights(landlord), values)
    landlord.settings = {**landlord.settings, DEFAULTS: dict(values)}
    if changes:
        record("permissions.defaults_changed", Subject("landlord", landlord_id), actor, at, {"changes": changes})


def create_group(name: str, values: Mapping[str, bool | int], *, actor: Actor, at: datetime) -> PermissionGroup:
    """Create a permission group at the end of the list.

    Raises:
        GroupNameTaken: another one has the name.
    """
    _require_free(name)
    last = db.session.scalar(select(func.max(PermissionGroup.position)))
    group = PermissionGroup(name=name, values=dict(values), position=0 if last is None else last + 1)
    db.session.add(group)
    db.session.flush()
    record("permissions.group_created", subject_of(group), actor, at, {"name": name})
    return group


def change_group(
    group: PermissionGroup, name: str, values: Mapping[str, bool | int], *, actor: Actor, at: datetime
) -> None:
    """Change a permission group; its members follow at once.

    Raises:
        GroupNameTaken: another one has the name.
    """
    if name != group.name:
        _require_free(name)
    changes = rights_changes(group.values, values)
    if name != group.name:
        changes.append({"key": "name", "before": group.name, "after": name})
    group.name, group.values = name, dict(values)
    if changes:
        record("permissions.group_changed", subject_of(group), actor, at, {"name": name, "changes": changes})


def subject_of(group: PermissionGroup) -> Subject:
    """Return a permission group as the subject of activities."""
    return Subject("permission_group", group.id)


def rights_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what differs between two sets of booking rights, as history keeps it."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [_change(name, before.get(name), after.get(name)) for name in names]


def _change(name: str, before: bool | int | None, after: bool | int | None) -> dict[str, Any]:
    is_answer = isinstance(before, bool) or isinstance(after, bool)
    entry = {"key": name, "before": _word(before), "after": _word(after)}
    return {**entry, "type": "yes_no"} if is_answer else entry


def _word(value: bool | int | None) -> str:
    if value is None:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _require_free(name: str) -> None:
    if db.session.scalar(select(PermissionGroup.id).where(PermissionGroup.name == name)) is not None:
        raise GroupNameTaken(name=name)
