"""Pages of this package."""

from flask import Blueprint

blueprint = Blueprint("storefront", __name__)
