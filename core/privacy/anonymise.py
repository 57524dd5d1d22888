"""Anonymises a customer (C-21): the record stays, the person is gone; money and statistics stay (R-63).

It is one transaction. Core blanks every row that the column register finds, apps' rows too; then each app blanks what
only it knows. An app that fails leaves the work "partly" done until it has been asked again with success.
"""

from datetime import datetime
from typing import Any

from flask_babel import LazyString, force_locale, gettext, lazy_gettext
from sqlalchemy import select, update

from core.activities.models import Activity, ActorKind
from core.activities.services import Actor, Subject, record
from core.apps import hookspecs
from core.apps.dispatch import perform
from core.customers.former_models import FormerCustomer
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db
from core.errors import DomainError
from core.files.models import StoredFile
from core.files.services import delete_file
from core.landlords.services import current_landlord
from core.links.models import SignedLink
from core.long_work.models import LongWork
from core.merging.models import CustomerMerge
from core.messages.models import OPEN_STATES, Message, MessageState
from core.personal_data.tables import Records, table_of
from core.privacy.blanking import blank_rows, delete_rows
from core.privacy.ledger import enter_later
from core.privacy.models import Erasure, ErasureKind, ErasureState
from core.privacy.person import in_parts
from core.privacy.plan import GOES_WHOLLY, KeptFile, Plan, plan_for
from core.privacy.rules import obstacles_of
from core.privacy.versions import versions

NUMBER = "X-{id}"


class NotYetAnonymised(DomainError):
    """A condition for anonymising does not hold."""

    code = "cannot_be_anonymised"
    status = 409
    text = lazy_gettext("The customer cannot be anonymised now. %(reason)s")


def anonymise_customer(customer_id: int, *, actor: Actor, at: datetime) -> Erasure:
    """Anonymise a customer if every condition holds.

    Raises:
        NotYetAnonymised: one does not; the sentence says which.
        NotFound: there is no such customer.
    """
    customer = get_customer(customer_id, locked=True)
    obstacles = obstacles_of(customer, at)
    if obstacles:
        raise NotYetAnonymised(reason=str(obstacles[0].text))
    return erase_person(customer, actor=actor, at=at)


def erase_person(customer: Customer, *, actor: Actor, at: datetime, is_replay: bool = False) -> Erasure:
    """Anonymise a locked customer without asking whether it is allowed, as after a restore; safe to run twice."""
    plan = plan_for(customer, today=at.astimezone(current_landlord().zone).date())
    db.session.flush()
    remove_traces(plan, at)
    _blank_rows(plan.rows)
    _become_nobody(customer.id, at)
    db.session.expire_all()
    record("customer.anonymised", Subject("customer", customer.id, customer.id), actor, at)
    failed = perform(hookspecs.customer_anonymised, also_paused=True, customer=customer, now=at)
    erasure = Erasure(
        customer_id=customer.id,
        kind_name=ErasureKind.ANONYMISED.value,
        state_name=(ErasureState.PARTLY if failed else ErasureState.DONE).value,
        at=at,
        by_name=actor.name[:200] if actor.kind is not ActorKind.CUSTOMER else "",
        report={**plan.report(), **provenance(customer), "waiting_apps": failed},
    )
    db.session.add(erasure)
    db.session.flush()
    if not is_replay:
        enter_later(erasure)
    return erasure


def provenance(customer: Customer) -> dict[str, Any]:
    """Return what the ledger says beside ids and time: which customer it was, who was merged into them, the versions.

    An older database still has those who were merged as customers of their own.
    """
    former = select(FormerCustomer.customer_id, FormerCustomer.gone_at).where(
        FormerCustomer.merged_into_id == customer.id
    )
    merged = [[customer_id, gone_at.isoformat()] for customer_id, gone_at in db.session.execute(former)]
    return {"created_at": customer.created_at.isoformat(), "merged": merged, "versions": versions()}


