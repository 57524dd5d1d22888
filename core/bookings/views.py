"""Pages of bookings, under one blueprint."""

from core.bookings import edit_views, list_views, new_views, show_views
from core.bookings.blueprint import blueprint

__all__ = ["blueprint", "edit_views", "list_views", "new_views", "show_views"]
