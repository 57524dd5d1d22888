"""Add, change, order and delete the data fields of a service (B-02); bookings keep those they were asked with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext

from core.activities.services import Actor, record
from core.catalogue.editing import subject_of
from core.catalogue.models import DataField, FieldScope, FieldType, Service
from core.db import db
from core.errors import DomainError, NotFound
from core.i18n import localised
from core.web.keys import key_of
from core.web.ordering import moved

MOST_FIELDS = 60
YES_NO = ("participants", "required", "personal")


class TooManyFields(DomainError):
    """Nobody answers that many questions."""

    code = "too_many_fields"
    status = 409
    text = lazy_gettext("A service can have at most %(number)s data fields.")


@dataclass(frozen=True)
class FieldData:
    """Everything that is typed about a data field; ``options`` are those of a choice."""

    labels: Mapping[str, str]
    helps: Mapping[str, str]
    scope: FieldScope = FieldScope.BOOKING
    required: bool = False
    personal: bool = False
    options: tuple[Mapping[str, Any], ...] = ()


def get_field(service: Service, field_id: int) -> DataField:
    """Return one data field of a service.

    Raises:
        NotFound: the service has none with this id.
    """
    found = next((one for one in service.data_fields if one.id == field_id), None)
    if found is None:
        raise NotFound
    return found


def add_field(service: Service, kind: FieldType, data: FieldData, *, actor: Actor, at: datetime) -> DataField:
    """Add a data field at the end; its type and its key are fixed from now on.

    Raises:
        TooManyFields: the service has enough of them.
    """
    if len(service.data_fields) >= MOST_FIELDS:
        raise TooManyFields(number=MOST_FIELDS)
    data_field = DataField(
        key=key_of(data.labels, {other.key for other in service.data_fields}),
        type_name=kind.value,
        position=max((other.position for other in service.data_fields), default=-1) + 1,
    )
    _fill(data_field, data)
    service.data_fields.append(data_field)
    db.session.flush()
    record("service.field_added", subject_of(service), actor, at, {"field": localised(data.labels)})
    return data_field


def change_field(data_field: DataField, data: FieldData, *, actor: Actor, at: datetime) -> None:
    """Change a data field for bookings to come."""
    before = _shown(data_field)
    _fill(data_field, data)
    after = _shown(data_field)
    changes = [
        {"key": name, "before": before[name], "after": after[name], "type": "yes_no" if name in YES_NO else ""}
        for name in after
        if before[name] != after[name]
    ]
    if changes:
        details = {"field": localised(data.labels), "changes": changes}
        record("service.field_changed", subject_of(data_field.service), actor, at, details)


def move_field(service: Service, field_id: int, step: int) -> None:
    """Move a data field up (-1) or down (1)."""
    for position, data_field in enumerate(moved(service.data_fields, field_id, step)):
        data_field.position = position


def delete_field(data_field: DataField, *, actor: Actor, at: datetime) -> None:
    """Delete a data field; bookings that were asked keep question and answer."""
    service = data_field.service
    record("service.field_deleted", subject_of(service), actor, at, {"field": localised(data_field.labels)})
    service.data_fields.remove(data_field)


def _fill(data_field: DataField, data: FieldData) -> None:
    data_field.labels, data_field.helps = dict(data.labels), dict(data.helps)
    data_field.scope_name = data.scope.value
    data_field.is_required, data_field.is_personal = data.required, data.personal
    data_field.choices = [dict(option) for option in data.options]


def _shown(data_field: DataField) -> dict[str, Any]:
    """Return the values as history keeps them."""
    return {
        "labels": list(data_field.labels.values()),
        "helps": list(data_field.helps.values()),
        "participants": _yes_no(data_field.scope_name == FieldScope.PARTICIPANT.value),
        "required": _yes_no(data_field.is_required),
        "personal": _yes_no(data_field.is_personal),
        "choices": [localised(option["labels"]) for option in data_field.choices],
    }


def _yes_no(statement: bool) -> str:
    return "yes" if statement else "no"
