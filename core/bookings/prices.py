"""What a booking item costs; prices are gross, in the minor unit of the landlord's currency."""

from core.catalogue.models import Service
from core.catalogue.periods import Period


def price_of(service: Service, period: Period, quantity: int) -> int:
    """Return the present price of a service for a period and a number of places."""
    return service.price_minor * period.units * quantity
