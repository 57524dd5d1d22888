"""What an item would cost, and what staff should know before they book it; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.bookings.models import Charge
from core.bookings.occupancy import free_places
from core.bookings.services import NewItem, chosen_extras
from core.bookings.wording import calculation
from core.catalogue.models import Service
from core.catalogue.prices import price_lines, price_of
from core.catalogue.stay_rules import length_problem
from core.landlords.services import current_landlord


@dataclass(frozen=True)
class Quote:
    """The price of an item by today's list, in the minor unit, with how it comes about.

    ``free`` is how many places are free at that time; ``warnings`` are sentences that do not stop staff.
    """

    calculation: str
    price_minor: int
    extras: Sequence[Charge]
    free: int
    warnings: Sequence[str]

    @property
    def total_minor(self) -> int:
        """What the item costs with its extras."""
        return self.price_minor + sum(charge.amount_minor for charge in self.extras)


def quote_item(service: Service, new: NewItem, *, at: datetime) -> Quote:
    """Return what an item would cost now.

    Raises:
        ExtraNotOffered: an extra does not go with the service.
    """
    landlord = current_landlord()
    lines = price_lines(service, new.period, landlord.zone)
    problem = length_problem(service, new.period, landlord.zone)
    return Quote(
        calculation(service.unit, lines, new.quantity, landlord.currency),
        price_of(lines, new.quantity),
        chosen_extras(new),
        free_places(service, new.period, at=at),
        [problem] if problem else [],
    )
