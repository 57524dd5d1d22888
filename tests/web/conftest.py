"""The same two furnished landlords as in tests/security."""

from tests.security.conftest import clock, world

__all__ = ["clock", "world"]
