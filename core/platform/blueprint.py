"""The blueprint of the account manager's pages; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("platform", __name__)
