"""The blueprint of the payments' pages; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("payments", __name__)
