"""Bookings: items, participants, answers, and the place that sells each place once."""
