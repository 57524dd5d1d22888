"""Delivers messages: claim with a lease, write from the live records, send, mark (reliability.md 5.3)."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flask import g
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, func, or_, select

from core.apps.availability import availability
from core.apps.dispatch import guarded
from core.apps.registry import current_registry
from core.clock import now as clock_now
from core.db import db, transaction
from core.isolation import across_landlords, use_landlord
from core.landlords.services import current_landlord
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.models import OPEN_STATES, Message, MessageEvent, MessageState
from core.messages.services import note_state
from core.messages.smtp import DeliveryStatus, Outcome
from core.messages.transport import Transport, current_transport, mail_of

LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
UNCLEAR_WAIT = timedelta(minutes=10)
MOST_STARTS = len(WAITS) + 1
BATCH = 200
logger = logging.getLogger(__name__)


def deliver(landlord_id: int, message_id: int) -> None:
    """Deliver one message if it is due and nobody else is at it; safe to run twice."""
    transport = current_transport()
    if transport is None:
        return
    with use_landlord(landlord_id):
        with transaction():
            is_mine = _claim(message_id, clock_now())
        if is_mine:
            _send(message_id, transport)


def sweep_messages(now: datetime) -> int:
    """Deliver what the queue lost or what has become due; returns how many were tried."""
    if current_transport() is None:
        return 0
    with across_landlords("find messages that are due"):
        due = db.session.execute(
            select(Message.landlord_id, Message.id)
            .where(_is_due(now))
            .order_by(Message.due_at, Message.id)
            .limit(BATCH)
        ).all()
        db.session.rollback()
    for landlord_id, message_id in due:
        deliver(landlord_id, message_id)
    return len(due)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(
        Message.state.in_([state.value for state in OPEN_STATES]),
        Message.due_at <= now,
        Message.finished_at.is_(None),
    )
    abandoned = and_(Message.state == MessageState.SENDING.value, Message.leased_until < now)
    return or_(waiting, abandoned)


def _claim(message_id: int, now: datetime) -> bool:
    """Take the message for this worker; starts are counted here, so that a mail that kills workers stops."""
    message = db.session.scalar(
        select(Message).where(Message.id == message_id, _is_due(now)).with_for_update(skip_locked=True)
    )
    if message is None:
        return False
    if message.attempts >= MOST_STARTS:
        note_state(message, MessageState.FAILED, now, "too many tries")
        return False
    message.attempts += 1
    message.leased_until = now + LEASE
    message.state = MessageState.SENDING.value
    return True


def _send(message_id: int, transport: Transport) -> None:
    message = db.session.scalars(select(Message).where(Message.id == message_id)).one()
    content = _write(message, clock_now())
    if isinstance(content, Content):
        outcome = transport.send(mail_of(message, content), clock_now())
    with transaction():
        claimed = db.session.scalars(
            select(Message).where(Message.id == message_id).with_for_update().execution_options(populate_existing=True)
        ).one()
        if isinstance(content, Content):
            _keep_content(claimed, content)
            _note_outcome(claimed, outcome, clock_now())
        else:
            _note_unsent(claimed, content, clock_now())


def _write(message: Message, now: datetime) -> Content | NotNow | None:
    """Ask the kind to write the message now; None means that its app failed."""
    known = message_kind(message.kind)
    if known is None:
        return NotNow("the app of this message is gone")
    if not current_registry().is_core(known.app):
        verdict = availability(known.app, now=now)
        if not verdict.may_use:
            return NotNow("the app of this message is not in use")
    with spoken_in(message.language), guarded(known.app, f"message {message.kind}") as guard:
        content = known.kind.write(message, now)
    return None if guard.failed else content


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """Write for a reader of ``language`` at the landlord's place, whoever is reading at the moment."""
    before = {name: g.get(name) for name in ("language", "timezone")}
    g.language, g.timezone = language, current_landlord().timezone
    try:
        with force_locale(language):
            yield
    finally:
        g.language, g.timezone = before["language"], before["timezone"]


def _keep_content(message: Message, content: Content) -> None:
    message.subject_line = content.subject[:400]
    message.html, message.text = content.html, content.text
    message.attachments = [
        {"filename": one.filename, "content_type": one.content_type, "content": b64encode(one.content).decode()}
        for one in content.attachments
    ]


def _note_outcome(message: Message, outcome: Outcome, now: datetime) -> None:
    message.leased_until = None
    match outcome.status:
        case DeliveryStatus.DELIVERED:
            note_state(message, MessageState.SENT, now, outcome.detail)
        case DeliveryStatus.PERMANENT_FAILURE:
            note_state(message, MessageState.FAILED, now, outcome.detail)
        case DeliveryStatus.TEMPORARY_FAILURE:
            _try_later(message, outcome.detail, now)
        case DeliveryStatus.UNCLEAR:
            _note_unclear(message, outcome.detail, now)


def _note_unsent(message: Message, answer: NotNow | None, now: datetime) -> None:
    message.leased_until = None
    if answer is None:
        _try_later(message, "the app could not write this message", now)
    else:
        note_state(message, MessageState.SKIPPED, now, answer.reason)


def _try_later(message: Message, detail: str, now: datetime) -> None:
    if message.attempts >= MOST_STARTS:
        note_state(message, MessageState.FAILED, now, detail)
        return
    message.due_at = now + WAITS[message.attempts - 1]
    note_state(message, MessageState.RETRYING, now, detail)


def _note_unclear(message: Message, detail: str, now: datetime) -> None:
    """Nobody knows whether it arrived: repeat once with the same Message-ID, then leave it to people (R-31)."""
    earlier = db.session.scalar(
        select(func.count(MessageEvent.id)).where(
            MessageEvent.message_id == message.id, MessageEvent.state == MessageState.UNCLEAR.value
        )
    )
    message.due_at = now + UNCLEAR_WAIT
    note_state(message, MessageState.UNCLEAR, now, detail)
    if earlier:
        message.finished_at = now
