"""Pages of the occupancy plan, under one blueprint."""

from core.planner import move_views, show_views
from core.planner.blueprint import blueprint

__all__ = ["blueprint", "move_views", "show_views"]
