"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("platform", __name__)
