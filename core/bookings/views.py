"""Pages of bookings, under one blueprint."""

from core.bookings import (
    copy_views,
    customer_views,
    document_views,
    edit_views,
    item_views,
    list_views,
    new_views,
    price_views,
    show_views,
    step_views,
    validity_views,
)
from core.bookings.blueprint import blueprint

__all__ = [
    "blueprint",
    "copy_views",
    "customer_views",
    "document_views",
    "edit_views",
    "item_views",
    "list_views",
    "new_views",
    "price_views",
    "show_views",
    "step_views",
    "validity_views",
]
