"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("catalogue", __name__)
