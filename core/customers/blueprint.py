"""The blueprint of customers' pages; they lie in the modules beside it."""

from flask import Blueprint

blueprint = Blueprint("customers", __name__)
