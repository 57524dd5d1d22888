"""The REST API's addresses; programs bring a token, so no cookie counts and no form is protected here."""

from flask import Blueprint

from core.extensions import csrf

PREFIX = "/api/v1"
blueprint = Blueprint("api", __name__)
csrf.exempt(blueprint)
