"""What the forms of a new item say about its price and its free places."""

from flask_babel import ngettext

from core.bookings.occupancy import free_places
from core.bookings.quotes import Quote, quote_item
from core.bookings.services import NewItem
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.services import get_service
from core.clock import now


def quoted(service: Service, new: NewItem) -> Quote:
    """Return what an item would cost at this moment."""
    return quote_item(service, new, at=now())


def free_text(service_id: int, period: Period) -> str:
    """Return how many places are free at a time, or nothing when none is."""
    free = free_places(get_service(service_id), period, at=now())
    return ngettext("At that time one is free.", "At that time %(num)s are free.", free) if free > 0 else ""
