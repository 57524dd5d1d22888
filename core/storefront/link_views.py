"""The gate of signed links: opening changes nothing, the typed address lets in (D-05)."""

from flask import Blueprint

blueprint = Blueprint("links", __name__)
