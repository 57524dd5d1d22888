"""Pages of payments, under one blueprint."""

from core.payments import booking_views, list_views
from core.payments.blueprint import blueprint

__all__ = ["blueprint", "booking_views", "list_views"]
