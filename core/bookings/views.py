"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("bookings", __name__)
