"""Keep count of what is taken, so that nothing is booked beyond its capacity."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.demo.model import Service, Slot, Unit


@dataclass(frozen=True, slots=True)
class Stay:
    """Hold one service for a half-open period in local time."""

    service: Service
    starts_at: datetime
    ends_at: datetime
    units: int
    quantity: int

    def overlaps(self, other: "Stay") -> bool:
        """Say whether both run at some moment; an end meets a start freely."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def stay_for_days(service: Service, first: date, units: int, quantity: int) -> Stay:
    """Give a stay of some nights or days from a first day."""
    last = first + timedelta(units if service.unit is Unit.NIGHT else units - 1)
    return Stay(
        service,
        datetime.combine(first, service.starts),
        datetime.combine(last, service.ends),
        units,
        quantity,
    )


def stay_for_hours(service: Service, day: date, hour: int, units: int, quantity: int) -> Stay:
    """Give a stay of some hours from a full hour of a day."""
    starts_at = datetime.combine(day, time(hour))
    ends_at = starts_at + timedelta(hours=units)
    return Stay(service, starts_at, ends_at, units, quantity)


def stay_for_slot(service: Service, day: date, slot: Slot, quantity: int) -> Stay:
    """Give a stay at one of the fixed times of a service."""
    return Stay(
        service,
        datetime.combine(day, slot.starts),
        datetime.combine(day, slot.ends),
        1,
        quantity,
    )


class Occupancy:
    """Know what is taken at one landlord."""

    def __init__(self) -> None:
        """Begin with everything free."""
        self._taken: dict[str, list[Stay]] = defaultdict(list)

    def has_room_for(self, stay: Stay) -> bool:
        """Say whether the stay fits at each moment of its period."""
        return self._most_taken(stay) + stay.quantity <= stay.service.capacity

    def take(self, stay: Stay) -> None:
        """Count a stay as taken."""
        self._taken[stay.service.key].append(stay)

    def _most_taken(self, stay: Stay) -> int:
        others = [o for o in self._taken[stay.service.key] if o.overlaps(stay)]
        # The use only rises when something starts, so these moments are enough.
        moments = {max(other.starts_at, stay.starts_at) for other in others}
        return max(
            (sum(o.quantity for o in others if o.starts_at <= moment < o.ends_at) for moment in moments),
            default=0,
        )
