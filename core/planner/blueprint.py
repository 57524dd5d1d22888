"""The blueprint of the occupancy plan; the modules beside it fill it."""

from flask import Blueprint

blueprint = Blueprint("planner", __name__)
