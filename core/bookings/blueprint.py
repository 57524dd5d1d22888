"""The blueprint of the bookings' pages; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("bookings", __name__)
