"""Pages of apps in the office, under one blueprint."""

from core.apps import installing_views, settings_views, shop_views
from core.apps.blueprint import blueprint

__all__ = ["blueprint", "installing_views", "settings_views", "shop_views"]
