"""Pages of account managers, under one blueprint."""

from core.platform import landlord_views, list_views
from core.platform.blueprint import blueprint

__all__ = ["blueprint", "landlord_views", "list_views"]
