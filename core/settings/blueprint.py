"""The blueprints of the settings' own pages; they lie in the modules beside it."""

from flask import Blueprint

blueprint = Blueprint("settings", __name__)
permissions_blueprint = Blueprint("permissions", __name__)
staff_blueprint = Blueprint("staff", __name__)
