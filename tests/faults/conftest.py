"""Work and services for full-length fault tests."""

from tests.jobs.conftest import environment, make_booking
from tests.support.services import another_app, own_limiter, redis_url, server

__all__ = ["another_app", "environment", "make_booking", "own_limiter", "redis_url", "server"]
