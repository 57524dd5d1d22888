"""Which rows tell of one person: those that the column register finds, without what belongs to somebody else."""

from sqlalchemy import and_, select

from core.bookings.customer_change import CUSTOMER_CHANGED, GIVEN_AWAY
from core.customers.models import Customer
from core.db import db
from core.merging.services import MERGED
from core.merging.undo import UNDONE
from core.personal_data.register import BelongsTo
from core.personal_data.tables import AT_ONCE, Model, Records, records_of, register_of, table_of

CUSTOMER = "customer"
# Lines of history that hold names of several customers, each with the number behind it.
NAMES_OTHERS = frozenset({MERGED, UNDONE, CUSTOMER_CHANGED, GIVEN_AWAY})


def rows_of_person(customer_id: int) -> Records:
    """Return the ids of all rows about a customer, core's and apps'.

    A booking that changed hands has messages and lines of history that name the customer before; those are left out.
    """
    found = records_of(Customer, [customer_id])
    for model in list(found):
        strangers = _of_somebody_else(model, found[model], customer_id)
        if strangers:
            for below, ids in records_of(model, strangers).items():
                found[below] = found.get(below, set()) - ids
    return {model: ids for model, ids in found.items() if ids}


def customer_columns(model: Model) -> list[str]:
    """Return the columns of a model that name a customer directly."""
    owners = register_of(model).owners
    return [one.column for one in owners if isinstance(one, BelongsTo) and one.table == CUSTOMER]


def in_parts(ids: set[int]) -> list[list[int]]:
    """Return ids in lists that fit into one statement."""
    ordered = sorted(ids)
    return [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]


def _of_somebody_else(model: Model, ids: set[int], customer_id: int) -> set[int]:
    names = [getattr(model, column) for column in customer_columns(model)]
    if not names or table_of(model) == CUSTOMER:
        return set()
    # Somebody is named, and none of those named is the customer.
    named = and_(*(column.is_(None) | (column != customer_id) for column in names))
    anybody = and_(*(column.is_(None) for column in names))
    strangers: set[int] = set()
    for part in in_parts(ids):
        strangers.update(db.session.scalars(select(model.id).where(model.id.in_(part), named, ~anybody)))
    return strangers
