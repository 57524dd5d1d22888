"""Somebody at the desk."""

from tests.support.desk import clock, desk, make_booking, make_service

__all__ = ["clock", "desk", "make_booking", "make_service"]
