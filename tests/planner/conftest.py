"""Somebody at the desk, and bookings to look at."""

from tests.support.desk import add_question, clock, desk, make_booking, make_service

__all__ = ["add_question", "clock", "desk", "make_booking", "make_service"]
