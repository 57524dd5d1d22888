"""The gate of the REST API: who asks, by the token alone, how often, and with which right (R-01)."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g, request
from flask_babel import refresh
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from core.clock import now
from core.db import db, transaction
from core.extensions import limiter
from core.i18n import DEFAULT_LANGUAGE, LANGUAGES
from core.isolation import set_scope
from core.permissions.access import API_GATE
from core.permissions.token_rights import TokenRight
from core.rest.errors import TokenInvalid, TokenLacksRight, TokenMissing, TooManyRequests
from core.rest.tokens import USED_STEP, Caller, caller_of, landlord_in, note_used
from core.web.input import HIGHEST_ID

PER_TOKEN = parse("600 per minute")
PER_NETWORK = parse("60 per minute")
SCHEME = "bearer"
logger = logging.getLogger(__name__)


def init_gate(app: Flask) -> None:
    """Put this gate in front of the views that ask for a token."""
    app.extensions[API_GATE] = open_gate


def open_gate(right: TokenRight) -> None:
    """Let a program pass and serve its landlord for the rest of the request.

    Raises:
        TokenMissing: there is no token; cookies are not looked at.
        TokenInvalid: it is unknown, has expired or was revoked.
        TooManyRequests: the program asks too often, or somebody in its network guesses.
        TokenLacksRight: the token may not do this.
    """
    speak_language_asked_for()
    at = now()
    caller = _caller(at)
    if not _counted(PER_TOKEN, "api-token", str(caller.token_id)):
        raise TooManyRequests
    if right.value not in caller.rights:
        raise TokenLacksRight(right=right.value)
    if caller.used_at is None or at - caller.used_at > USED_STEP:
        with transaction():
            note_used(caller.token_id, at=at)
    g.api_caller = caller


def current_caller() -> Caller:
    """Return the program whose request is answered."""
    return cast(Caller, g.api_caller)


def speak_language_asked_for() -> None:
    """Answer in the language that the program asks for, whatever a cookie says."""
    g.language = request.accept_languages.best_match(LANGUAGES) or DEFAULT_LANGUAGE
    refresh()


def _caller(at: datetime) -> Caller:
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not shown.strip():
        raise TokenMissing
    network = request.remote_addr or "unknown"
    if not _ask(lambda counters: counters.test(PER_NETWORK, "api-network", network)):
        raise TooManyRequests
    landlord_id = landlord_in(shown.strip())
    if landlord_id is not None and landlord_id <= HIGHEST_ID:
        set_scope(landlord_id)
        caller = caller_of(shown.strip(), at=at)
        if caller is not None:
            return caller
        db.session.remove()
        set_scope(None)
    _counted(PER_NETWORK, "api-network", network)
    raise TokenInvalid


def _counted(limit: RateLimitItem, *key: str) -> bool:
    return _ask(lambda counters: counters.hit(limit, *key))


def _ask(ask: Callable[[RateLimiter], bool]) -> bool:
    """Ask the counters; while Redis is away this process counts by itself (R-32)."""
    if not limiter.enabled:
        return True
    try:
        return ask(limiter.limiter)
    except StorageError:
        logger.warning("Redis does not count requests, this process does")
        own: RateLimiter = current_app.extensions.setdefault(
            "kontor.own_counters", FixedWindowRateLimiter(MemoryStorage())
        )
        return ask(own)
