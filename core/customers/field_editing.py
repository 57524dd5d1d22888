"""Add, change, order and delete the landlord's own data fields of customers (C-07)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import func, select

from core.activities.services import Actor, Subject, record
from core.clock import now as clock_now
from core.customers.field_models import CustomerField
from core.customers.models import Customer
from core.customers.own_fields import OwnType, own_fields
from core.db import db, transaction
from core.errors import DomainError, NotFound
from core.i18n import localised
from core.long_work.kinds import WorkKind
from core.long_work.services import finish_work, get_work, note_progress, start_work
from core.web.keys import key_of
from core.web.ordering import moved

MOST_FIELDS = 40
FORGET = "customers.forget_field"
AT_ONCE = 500
SLICE_SECONDS = 8.0


class TooManyCustomerFields(DomainError):
    """Nobody fills in that many."""

    code = "too_many_customer_fields"
    status = 409
    text = lazy_gettext("There can be at most %(number)s own fields.")


@dataclass(frozen=True)
class OwnFieldData:
    """Everything that is typed about an own field; ``options`` are those of a choice."""

    labels: Mapping[str, str]
    is_personal: bool = True
    options: tuple[Mapping[str, Any], ...] = ()


def get_own_field(field_id: int) -> CustomerField:
    """Return one own field.

    Raises:
        NotFound: there is none with this id at this landlord.
    """
    found = db.session.scalar(select(CustomerField).where(CustomerField.id == field_id))
    if found is None:
        raise NotFound
    return found


def add_own_field(kind: OwnType, data: OwnFieldData, *, actor: Actor, at: datetime) -> CustomerField:
    """Add a field at the end; its type and its key are fixed from now on.

    Raises:
        TooManyCustomerFields: there are enough of them.
    """
    present = own_fields()
    if len(present) >= MOST_FIELDS:
        raise TooManyCustomerFields(number=MOST_FIELDS)
    field = CustomerField(
        key=key_of(data.labels, {other.key for other in present}),
        type_name=kind.value,
        position=max((other.position for other in present), default=-1) + 1,
    )
    _fill(field, data)
    db.session.add(field)
    db.session.flush()
    record("customer_field.added", _subject(field), actor, at, {"field": localised(data.labels)})
    return field


def change_own_field(field: CustomerField, data: OwnFieldData, *, actor: Actor, at: datetime) -> None:
    """Change a field's name, options, and whether it is personal; values stay."""
    _fill(field, data)
    record("customer_field.changed", _subject(field), actor, at, {"field": localised(data.labels)})


def move_own_field(field_id: int, step: int) -> None:
    """Move a field up (-1) or down (1)."""
    for position, field in enumerate(moved(own_fields(), field_id, step)):
        field.position = position


def delete_own_field(field: CustomerField, *, actor: Actor, at: datetime) -> None:
    """Delete a field; a worker takes its values from all customers, because nobody could see them any more."""
    record("customer_field.deleted", _subject(field), actor, at, {"field": localised(field.labels)})
    total = db.session.scalar(select(func.count()).select_from(Customer)) or 0
    start_work(FORGET, {"key": field.key}, total=total, actor=actor, at=at)
    db.session.delete(field)


def forget_values(work_id: int) -> bool:
    """Take the values of a deleted field from customers for a while; a job of long work."""
    ends, has_more = monotonic() + SLICE_SECONDS, True
    while has_more:
        with transaction():
            work = get_work(work_id, locked=True)
            ids = _forget_some(str(work.parameters["key"]), int(work.cursor.get("after", 0)))
            has_more = len(ids) == AT_ONCE
            note_progress(work, work.done + len(ids), cursor={"after": ids[-1] if ids else 0})
            if not has_more:
                finish_work(work, at=clock_now())
        if monotonic() >= ends:
            break
    return has_more


def field_work_kinds() -> tuple[WorkKind, ...]:
    """Return the long work about own fields."""
    return (WorkKind(FORGET, lazy_gettext("Deleting the values of an own field"), "settings.edit", forget_values),)


def _forget_some(key: str, after: int) -> list[int]:
    # A field with the same name may have come meanwhile: its values are not those of the old one.
    is_back = any(one.key == key for one in own_fields())
    query = select(Customer).where(Customer.id > after).order_by(Customer.id).limit(AT_ONCE).with_for_update()
    customers = db.session.scalars(query).all()
    for customer in customers:
        if key in (customer.own_fields or {}) and not is_back:
            customer.own_fields = {name: value for name, value in customer.own_fields.items() if name != key}
    return [customer.id for customer in customers]


def _fill(field: CustomerField, data: OwnFieldData) -> None:
    field.labels, field.is_personal = dict(data.labels), data.is_personal
    field.choices = [dict(option) for option in data.options]


def _subject(field: CustomerField) -> Subject:
    return Subject("customer_field", field.id)
