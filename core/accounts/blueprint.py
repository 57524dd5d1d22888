"""The blueprint of the pages to sign in and of the own account; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)