def ask_apps_again(erasure: Erasure, *, at: datetime) -> bool:
    """Let the apps that failed blank what they hold; returns whether everything is done now. Safe to run twice."""
    customer = get_customer(erasure.customer_id, locked=True)
    waiting = list(erasure.report.get("waiting_apps", ()))
    failed = [
        name
        for name in waiting
        if perform(hookspecs.customer_anonymised, only=name, also_paused=True, customer=customer, now=at)
    ]
    erasure.report = {**erasure.report, "waiting_apps": failed}
    erasure.state_name = (ErasureState.PARTLY if failed else ErasureState.DONE).value
    return not failed


def remove_traces(plan: Plan, at: datetime) -> None:
    """Delete files, revoke links, stop messages, and blank what belongs to nobody; for anonymising and deleting."""
    _delete_files(plan.files)
    _seal_files(plan.kept_files, at)
    _stop_messages(plan.rows.get(Message, set()), at)
    for part in in_parts(plan.rows.get(SignedLink, set())):
        links = update(SignedLink).where(SignedLink.id.in_(part), SignedLink.revoked_at.is_(None))
        db.session.execute(links.values(revoked_at=at).execution_options(synchronize_session=False))
    for model, ids in plan.leftovers.items():
        if model is Activity:
            _blank_history(ids)
        else:
            blank_rows(model, ids)


def _delete_files(ids: frozenset[int]) -> None:
    for part in in_parts(set(ids)):
        for stored in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(part))):
            delete_file(stored)
        works = update(LongWork).where(LongWork.file_id.in_(part)).values(file_id=None)
        db.session.execute(works.execution_options(synchronize_session=False))
    db.session.flush()


def _seal_files(kept: tuple[KeptFile, ...], at: datetime) -> None:
    # The content must stay; its name must not, and only the owner opens it from now on.
    for one in kept:
        stored = db.session.scalars(select(StoredFile).where(StoredFile.id == one.file_id)).one()
        extension = stored.name.rpartition(".")[2][:5] if "." in stored.name else "bin"
        stored.name, stored.sealed_at = f"{one.kind.value}-{stored.id}.{extension}", at
    db.session.flush()


def _stop_messages(ids: set[int], at: datetime) -> None:
    waiting = [state.value for state in (*OPEN_STATES, MessageState.SENDING)]
    for part in in_parts(ids):
        query = update(Message).where(Message.id.in_(part), Message.state.in_(waiting))
        values = {"state": MessageState.CANCELLED.value, "finished_at": at, "leased_until": None}
        db.session.execute(query.values(values).execution_options(synchronize_session=False))


def _blank_rows(rows: Records) -> None:
    for model, ids in rows.items():
        if model in (Customer, StoredFile):
            continue
        if table_of(model) in GOES_WHOLLY:
            delete_rows(model, ids)
        elif model is Activity:
            _blank_history(ids)
        elif model is CustomerMerge:
            blank_rows(model, ids, undo_until=CustomerMerge.made_at)
        else:
            blank_rows(model, ids)


def _blank_history(ids: set[int]) -> None:
    # What happened and when stays, and which of the landlord's people did it.
    blank_rows(Activity, ids, without=("actor_name",))
    for part in in_parts(ids):
        by_customer = update(Activity).where(Activity.id.in_(part), Activity.actor_kind == ActorKind.CUSTOMER.value)
        db.session.execute(by_customer.values(actor_name="").execution_options(synchronize_session=False))


def _become_nobody(customer_id: int, at: datetime) -> None:
    with force_locale(current_landlord().language):
        name = gettext("Anonymised customer")
    blank_rows(
        Customer,
        {customer_id},
        number=_free_number(customer_id),
        last_name=name,
        sort_key=name.casefold(),
        import_id=None,
        anonymised_at=at,
    )


def _free_number(customer_id: int) -> str:
    number = NUMBER.format(id=customer_id)
    # Somebody may have given such a number by hand, now or to somebody who is gone.
    while _is_taken(number, customer_id):
        number += "-"
    return number


def _is_taken(number: str, customer_id: int) -> bool:
    taken = select(Customer.id).where(Customer.number == number, Customer.id != customer_id)
    former = select(FormerCustomer.id).where(FormerCustomer.number == number)
    return db.session.scalar(taken) is not None or db.session.scalar(former) is not None


def state_label(erasure: Erasure) -> LazyString:
    """Return how far it is, for readers."""
    return ErasureState(erasure.state_name).label
