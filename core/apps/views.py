"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("apps", __name__)
