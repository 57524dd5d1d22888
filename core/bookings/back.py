"""Where a form of a booking leads when it is done: the booking, or the page from which somebody came."""

from flask import url_for

from core.bookings.models import Booking

# The words that may stand in an address or a form, and nothing else: no address of somebody else's.
BACKS = ("", "customer", "start")


def known_back(word: str) -> str:
    """Return the word when it is one of ours, else the one for the booking itself."""
    return word if word in BACKS else ""


def back_url(booking: Booking, word: str) -> str:
    """Return the page to which a word leads."""
    match known_back(word):
        case "customer":
            return url_for("customers.show", customer_id=booking.customer_id)
        case "start":
            return url_for("office.start")
        case _:
            return url_for("bookings.show", booking_id=booking.id)
