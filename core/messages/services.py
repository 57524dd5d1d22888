"""Plan, find, cancel and repeat messages."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.activities.services import Actor, Subject, record
from core.db import db
from core.errors import DomainError, NotFound
from core.jobs.queue import enqueue
from core.landlords.services import current_landlord
from core.messages.models import OPEN_STATES, Message, MessageEvent, MessageState

DELIVER = "messages.deliver"


class TooLate(DomainError):
    """The message has already been sent, or its sending has begun."""

    code = "message_too_late"
    status = 409
    text = lazy_gettext("This message cannot be cancelled any more.")


class NotFailed(DomainError):
    """Only a message that failed, was cancelled or has an unclear end can be sent again."""

    code = "message_not_failed"
    status = 409
    text = lazy_gettext("This message is not one that can be sent again.")


@dataclass(frozen=True)
class Recipient:
    """Who gets a message, and in which language."""

    address: str
    name: str
    language: str
    customer_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """A message to be sent; kind, subject and occurrence together make it one and the same message."""

    kind: str
    subject: Subject
    occurrence: str
    recipient: Recipient
    due_at: datetime
    parameters: dict[str, Any] = field(default_factory=dict)


def plan_message(plan: Plan, *, now: datetime) -> Message:
    """Write the row of a message, in the transaction of what caused it; planned twice it stays one message."""
    existing = _planned(plan)
    if existing is not None:
        return existing
    message = _message_of(plan, now)
    try:
        with db.session.begin_nested():
            db.session.add(message)
    except IntegrityError:
        # Somebody else planned the same message in the same moment; any other clash finds nothing and raises.
        existing = _planned(plan)
        if existing is None:
            raise
        return existing
    if plan.due_at <= now:
        enqueue(DELIVER, message.landlord_id, message.id)
    return message


def is_planned(plan: Plan) -> bool:
    """Tell whether the row of a message has been written already."""
    return _planned(plan) is not None


def _planned(plan: Plan) -> Message | None:
    return db.session.scalar(
        select(Message).where(
            Message.kind == plan.kind,
            Message.subject_type == plan.subject.type,
            Message.subject_id == plan.subject.id,
            Message.occurrence == plan.occurrence,
        )
    )


def _message_of(plan: Plan, now: datetime) -> Message:
    return Message(
        kind=plan.kind,
        subject_type=plan.subject.type,
        subject_id=plan.subject.id,
        occurrence=plan.occurrence,
        customer_id=plan.recipient.customer_id,
        recipient_name=plan.recipient.name,
        recipient_address=plan.recipient.address,
        language=plan.recipient.language,
        parameters=plan.parameters,
        created_at=now,
        due_at=plan.due_at,
        message_id=f"<{secrets.token_hex(16)}@{current_landlord().slug}.kontor>",
    )


def get_message(message_id: int) -> Message:
    """Return one message.

    Raises:
        NotFound: there is none with this id.
    """
    message = db.session.scalar(select(Message).where(Message.id == message_id))
    if message is None:
        raise NotFound
    return message


def lock_message(message_id: int) -> Message:
    """Return a message, locked until the transaction ends, with fresh values."""
    return db.session.scalars(
        select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def messages_about(subject_type: str, subject_id: int) -> Sequence[Message]:
    """Return the messages about one subject, newest first."""
    return db.session.scalars(
        select(Message)
        .where(Message.subject_type == subject_type, Message.subject_id == subject_id)
        .order_by(Message.id.desc())
    ).all()


def events_of(message: Message) -> Sequence[MessageEvent]:
    """Return the history of a message, oldest first."""
    return db.session.scalars(
        select(MessageEvent).where(MessageEvent.message_id == message.id).order_by(MessageEvent.id)
    ).all()


def cancel_message(message: Message, *, actor: Actor, now: datetime) -> None:
    """Cancel a message that is still waiting.

    Raises:
        TooLate: it is being sent or has an end.
    """
    if MessageState(lock_message(message.id).state) not in OPEN_STATES:
        raise TooLate
    _set_state(message, MessageState.CANCELLED, now, actor.name)


def redirect_messages(subject: Subject, customer_id: int, recipient: Recipient, *, actor: Actor, now: datetime) -> None:
    """Let what waits to be sent to a customer about one subject go to somebody else, or cancel it without an address.

    A message with an unclear end stays: it may have reached the one it was for.
    """
    waiting = db.session.scalars(
        select(Message)
        .where(
            Message.subject_type == subject.type,
            Message.subject_id == subject.id,
            Message.customer_id == customer_id,
            Message.state.in_((MessageState.QUEUED.value, MessageState.RETRYING.value)),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for message in waiting:
        if not recipient.address:
            _set_state(message, MessageState.CANCELLED, now, actor.name)
            continue
        message.recipient_address, message.recipient_name = recipient.address, recipient.name
        message.customer_id, message.language = recipient.customer_id, recipient.language


def send_again(message: Message, *, actor: Actor, now: datetime) -> None:
    """Put a message that did not arrive back into the queue; the same Message-ID shows a copy as a copy.

    Raises:
        NotFailed: it is waiting or was sent.
    """
    if lock_message(message.id).state not in (MessageState.FAILED, MessageState.CANCELLED, MessageState.UNCLEAR):
        raise NotFailed
    message.attempts, message.due_at, message.finished_at = 0, now, None
    _set_state(message, MessageState.QUEUED, now, actor.name)
    record(
        "message.sent_again",
        Subject(message.subject_type, message.subject_id, message.customer_id),
        actor,
        now,
        {"kind": message.kind, "recipient": message.recipient_address},
    )
    enqueue(DELIVER, message.landlord_id, message.id)


def note_state(message: Message, state: MessageState, now: datetime, detail: str = "") -> None:
    """Set a state with its line of history."""
    _set_state(message, state, now, detail)


def _set_state(message: Message, state: MessageState, now: datetime, detail: str) -> None:
    message.state = state.value
    if state in (MessageState.SENT, MessageState.FAILED, MessageState.CANCELLED, MessageState.SKIPPED):
        message.finished_at, message.leased_until = now, None
    db.session.add(MessageEvent(message_id=message.id, at=now, state=state.value, detail=detail[:500]))
