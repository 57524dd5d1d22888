"""A visitor's request names the landlord in its address; from here on their data are served."""

from typing import Any

from flask import Flask, current_app, g, request

from core.db import db
from core.isolation import set_scope
from core.landlords.models import Landlord
from core.landlords.services import get_landlord_by_slug, take_landlord


def visit_landlord() -> Landlord:
    """Serve the landlord of the address ``…/<slug>/…`` for the rest of the request.

    Gives the connection of the search back: a request that holds two could wait for itself when all are in use. The
    landlord that was found moves into the session of their scope, so that nobody has to ask for them again.

    Raises:
        NotFound: there is no such landlord.
    """
    slug = str((request.view_args or {}).pop("slug"))
    found = get_landlord_by_slug(slug)
    db.session.remove()
    set_scope(found.id)
    landlord = take_landlord(found)
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
