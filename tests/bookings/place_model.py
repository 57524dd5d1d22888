"""What places of services mean, written down once more as plainly as possible: hours on a line, no database.

Moments are whole hours, so that every moment can be looked at by itself.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace

OFFER, RESERVATION, BOOKING = "offer", "reservation", "booking"
OPEN, OUT, BACK = "open", "handed_over", "returned"
FULL = "fully_booked"


@dataclass
class Taken:
    """Some places of a service from one hour to another, the last hour not included."""

    service: int
    begin: int
    end: int
    quantity: int

    def at(self, hour: int) -> int:
        return self.quantity if self.begin <= hour < self.end else 0


@dataclass
class Item(Taken):
    takes: bool = True
    state: str = OPEN


@dataclass
class Order:
    kind: str
    items: dict[int, Item]
    until: int | None = None
    is_cancelled: bool = False
    has_lapsed: bool = False


@dataclass
class Hold(Taken):
    holder: str = ""
    until: int = 0


class Refused(Exception):
    """The step is not allowed; says with which code."""


@dataclass
class Places:
    """Everything that takes places, and what may happen to it."""

    capacities: dict[int, int]
    now: int = 0
    orders: dict[int, Order] = field(default_factory=dict)
    blocked: dict[int, Taken] = field(default_factory=dict)
    holds: list[Hold] = field(default_factory=list)

    def highest(self, wanted: Taken, *, holder: str = "", without: Item | None = None, with_holds: bool = True) -> int:
        """Return how many places others take in the fullest hour."""
        items = [item for order in self.orders.values() for item in order.items.values()]
        others: list[Taken] = [item for item in items if item.takes and item is not without]
        others += self.blocked.values()
        if with_holds:
            others += [hold for hold in self.holds if hold.until > self.now and hold.holder != holder]
        same = [one for one in others if one.service == wanted.service]
        return max(sum(one.at(hour) for one in same) for hour in range(wanted.begin, wanted.end))

    def require(self, wanted: Taken, **more) -> None:
        if self.highest(wanted, **more) + wanted.quantity > self.capacities[wanted.service]:
            raise Refused(FULL)

    def hold(self, holder: str, wanted: Taken, lasts: int) -> None:
        self.require(wanted)
        self.holds.append(Hold(**vars(wanted), holder=holder, until=self.now + lasts))

    def check_new(self, kind: str, wanted: Taken, holder: str) -> None:
        if kind != OFFER:
            self.require(wanted, holder=holder)

    def book(self, order_id: int, item_id: int, kind: str, wanted: Taken, holder: str, until: int | None) -> None:
        item = Item(**vars(wanted), takes=kind != OFFER)
        self.orders[order_id] = Order(kind, {item_id: item}, None if kind == BOOKING else until)
        self.holds = [hold for hold in self.holds if not holder or hold.holder != holder]

    def confirm(self, order_id: int) -> None:
        order = self.open_order(order_id)
        self.take_all(order)
        order.kind, order.until = BOOKING, None

    def reserve(self, order_id: int, until: int) -> None:
        order = self.open_order(order_id)
        if order.kind == RESERVATION:
            raise Refused("wrong_step")
        self.take_all(order)
        order.kind, order.until = RESERVATION, until

    def extend(self, order_id: int, until: int) -> None:
        self.open_order(order_id).until = until

    def cancel(self, order_id: int) -> None:
        order = self.orders[order_id]
        if order.is_cancelled:
            raise Refused("already_cancelled")
        self.close(order)

    def restore(self, order_id: int, until: int | None) -> None:
        order = self.orders[order_id]
        if not order.is_cancelled:
            raise Refused("not_cancelled")
        until = until if until is not None else order.until
        if order.kind != BOOKING and until is not None and until <= self.now:
            raise Refused("expiry_passed")
        if order.kind != OFFER:
            self.take_all(order)
        if order.kind != BOOKING:
            order.until = until
        order.is_cancelled = order.has_lapsed = False

    def move(self, order_id: int, item_id: int, there: Taken) -> None:
        order = self.orders[order_id]
        item = order.items[item_id]
        if order.is_cancelled:
            raise Refused("already_cancelled")
        if (there.service, there.begin, there.end) == (item.service, item.begin, item.end):
            return
        if item.state == BACK:
            raise Refused("came_back")
        if item.state == OUT and (there.service, there.begin) != (item.service, item.begin):
            raise Refused("only_end_moves")
        if item.takes:
            self.require(replace(there, quantity=item.quantity), without=item)
        item.service, item.begin, item.end = there.service, there.begin, there.end

    def step(self, order_id: int, item_id: int, state: str) -> None:
        order = self.orders[order_id]
        item = order.items[item_id]
        if order.is_cancelled:
            raise Refused("already_cancelled")
        if order.kind != BOOKING:
            raise Refused("not_booked_yet")
        if (item.state, state) not in {(OPEN, OUT), (OUT, BACK), (OUT, OPEN), (BACK, OUT)}:
            raise Refused("wrong_step")
        item.state = state

    def check_block(self, wanted: Taken) -> None:
        if wanted.quantity > self.capacities[wanted.service]:
            raise Refused("not_that_many")
        self.require(wanted)

    def check_import(self, wanted: Taken) -> None:
        """Rows that are written past the application meet what lasts, and not what somebody holds for ten minutes."""
        self.require(wanted, with_holds=False)

    def change_capacity(self, service: int, capacity: int, hours: int) -> None:
        """More places are never refused, also where an import took what somebody held."""
        if capacity < self.capacities[service] and self.highest(Taken(service, 0, hours, 0)) > capacity:
            raise Refused("capacity_taken")
        self.capacities[service] = capacity

    def lapse(self) -> None:
        for order in self.orders.values():
            is_over = order.until is not None and order.until <= self.now
            if is_over and not order.is_cancelled and order.kind != BOOKING:
                self.close(order)
                order.has_lapsed = True

    def open_order(self, order_id: int) -> Order:
        order = self.orders[order_id]
        if order.is_cancelled:
            raise Refused("already_cancelled")
        if order.kind == BOOKING:
            raise Refused("already_booked")
        return order

    def take_all(self, order: Order) -> None:
        """Take the places of all items that have none, or of none of them."""
        before = deepcopy([item.takes for item in order.items.values()])
        try:
            for item in order.items.values():
                if not item.takes:
                    self.require(item)
                    item.takes = True
        except Refused:
            for item, took in zip(order.items.values(), before, strict=True):
                item.takes = took
            raise

    def close(self, order: Order) -> None:
        order.is_cancelled = True
        for item in order.items.values():
            item.takes = False
