"""Services that operators run beside Kontor."""

from tests.support.services import another_app, own_limiter, redis_url, server

__all__ = ["another_app", "own_limiter", "redis_url", "server"]
