"""Delivers messages: claim with a lease, write from the live records, send, mark (reliability.md 5.3)."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from flask import g
from flask_babel import LazyString, force_locale, lazy_gettext, refresh
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.exc import DBAPIError

from core.apps.availability import availability
from core.apps.dispatch import guarded
from core.apps.registry import current_registry
from core.clock import now as clock_now
from core.db import db, transaction
from core.isolation import across_landlords, use_landlord
from core.jobs.queue import run_now
from core.landlords.services import current_landlord
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.models import OPEN_STATES, Message, MessageEvent, MessageState
from core.messages.services import DELIVER, lock_message, note_state
from core.messages.smtp import DeliveryStatus, Outcome
from core.messages.transport import Transport, current_transport, mail_of

SHORTEST_LEASE = timedelta(seconds=60)
WRITING = timedelta(seconds=20)
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1440))
UNCLEAR_WAIT = timedelta(minutes=10)
MOST_STARTS = len(WAITS) + 1
MOST_DEATHS = 5
BATCH = 200
LONGEST_SWEEP = 30.0
GONE = lazy_gettext("The app that wrote this message is not installed any more.")
NOT_IN_USE = lazy_gettext("The app that writes this message is not in use.")
TOO_OFTEN = lazy_gettext("Given up after too many tries.")
ENDED = lazy_gettext("Sending broke off in the middle and is begun again.")
ENDED_TOO_OFTEN = lazy_gettext("Given up: sending broke off in the middle again and again.")
NOT_WRITTEN = lazy_gettext("The message could not be written.")
TOO_SLOW = lazy_gettext("Writing the message took too long.")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claim:
    """One start that belongs to this worker alone until the lease ends."""

    message_id: int
    start: int
    until: datetime


@dataclass(frozen=True)
class Unwritten:
    """The message could not be written this time; it is tried again later."""

    reason: LazyString


def deliver(landlord_id: int, message_id: int) -> None:
    """Deliver one message if it is due and nobody else is at it; safe to run twice."""
    transport = current_transport()
    if transport is None:
        return
    with use_landlord(landlord_id):
        with transaction():
            claim = claim_message(message_id, lease_of(transport), clock_now())
        if claim is not None:
            _send(claim, transport)


def sweep_messages(now: datetime) -> int:
    """Deliver what the queue lost or what has become due; returns how many were tried."""
    if current_transport() is None:
        return 0
    with across_landlords("find messages that are due", is_routine=True):
        due = db.session.execute(
            select(Message.landlord_id, Message.id)
            .where(_is_due(now))
            .order_by(Message.due_at, Message.id)
            .limit(BATCH)
        ).all()
        db.session.rollback()
    ends = monotonic() + LONGEST_SWEEP
    for tried, (landlord_id, message_id) in enumerate(due):
        if monotonic() > ends:
            return tried
        run_now(DELIVER, landlord_id, message_id)
    return len(due)


def lease_of(transport: Transport) -> timedelta:
    """Return how long a claim holds: longer than writing and sending can last together."""
    return max(SHORTEST_LEASE, WRITING + transport.longest_send)


def claim_message(message_id: int, lease: timedelta, now: datetime) -> Claim | None:
    """Take the message for this worker; starts are counted here, so that a mail that kills workers stops."""
    message = db.session.scalar(
        select(Message)
        .where(Message.id == message_id, _is_due(now))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if message is None or _is_given_up(message, now):
        return None
    message.attempts += 1
    message.leased_until = now + lease
    message.state = MessageState.SENDING.value
    return Claim(message.id, message.attempts, message.leased_until)


def _is_due(now: datetime) -> ColumnElement[bool]:
    waiting = and_(
        Message.state.in_([state.value for state in OPEN_STATES]),
        Message.due_at <= now,
        Message.finished_at.is_(None),
    )
    abandoned = and_(Message.state == MessageState.SENDING.value, Message.leased_until < now)
    return or_(waiting, abandoned)


def _is_given_up(message: Message, now: datetime) -> bool:
    if message.state == MessageState.SENDING.value:
        _note(message, MessageState.SENDING, ENDED, now)
        if _count(message, MessageState.SENDING) >= MOST_DEATHS:
            _note(message, MessageState.FAILED, ENDED_TOO_OFTEN, now)
            return True
    if message.attempts >= MOST_STARTS:
        _note(message, MessageState.FAILED, TOO_OFTEN, now)
        return True
    return False


def _send(claim: Claim, transport: Transport) -> None:
    message = db.session.scalars(select(Message).where(Message.id == claim.message_id)).one()
    content = _write(message, clock_now())
    mail = mail_of(message, content) if isinstance(content, Content) else None
    # Nothing that a writer changed is kept, and no connection to the database waits for the mail server.
    db.session.rollback()
    outcome = None
    if mail is not None and clock_now() + transport.longest_send < claim.until:
        outcome = transport.send(mail, clock_now())
    with transaction():
        _mark(claim, content, outcome, clock_now())


def _write(message: Message, now: datetime) -> Content | NotNow | Unwritten:
    """Ask the kind to write the message from the live records."""
    known = message_kind(message.kind)
    if known is None:
        return NotNow(GONE)
    is_core = current_registry().is_core(known.app)
    if not is_core and not availability(known.app, now=now).may_use:
        return NotNow(NOT_IN_USE)
    content: Content | NotNow | None = None
    try:
        with spoken_in(message.language), guarded(known.app, f"message {message.kind}") as guard:
            content = known.kind.write(message, now)
    except DBAPIError:
        raise
    except Exception:
        # A writer of core's that fails must neither lose its message nor stop those of others.
        logger.exception("message %s of kind %s could not be written", message.id, message.kind)
        return Unwritten(NOT_WRITTEN)
    return Unwritten(NOT_WRITTEN) if guard.failed or content is None else content


@contextmanager
def spoken_in(language: str) -> Iterator[None]:
    """Write for a reader of ``language`` at the landlord's place, whoever is reading at the moment."""
    before = {name: g.get(name) for name in ("language", "timezone")}
    g.language, g.timezone = language, current_landlord().timezone
    with force_locale(language):
        refresh()
        try:
            yield
        finally:
            g.language, g.timezone = before["language"], before["timezone"]
            refresh()


