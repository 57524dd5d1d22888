"""Full addresses of pages, for mails."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from core.config import current_settings


def page_url(endpoint: str, **values: Any) -> str:
    """Return the full address of a page, built from the configured base only, never from a request (R-15)."""
    base = current_settings().base_url
    adapter = current_app.url_map.bind(urlsplit(base).netloc)
    return f"{base}{adapter.build(endpoint, values)}"
