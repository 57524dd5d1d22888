"""A visitor's request names the landlord in its address; from here on their data are served."""

from typing import Any

from flask import Flask, current_app, g, request

from core.db import db
from core.isolation import set_scope
from core.landlords.models import Landlord
from core.landlords.services import current_landlord, get_landlord_by_slug


def visit_landlord() -> Landlord:
    """Serve the landlord of the address ``…/<slug>/…`` for the rest of the request.

    Gives the connection of the search back: a request that holds two could wait for itself when all are in use.

    Raises:
        NotFound: there is no such landlord.
    """
    slug = str((request.view_args or {}).pop("slug"))
    landlord_id = get_landlord_by_slug(slug).id
    db.session.remove()
    set_scope(landlord_id)
    landlord = current_landlord()
    g.landlord_slug, g.timezone, g.fallback_language = landlord.slug, landlord.timezone, landlord.language
    return landlord


def init_landlord_addresses(app: Flask) -> None:
    """Fill the landlord into addresses that are built while one is visited."""

    @app.url_defaults
    def add_slug(endpoint: str, values: dict[str, Any]) -> None:
        if (
            "slug" not in values
            and "landlord_slug" in g
            and current_app.url_map.is_endpoint_expecting(endpoint, "slug")
        ):
            values["slug"] = g.landlord_slug
