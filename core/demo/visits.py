"""Plan who could come when: the visits of one landlord, without people yet."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from core.demo.model import BookingKind, Service, Unit
from core.demo.occupancy import (
    Occupancy,
    Stay,
    stay_for_days,
    stay_for_hours,
    stay_for_slot,
)
from core.demo.trades import Trade

DAYS_BACK = 548
DAYS_AHEAD = 272
SATURDAY = 5
ATTEMPTS = 200

FIRM = (BookingKind.BOOKING, False)
CANCELLED = (BookingKind.BOOKING, True)
OFFERED = (BookingKind.OFFER, False)
RESERVED = (BookingKind.RESERVATION, False)
LAPSED = (BookingKind.RESERVATION, True)

# What became of a visit, with its share: first past ones, then those to come.
PAST_FATES = {
    FIRM: 86,
    CANCELLED: 7,
    LAPSED: 3,
    OFFERED: 4,
}
COMING_FATES = {
    FIRM: 74,
    CANCELLED: 6,
    RESERVED: 12,
    OFFERED: 8,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Hold what will become one booking."""

    kind: BookingKind
    is_cancelled: bool
    stays: tuple[Stay, ...]

    @property
    def starts_at(self) -> datetime:
        """Give the start of the first stay."""
        return min(stay.starts_at for stay in self.stays)

    @property
    def ends_at(self) -> datetime:
        """Give the end of the last stay."""
        return max(stay.ends_at for stay in self.stays)

    @property
    def starts_on(self) -> date:
        """Give the first day."""
        return self.starts_at.date()


class NoRoomError(RuntimeError):
    """The landlord has too little capacity for the wanted number of visits."""


def visits_of(trade: Trade, today: date, rng: Random) -> list[Visit]:
    """Plan all visits of one landlord, none beyond capacity."""
    planner = _Planner(trade, today, rng)
    sure = list(planner.sure_visits())
    return sure + list(islice(planner.likely_visits(), trade.bookings - len(sure)))


