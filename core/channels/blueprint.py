"""The blueprints of partners' pages."""

from flask import Blueprint

blueprint = Blueprint("channels", __name__)
public_blueprint = Blueprint("calendars", __name__)
