"""A request with an idempotency key has one effect, however often it comes, also at the same time (R-42)."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import request
from sqlalchemy import CursorResult, delete, select
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from core.rest.errors import KeyUsedOtherwise
from core.rest.models import ApiRequest
from core.rest.schema import wrong
from core.rest.tokens import Caller
from core.web.checks import NOT_USABLE

HEADER = "Idempotency-Key"
LONGEST_KEY = 120
LIFE = timedelta(days=2)


@dataclass(frozen=True)
class Answer:
    """What a program is told, and whether it was told so before."""

    body: dict[str, Any]
    is_repeated: bool = False


def answer_once(caller: Caller, body: Any, do: Callable[[], dict[str, Any]], *, at: datetime) -> Answer:
    """Do something in one transaction; the same request with the same key gets the same answer and does nothing.

    Only what succeeded is kept: after an error the same key may be tried again.

    Raises:
        KeyUsedOtherwise: the key came with another request before.
    """
    key, mark = _key(), _fingerprint(body)
    try:
        return _answer(caller, key, mark, do, at=at)
    except IntegrityError:
        # Somebody was quicker with the same key, or with the same reference: now it can be seen.
        return _answer(caller, key, mark, do, at=at)


def purge_requests(now: datetime) -> int:
    """Delete the requests whose answers nobody can ask for any more; returns how many there were."""
    deleted = db.session.execute(delete(ApiRequest).where(ApiRequest.created_at <= now - LIFE))
    return cast("CursorResult[Any]", deleted).rowcount


def _answer(caller: Caller, key: str | None, mark: str, do: Callable[[], dict[str, Any]], *, at: datetime) -> Answer:
    with transaction():
        if key is None:
            return Answer(do())
        query = select(ApiRequest).where(ApiRequest.token_id == caller.token_id, ApiRequest.key == key)
        known = db.session.scalar(query)
        if known is not None:
            if known.fingerprint != mark:
                raise KeyUsedOtherwise
            return Answer(dict(known.body), is_repeated=True)
        kept = ApiRequest(token_id=caller.token_id, key=key, fingerprint=mark, status=200, created_at=at)
        db.session.add(kept)
        # Whoever comes with the same key now waits here until this transaction has ended.
        db.session.flush()
        kept.body = do()
        return Answer(dict(kept.body))


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not 1 <= len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise wrong(f"#{HEADER}", str(NOT_USABLE))
    return key


def _fingerprint(body: Any) -> str:
    asked = [request.method, request.path, body]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
