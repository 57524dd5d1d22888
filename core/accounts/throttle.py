"""Slows down guessing of passwords without locking the owner out (R-79, ASVS 6.3.1).

Wrong guesses are counted per account and per network. A browser that has signed in to an account before carries a
signed device mark and has a counter of its own, so that strangers cannot lock its owner out.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable

from flask import Response, current_app, request
from flask_babel import lazy_gettext
from itsdangerous import BadData, URLSafeSerializer
from limits import parse
from limits.errors import StorageError
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, RateLimiter
from werkzeug.wrappers import Response as BaseResponse

from core.addresses import canonical_email
from core.config import current_settings
from core.errors import DomainError
from core.extensions import limiter

PER_ACCOUNT = parse("10 per 15 minutes")
PER_NETWORK = parse("50 per 15 minutes")
DEVICE_COOKIE = "kontor_device"
DEVICE_LIFE = 180 * 24 * 3600
logger = logging.getLogger(__name__)


class TooManyGuesses(DomainError):
    """Wrong passwords were typed too often."""

    code = "too_many_guesses"
    status = 429
    text = lazy_gettext("Too many tries. Please wait a quarter of an hour and try again.")


def refuse_too_many_guesses(email: str) -> None:
    """Refuse a try when too many wrong ones came before it.

    Raises:
        TooManyGuesses: for this account (or known device), or from this network.
    """
    account, network = _account_key(email), _network_key()
    if not _counted(lambda counters: counters.test(PER_ACCOUNT, *account) and counters.test(PER_NETWORK, *network)):
        raise TooManyGuesses


def wrong_guess(email: str) -> None:
    """Count a wrong guess."""
    account, network = _account_key(email), _network_key()
    _counted(lambda counters: all([counters.hit(PER_ACCOUNT, *account), counters.hit(PER_NETWORK, *network)]))


def remember_device(answer: BaseResponse, email: str) -> BaseResponse:
    """Mark this browser as one that has signed in to this account."""
    mark = _serializer().dumps([_account(email), secrets.token_urlsafe(8)])
    if isinstance(answer, Response):
        answer.set_cookie(
            device_cookie(),
            mark if isinstance(mark, str) else mark.decode(),
            max_age=DEVICE_LIFE,
            secure=current_settings().is_https,
            httponly=True,
            samesite="Lax",
        )
    return answer


def device_cookie() -> str:
    """Return the cookie's name; the prefix binds it to this host where there is TLS."""
    return f"__Host-{DEVICE_COOKIE}" if current_settings().is_https else DEVICE_COOKIE


def _counted(ask: Callable[[RateLimiter], bool]) -> bool:
    """Ask the counters; while Redis is away this process counts by itself, and people can still sign in (R-32)."""
    try:
        return ask(limiter.limiter)
    except StorageError:
        logger.warning("Redis does not count wrong guesses, this process does")
        own: RateLimiter = current_app.extensions.setdefault(
            "kontor.own_counters", FixedWindowRateLimiter(MemoryStorage())
        )
        return ask(own)


def _account_key(email: str) -> tuple[str, str]:
    return "sign-in", f"{_account(email)}:{_device(email)}"


def _network_key() -> tuple[str, str]:
    return "sign-in-network", request.remote_addr or "unknown"


def _account(email: str) -> str:
    return hashlib.sha256(canonical_email(email).encode()).hexdigest()[:32]


def _device(email: str) -> str:
    try:
        account, device = _serializer().loads(request.cookies.get(device_cookie(), ""))
    except (BadData, ValueError, TypeError):
        return "stranger"
    return str(device) if account == _account(email) else "stranger"


def _serializer() -> URLSafeSerializer:
    keys = list(reversed(current_settings().secret_keys))
    return URLSafeSerializer(
        keys, salt="kontor.device", signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    )
