"""Deletes a customer for good (C-15): refused while something is to come, or while the law wants figures kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, gettext, lazy_gettext
from sqlalchemy import select, update

from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import tell
from core.bookings.models import Booking
from core.customers.former_models import FormerCustomer
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import Base, db
from core.errors import DomainError
from core.files.models import StoredFile
from core.isolation import current_landlord_id
from core.landlords.services import current_landlord
from core.personal_data.tables import Records, table_of
from core.privacy.anonymise import provenance, remove_traces
from core.privacy.blanking import delete_rows
from core.privacy.ledger import enter_later
from core.privacy.models import Erasure, ErasureKind, ErasureState
from core.privacy.person import rows_of_person
from core.privacy.plan import plan_for, retained_rows
from core.privacy.rules import takes_place
from core.privacy.table_names import table_name


class CannotBeDeleted(DomainError):
    """Something of the customer has to stay."""

    code = "cannot_be_deleted"
    status = 409
    text = lazy_gettext("The customer cannot be deleted. %(reason)s")


class WrongName(DomainError):
    """What was typed is not the customer's name."""

    code = "wrong_name"
    status = 422
    text = lazy_gettext("Please type the name exactly as it stands above.")


@dataclass(frozen=True)
class Refusal:
    """Why a customer cannot be deleted; where money stays, anonymising is the way."""

    text: LazyString | str
    helps_anonymising: bool = False


def refusals_of(customer: Customer, now: datetime) -> list[Refusal]:
    """Return why a customer cannot be deleted; nothing means that they can."""
    return list(_refusals(customer, now))


def confirmation_of(customer: Customer) -> str:
    """Return what has to be typed before a customer is deleted: the name, or the number of somebody without one."""
    return " ".join(customer.name.split()) or customer.number


def delete_customer(customer_id: int, typed: str, *, actor: Actor, at: datetime) -> Erasure:
    """Delete a customer with everything of theirs; ``typed`` must be the name.

    Raises:
        CannotBeDeleted: something has to stay; the sentence says what.
        WrongName: another name was typed.
        NotFound: there is no such customer.
    """
    customer = get_customer(customer_id, locked=True)
    refusals = refusals_of(customer, at)
    if refusals:
        raise CannotBeDeleted(reason=str(refusals[0].text))
    if " ".join(typed.split()).casefold() != confirmation_of(customer).casefold():
        raise WrongName
    return remove_person(customer, actor=actor, at=at)


def remove_person(customer: Customer, *, actor: Actor, at: datetime, is_replay: bool = False) -> Erasure:
    """Delete a locked customer without asking whether it is allowed, as after a restore."""
    plan = plan_for(customer, today=at.astimezone(current_landlord().zone).date(), deletes=True)
    customer_id = customer.id
    erasure = Erasure(
        customer_id=customer_id,
        kind_name=ErasureKind.DELETED.value,
        state_name=ErasureState.DONE.value,
        at=at,
        by_name=actor.name[:200],
        report={**plan.report(), **provenance(customer)},
    )
    former = update(FormerCustomer).where(FormerCustomer.merged_into_id == customer_id)
    tombstone = FormerCustomer(customer_id=customer_id, number=customer.number, merged_into_id=None, gone_at=at)
    db.session.flush()
    db.session.execute(former.values(merged_into_id=None).execution_options(synchronize_session=False))
    remove_traces(plan, at)
    _delete_rows(plan.rows)
    db.session.expunge_all()
    db.session.add_all([erasure, tombstone])
    record("customer.deleted", Subject("landlord", current_landlord_id()), actor, at)
    tell(hookspecs.customer_deleted, customer_id=customer_id, now=at)
    db.session.flush()
    if not is_replay:
        enter_later(erasure)
    return erasure


def _refusals(customer: Customer, now: datetime) -> Iterator[Refusal]:
    query = select(Booking).where(Booking.customer_id == customer.id, Booking.ends_at > now).order_by(Booking.starts_at)
    for booking in db.session.scalars(query):
        if takes_place(booking):
            yield Refusal(gettext("Booking %(number)s is still to come, or not over yet.", number=booking.number))
    retained = retained_rows(rows_of_person(customer.id))
    if retained:
        tables = ", ".join(sorted(str(table_name(table_of(model))) for model in retained))
        text = gettext("The tax office may ask for figures that belong to the customer: %(tables)s.", tables=tables)
        yield Refusal(text, helps_anonymising=True)
    files = select(StoredFile.id).where(
        StoredFile.subject_type == "customer",
        StoredFile.subject_id == customer.id,
        StoredFile.keep_until >= now.astimezone(current_landlord().zone).date(),
    )
    if db.session.scalars(files.limit(1)).first() is not None:
        yield Refusal(gettext("A document of the customer must be kept by law."), helps_anonymising=True)


def _delete_rows(rows: Records) -> None:
    by_table = {table_of(model): model for model in rows}
    for table in reversed(Base.metadata.sorted_tables):
        model = by_table.get(table.name)
        if model is not None:
            delete_rows(model, rows[model])
