"""The blueprint of the pages on which customers are imported."""

from flask import Blueprint

blueprint = Blueprint("customer_imports", __name__)
