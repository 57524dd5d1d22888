"""Permission groups for programs (P-01)."""

from typing import Any

from marshmallow import fields

from core.landlords.services import current_landlord
from core.permissions.booking_rights import BUILT_IN
from core.permissions.groups import default_rights, permission_groups
from core.permissions.token_rights import TokenRight
from core.rest.operations import operation
from core.rest.schema import ApiSchema, said

TAG = "Permission groups"
_VALUES = said("By right; a right that is not named comes from the defaults")


class GroupOut(ApiSchema):
    """A permission group."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    rights = fields.Dict(fields.String(), fields.Raw(), required=True, metadata=_VALUES)


class GroupList(ApiSchema):
    """All groups in their order, and what everybody may do."""

    items = fields.List(fields.Nested(GroupOut), required=True)
    defaults = fields.Dict(fields.String(), fields.Raw(), required=True)


@operation("GET", "/permission-groups", TokenRight.PERMISSIONS_READ, tag=TAG, answer=GroupList)
def list_permission_groups() -> dict[str, Any]:
    """List the permission groups."""
    built_in = {right.value: value for right, value in BUILT_IN.items()}
    return {
        "items": [{"id": group.id, "name": group.name, "rights": group.values} for group in permission_groups()],
        "defaults": {**built_in, **default_rights(current_landlord())},
    }
