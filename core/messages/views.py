"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("messages", __name__)
