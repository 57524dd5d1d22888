"""The pages of customers' rights; importing this module registers them all."""

from core.privacy import erasing_views, export_views, settings_views
from core.privacy.blueprint import blueprint, settings_blueprint

__all__ = ["blueprint", "erasing_views", "export_views", "settings_blueprint", "settings_views"]
