"""The pages of partners; each topic registers its own on one of two blueprints."""

from core.channels import calendar_views, feed_views, import_views
from core.channels.blueprint import blueprint, public_blueprint

__all__ = ["blueprint", "calendar_views", "feed_views", "import_views", "public_blueprint"]
