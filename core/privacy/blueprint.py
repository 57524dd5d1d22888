"""The blueprints of customers' rights: pages of one customer, and pages of the settings."""

from flask import Blueprint

blueprint = Blueprint("privacy", __name__)
settings_blueprint = Blueprint("privacy_settings", __name__)