def _mark(claim: Claim, content: Content | NotNow | Unwritten, outcome: Outcome | None, now: datetime) -> None:
    message = lock_message(claim.message_id)
    is_mine = message.state == MessageState.SENDING.value and message.attempts == claim.start
    is_delivered = outcome is not None and outcome.status is DeliveryStatus.DELIVERED
    if not is_mine and not is_delivered:
        # The lease ended meanwhile, and what another worker found out stands.
        return
    message.leased_until = None
    match content:
        case Content():
            _keep_content(message, content)
            _note_outcome(message, outcome, now)
        case NotNow():
            _note(message, MessageState.SKIPPED, content.reason, now)
        case Unwritten():
            _try_later(message, content.reason, now)


def _keep_content(message: Message, content: Content) -> None:
    message.subject_line = content.subject[:400]
    message.html, message.text = content.html, content.text
    message.attachments = [
        {"filename": one.filename, "content_type": one.content_type, "content": b64encode(one.content).decode()}
        for one in content.attachments
    ]


def _note_outcome(message: Message, outcome: Outcome | None, now: datetime) -> None:
    if outcome is None:
        _try_later(message, TOO_SLOW, now)
        return
    match outcome.status:
        case DeliveryStatus.DELIVERED:
            _note(message, MessageState.SENT, outcome.detail, now)
        case DeliveryStatus.PERMANENT_FAILURE:
            _note(message, MessageState.FAILED, outcome.detail, now)
        case DeliveryStatus.TEMPORARY_FAILURE:
            _try_later(message, outcome.detail, now)
        case DeliveryStatus.UNCLEAR:
            _note_unclear(message, outcome.detail, now)


def _try_later(message: Message, detail: str | LazyString, now: datetime) -> None:
    if message.attempts >= MOST_STARTS:
        _note(message, MessageState.FAILED, detail, now)
        return
    message.due_at = now + WAITS[message.attempts - 1]
    _note(message, MessageState.RETRYING, detail, now)


def _note_unclear(message: Message, detail: str | LazyString, now: datetime) -> None:
    """Nobody knows whether it arrived: repeat once with the same Message-ID, then leave it to people (R-31)."""
    is_second = _count(message, MessageState.UNCLEAR) > 0
    message.due_at = now + UNCLEAR_WAIT
    _note(message, MessageState.UNCLEAR, detail, now)
    if is_second:
        message.finished_at = now


def _count(message: Message, state: MessageState) -> int:
    db.session.flush()
    found = select(func.count(MessageEvent.id)).where(
        MessageEvent.message_id == message.id, MessageEvent.state == state.value
    )
    return db.session.scalar(found) or 0


def _note(message: Message, state: MessageState, detail: str | LazyString, now: datetime) -> None:
    """Keep a step in the history; our own words in the landlord's language."""
    with force_locale(current_landlord().language):
        note_state(message, state, now, str(detail))
