"""The outbox as people see it: lists without the mails' bodies, in one statement each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import LazyString, gettext, lazy_gettext, lazy_pgettext
from sqlalchemy import Row, Select, func, or_, select

from core.db import db
from core.messages.kinds import KnownKind
from core.messages.models import Message, MessageState

PAGE = 50
NEEDS_A_LOOK = (MessageState.FAILED, MessageState.UNCLEAR)
MAY_GO_AGAIN = (MessageState.FAILED, MessageState.CANCELLED, MessageState.UNCLEAR)
MAY_BE_CANCELLED = (MessageState.QUEUED, MessageState.RETRYING, MessageState.UNCLEAR)
FILTERS: Mapping[str, tuple[MessageState, ...]] = {
    "waiting": (MessageState.QUEUED, MessageState.SENDING, MessageState.RETRYING),
    "sent": (MessageState.SENT,),
    "attention": NEEDS_A_LOOK,
    "not_sent": (MessageState.CANCELLED, MessageState.SKIPPED),
}

LOOKS: Mapping[MessageState, tuple[LazyString, str]] = {
    MessageState.QUEUED: (lazy_gettext("Waiting"), "blue"),
    MessageState.SENDING: (lazy_gettext("Being sent"), "blue"),
    MessageState.RETRYING: (lazy_gettext("Will be tried again"), "orange"),
    MessageState.UNCLEAR: (lazy_gettext("Unclear whether it arrived"), "orange"),
    MessageState.SENT: (lazy_gettext("Sent"), "green"),
    MessageState.FAILED: (lazy_gettext("Failed"), "red"),
    MessageState.CANCELLED: (lazy_pgettext("message", "Cancelled"), "neutral"),
    MessageState.SKIPPED: (lazy_gettext("Not needed any more"), "neutral"),
}


@dataclass(frozen=True)
class MessageRow:
    """One message of a list."""

    id: int
    title: str
    state: MessageState
    recipient_name: str
    recipient_address: str
    created_at: datetime
    due_at: datetime
    finished_at: datetime | None

    @property
    def label(self) -> LazyString:
        """The state's name for readers."""
        return LOOKS[self.state][0]

    @property
    def tone(self) -> str:
        """The state's colour."""
        return LOOKS[self.state][1]

    @property
    def may_go_again(self) -> bool:
        """Whether it can be put back into the queue."""
        return self.state in MAY_GO_AGAIN


@dataclass(frozen=True)
class MessagePage:
    """One page of the outbox; the ids continue it in both directions."""

    rows: Sequence[MessageRow]
    newer_than: int | None
    older_than: int | None


def find_messages(
    search: str = "",
    states: Sequence[MessageState] = (),
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> MessagePage:
    """Return one page of the outbox, newest first; ``search`` looks into the recipient's name and address."""
    query = _columns()
    if states:
        query = query.where(Message.state.in_([state.value for state in states]))
    for word in search.split():
        columns = (Message.recipient_address, Message.recipient_name)
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if newer_than is not None:
        query = query.where(Message.id > newer_than).order_by(Message.id)
    elif older_than is not None:
        query = query.where(Message.id < older_than).order_by(Message.id.desc())
    else:
        query = query.order_by(Message.id.desc())
    found = db.session.execute(query.limit(PAGE + 1)).all()
    shown, more = found[:PAGE], len(found) > PAGE
    rows = [_row(row) for row in (shown[::-1] if newer_than is not None else shown)]
    has_newer = more if newer_than is not None else older_than is not None
    has_older = True if newer_than is not None else more
    return MessagePage(rows, rows[0].id if rows and has_newer else None, rows[-1].id if rows and has_older else None)


def message_rows_about(subject_type: str, subject_id: int) -> list[MessageRow]:
    """Return the messages about one subject, newest first."""
    query = _columns().where(Message.subject_type == subject_type, Message.subject_id == subject_id)
    return [_row(row) for row in db.session.execute(query.order_by(Message.id.desc()))]


def messages_of_customer(customer_id: int) -> list[MessageRow]:
    """Return the newest messages to one customer."""
    query = _columns().where(Message.customer_id == customer_id).order_by(Message.id.desc()).limit(PAGE)
    return [_row(row) for row in db.session.execute(query)]


def messages_to_look_at(limit: int = 10) -> tuple[list[MessageRow], int]:
    """Return messages that failed or have an unclear end, newest first, and how many there are."""
    wanted = Message.state.in_([state.value for state in NEEDS_A_LOOK])
    count = db.session.scalar(select(func.count(Message.id)).where(wanted)) or 0
    if not count:
        return [], 0
    found = db.session.execute(_columns().where(wanted).order_by(Message.id.desc()).limit(limit))
    return [_row(row) for row in found], count


def kind_title(kind: str) -> str:
    """Return what a kind of message is called; a neutral word when its app is gone."""
    kinds: Mapping[str, KnownKind] = current_app.extensions["kontor.message_kinds"]
    known = kinds.get(kind)
    return str(known.kind.label) if known else gettext("Message")


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        Message.id,
        Message.kind,
        Message.subject_line,
        Message.state,
        Message.recipient_name,
        Message.recipient_address,
        Message.created_at,
        Message.due_at,
        Message.finished_at,
    )


def _row(row: Row[Any]) -> MessageRow:
    return MessageRow(
        row.id,
        row.subject_line or kind_title(row.kind),
        MessageState(row.state),
        row.recipient_name,
        row.recipient_address,
        row.created_at,
        row.due_at,
        row.finished_at,
    )
