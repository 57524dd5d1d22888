"""The blueprint of the pages on which customers are merged."""

from flask import Blueprint

blueprint = Blueprint("merging", __name__)
