"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("customers", __name__)