class _Planner:
    def __init__(self, trade: Trade, today: date, rng: Random) -> None:
        self._trade = trade
        self._today = today
        self._rng = rng
        self._occupancy = Occupancy()
        self._services = trade.landlord.services
        self._extras = [service for service in self._services if service.key in trade.extras]
        self._days = [today + timedelta(ahead) for ahead in range(-DAYS_BACK, DAYS_AHEAD + 1)]
        self._weights = [self._demand_on(day) for day in self._days]

    def sure_visits(self) -> Iterator[Visit]:
        """Plan what keeps each day of the demo lively, whatever the season."""
        for fate, wanted, count in (
            (FIRM, self._running_today, 1),
            (FIRM, self._returning_today, 3),
            (FIRM, self._arriving_today, 4),
            (FIRM, self._arriving_soon, 12),
            (FIRM, self._coming, 20),
            (RESERVED, self._coming, 5),
            (OFFERED, self._coming, 5),
            (CANCELLED, self._coming, 3),
        ):
            for _ in range(count):
                yield Visit(*fate, (self._fitting(wanted),))

    def likely_visits(self) -> Iterator[Visit]:
        """Plan visits by season and demand, without end."""
        while True:
            first = self._likely_day()
            kind, is_cancelled = self._fate(first)
            stay = self._likely_stay(first)
            if is_cancelled:
                yield Visit(kind, True, (stay,))
            elif self._occupancy.has_room_for(stay):
                self._occupancy.take(stay)
                yield Visit(kind, False, (stay, *self._extra(stay)))

    def _demand_on(self, day: date) -> float:
        ahead = max(0, (day - self._today).days)
        season = self._trade.months[day.month - 1] * self._trade.weekdays[day.weekday()]
        return season * math.exp(-ahead / self._trade.horizon)

    def _fate(self, first: date) -> tuple[BookingKind, bool]:
        if self._today <= first <= self._today + timedelta(2):
            return FIRM
        fates = PAST_FATES if first < self._today else COMING_FATES
        return self._rng.choices(list(fates), list(fates.values()))[0]

    def _likely_day(self) -> date:
        return self._drawn_day(self._days, self._weights)

    def _drawn_day(self, days: Sequence[date], weights: Sequence[float]) -> date:
        day = self._rng.choices(days, weights)[0]
        if day.month in self._trade.weekly_months:
            return day + timedelta(SATURDAY - day.weekday())
        return day

    def _likely_stay(self, first: date) -> Stay:
        service = self._service(self._services)
        if first.month in self._trade.weekly_months:
            weeks = self._rng.choice((1, 1, 2))
            return stay_for_days(service, first, 7 * weeks, 1)
        return self._stay(service, first)

    def _service(self, services: Sequence[Service]) -> Service:
        demand = [self._trade.demand[service.key] for service in services]
        return self._rng.choices(services, demand)[0]

    def _stay(self, service: Service, first: date) -> Stay:
        quantity = self._quantity(service)
        if service.slots:
            slot = self._rng.choice(service.slots)
            return stay_for_slot(service, first, slot, quantity)
        units = self._rng.choice(self._trade.lengths[service.unit])
        if service.unit is Unit.HOUR:
            hour = self._rng.randint(service.starts.hour, service.ends.hour - units)
            return stay_for_hours(service, first, hour, units, quantity)
        return stay_for_days(service, first, units, quantity)

    def _quantity(self, service: Service) -> int:
        """Draw how many objects: several only of small things that there are many of."""
        if service.persons > 2 or service.capacity < 6:
            return 1
        return self._rng.choice((1, 1, 2, 2, 2, 3, 4))

    def _extra(self, stay: Stay) -> tuple[Stay, ...]:
        """Join another service to some visits, while the guests are there."""
        service = self._rng.choice(self._extras)
        if service is stay.service or self._rng.random() >= self._trade.extra_share:
            return ()
        extra = self._stay_beside(stay, service)
        if not self._occupancy.has_room_for(extra):
            return ()
        self._occupancy.take(extra)
        return (extra,)

    def _stay_beside(self, stay: Stay, service: Service) -> Stay:
        first = stay.starts_at.date()
        if service.unit is Unit.NIGHT:
            return stay_for_days(service, first, stay.units, 1)
        if stay.service.unit is Unit.NIGHT:
            first += timedelta(1)
        if service.unit is Unit.DAY:
            return stay_for_days(service, first, 1, self._quantity(service))
        return self._stay(service, first)

    def _fitting(self, wanted: Callable[[], Stay]) -> Stay:
        for _ in range(ATTEMPTS):
            stay = wanted()
            if self._occupancy.has_room_for(stay):
                self._occupancy.take(stay)
                return stay
        raise NoRoomError(self._trade.landlord.slug)

    def _running_today(self) -> Stay:
        back = self._rng.randint(1, 2)
        return self._over_days(-back, back + self._rng.randint(2, 3))

    def _arriving_today(self) -> Stay:
        service = self._service(self._services)
        if service.unit is Unit.NIGHT:
            # Short, so that there is room for the arrivals of the next days.
            return stay_for_days(service, self._today, self._rng.randint(1, 3), 1)
        return self._stay(service, self._today)

    def _returning_today(self) -> Stay:
        back = self._rng.randint(1, 3)
        return self._over_days(-back, back)

    def _arriving_soon(self) -> Stay:
        return self._over_days(self._rng.randint(1, 13), self._rng.randint(1, 3))

    def _coming(self) -> Stay:
        ahead = DAYS_BACK + 4
        day = self._drawn_day(self._days[ahead:], self._weights[ahead:])
        # Whole weeks begin on a Saturday, which may be a day that has gone.
        return self._likely_stay(max(day, self._days[ahead]))

    def _over_days(self, ahead: int, midnights: int) -> Stay:
        """Give a stay from a day ahead (or back) that lasts over some midnights."""
        units = {Unit.NIGHT: midnights, Unit.DAY: midnights + 1}
        longer = [service for service in self._services if service.unit in units]
        service = self._service(longer)
        first = self._today + timedelta(ahead)
        return stay_for_days(service, first, units[service.unit], 1)
