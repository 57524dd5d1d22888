"""The blueprint of the apps' pages; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("apps", __name__)
