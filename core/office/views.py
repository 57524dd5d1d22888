"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("office", __name__)
