"""Does the same to the application and to the plain model, in any order that Hypothesis thinks of (R-41)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule
from sqlalchemy import insert, select

from core.activities.services import SYSTEM
from core.bookings import flow, moving
from core.bookings.blocking import NewBlocking, block, unblock
from core.bookings.holds import LIFE, hold_places
from core.bookings.models import Booking, BookingItem, BookingKind, ItemState
from core.bookings.moving import Move
from core.bookings.occupancy import require_capacity
from core.bookings.periodic import forget_ended_holds, lapse_expired
from core.bookings.place_models import Blocking
from core.bookings.services import NewBooking, NewItem, cancel_booking, create_booking, get_booking, lock_booking
from core.catalogue.models import Service
from core.catalogue.periods import Period
from core.catalogue.services import get_service
from core.customers.services import get_customer
from core.db import db, transaction
from core.errors import DomainError
from core.isolation import current_landlord_id
from tests.bookings.place_model import BACK, BOOKING, FULL, OFFER, OPEN, OUT, RESERVATION, Places, Refused, Taken
from tests.conftest import NOW

HOUR = timedelta(hours=1)
HOURS = 8
# Far enough away that the clock of a run never reaches it.
FIRST = NOW + timedelta(days=3000)
CAPACITIES = (2, 3)
periods = some.tuples(some.integers(0, HOURS - 1), some.integers(1, 3)).map(lambda one: (one[0], one[0] + one[1]))
quantities, services = some.integers(1, 3), some.integers(0, len(CAPACITIES) - 1)
days = some.integers(1, 4)


class PlaceMachine(RuleBasedStateMachine):
    """Each rule asks the model first; the application must say the same, and end in the same state."""

    orders: Any = Bundle("orders")
    blockings: Any = Bundle("blockings")
    make_services: Callable[[tuple[int, ...]], list[int]]
    customer_id: int

    def __init__(self) -> None:
        super().__init__()
        self.services = type(self).make_services(CAPACITIES)
        self.model = Places(dict(zip(self.services, CAPACITIES, strict=True)))

    @property
    def at(self) -> datetime:
        return NOW + self.model.now * HOUR

    def agrees(self, says: Callable[[], Any], does: Callable[[], Any]) -> Any:
        """Let the model and the application do the same; returns what the application returns, or None if refused."""
        expected, got, value = "", "", None
        try:
            says()
        except Refused as refused:
            expected = str(refused)
        try:
            with transaction():
                value = does()
        except DomainError as error:
            # Blocking over bookings is the same refusal with their names.
            got = FULL if error.code == "bookings_in_the_way" else error.code
        assert got == expected
        return value

    def taken(self, service: int, period: tuple[int, int], quantity: int) -> Taken:
        return Taken(self.services[service], *period, quantity)

    @rule(service=services, period=periods, quantity=quantities, holder=some.sampled_from("ab"))
    def hold(self, service, period, quantity, holder):
        wanted = self.taken(service, period, quantity)
        self.agrees(
            lambda: self.model.hold(holder + str(self.services), wanted, 1),
            lambda: held(hold_places(holder + str(self.services), wanted.service, real(wanted), quantity, at=self.at)),
        )

    @rule(
        target=orders,
        service=services,
        period=periods,
        quantity=quantities,
        kind=some.sampled_from([OFFER, RESERVATION, BOOKING, BOOKING]),
        holder=some.sampled_from(["", "a"]),
        lasts=days,
    )
    def book(self, service, period, quantity, kind, holder, lasts):
        wanted, holder = self.taken(service, period, quantity), holder and holder + str(self.services)
        until = self.model.now + 24 * lasts
        new = NewBooking(
            [NewItem(wanted.service, real(wanted), quantity)],
            kind=BookingKind(kind),
            channel="office",
            holder=holder,
            expires_at=NOW + until * HOUR,
        )
        made = self.agrees(
            lambda: self.model.check_new(kind, wanted, holder),
            lambda: create_booking(get_customer(self.customer_id), new, actor=SYSTEM, at=self.at),
        )
        if made is None:
            return multiple()
        item_id = made.items[0].id
        self.model.book(made.id, item_id, kind, wanted, holder, until)
        return made.id

    @rule(order=orders)
    def confirm(self, order):
        self.agrees(lambda: self.model.confirm(order), lambda: flow.confirm_booking(order, actor=SYSTEM, at=self.at))

    @rule(order=orders, lasts=days)
    def reserve(self, order, lasts):
        until = self.model.now + 24 * lasts
        self.agrees(
            lambda: self.model.reserve(order, until),
            lambda: flow.reserve(order, NOW + until * HOUR, actor=SYSTEM, at=self.at),
        )

    @rule(order=orders, lasts=days)
    def extend(self, order, lasts):
        until = self.model.now + 24 * lasts
        self.agrees(
            lambda: self.model.extend(order, until),
            lambda: flow.extend_reservation(order, NOW + until * HOUR, actor=SYSTEM, at=self.at),
        )

    @rule(order=orders)
    def cancel(self, order):
        self.agrees(
            lambda: self.model.cancel(order),
            lambda: cancel_booking(lock_booking(order), with_message=False, actor=SYSTEM, at=self.at),
        )

    @rule(order=orders, lasts=some.none() | days)
    def restore(self, order, lasts):
        until = None if lasts is None else self.model.now + 24 * lasts
        moment = None if until is None else NOW + until * HOUR
        self.agrees(
            lambda: self.model.restore(order, until),
            lambda: flow.restore_booking(order, until=moment, actor=SYSTEM, at=self.at),
        )

    @rule(order=orders, which=some.integers(0, 9), service=services, period=periods)
    def move(self, order, which, service, period):
        item_id, there = self.item(order, which), self.taken(service, period, 1)
        self.agrees(
            lambda: self.model.move(order, item_id, there),
            lambda: moving.move_item(
                order,
                Move(item_id, there.service, real(there)),
                get_booking(order).version,
                actor=SYSTEM,
                at=self.at,
            ),
        )

    @rule(order=orders, which=some.integers(0, 9), state=some.sampled_from([OPEN, OUT, BACK]))
    def hand_over_or_take_back(self, order, which, state):
        item_id = self.item(order, which)
        self.agrees(
            lambda: self.model.step(order, item_id, state),
            lambda: flow.move_item(order, item_id, ItemState(state), actor=SYSTEM, at=self.at),
        )

    @rule(target=blockings, service=services, period=periods, quantity=quantities)
    def block(self, service, period, quantity):
        wanted = self.taken(service, period, quantity)
        new = NewBlocking(wanted.service, real(wanted).starts_at, real(wanted).ends_at, quantity)
        made = self.agrees(lambda: self.model.check_block(wanted), lambda: block(new, actor=SYSTEM, at=self.at))
        if made is None:
            return multiple()
        self.model.blocked[made.id] = wanted
        return made.id

    @rule(blocking=consumes(blockings))
    def unblock(self, blocking):
        self.agrees(lambda: self.model.blocked.pop(blocking), lambda: unblock(blocking, actor=SYSTEM, at=self.at))

    @rule(order=orders, service=services, period=periods, quantity=quantities)
    def import_item(self, order, service, period, quantity):
        """Write an item as an import does that knows nothing of the application."""
        wanted = self.taken(service, period, quantity)
        item_id = self.agrees(
            lambda: self.model.check_import(wanted), lambda: written(BookingItem, wanted, booking_id=order)
        )
        if item_id is not None:
            self.model.book(0, item_id, BOOKING, wanted, "", None)
            self.model.orders[order].items.update(self.model.orders.pop(0).items)

    @rule(target=blockings, service=services, period=periods, quantity=quantities)
    def import_blocking(self, service, period, quantity):
        wanted = self.taken(service, period, quantity)
        blocking_id = self.agrees(
            lambda: self.model.check_import(wanted), lambda: written(Blocking, wanted, created_at=NOW)
        )
        if blocking_id is None:
            return multiple()
        self.model.blocked[blocking_id] = wanted
        return blocking_id

    @rule(service=services, capacity=some.integers(1, 4))
    def change_capacity(self, service, capacity):
        service_id = self.services[service]
        self.agrees(
            lambda: self.model.change_capacity(service_id, capacity, HOURS + 3),
            lambda: with_capacity(service_id, capacity, self.at),
        )

    @rule(hours=some.sampled_from([1, 1, 24, 60]))
    def time_passes(self, hours):
        self.model.now += hours

    @rule()
    def the_worker_runs(self):
        self.model.lapse()
        lapse_expired(self.at)
        forget_ended_holds(self.at)

    def item(self, order: int, which: int) -> int:
        items = sorted(self.model.orders[order].items)
        return items[which % len(items)]

    @invariant()
    def the_database_says_what_the_model_says(self):
        db.session.rollback()
        bookings = db.session.execute(
            select(Booking.id, Booking.kind_name, Booking.cancelled_at, Booking.has_lapsed, Booking.expires_at).where(
                Booking.id.in_(self.model.orders)
            )
        )
        found = {
            row.id: (row.kind_name, row.cancelled_at is not None, row.has_lapsed, row.expires_at) for row in bookings
        }
        assert found == {
            key: (one.kind, one.is_cancelled, one.has_lapsed, None if one.until is None else NOW + one.until * HOUR)
            for key, one in self.model.orders.items()
        }
        items = {
            key: (item.service, item.begin, item.end, item.quantity, item.takes, item.state)
            for order in self.model.orders.values()
            for key, item in order.items.items()
        }
        rows = db.session.execute(
            select(
                BookingItem.id,
                BookingItem.service_id,
                BookingItem.starts_at,
                BookingItem.ends_at,
                BookingItem.quantity,
                BookingItem.takes_place,
                BookingItem.state_name,
            ).where(BookingItem.service_id.in_(self.services))
        )
        assert {
            row.id: (
                row.service_id,
                hour(row.starts_at),
                hour(row.ends_at),
                row.quantity,
                row.takes_place,
                row.state_name,
            )
            for row in rows
        } == items

    @invariant()
    def no_hour_has_more_than_there_is(self):
        for service_id, capacity in self.model.capacities.items():
            everything = Taken(service_id, 0, HOURS + 3, 0)
            assert self.model.highest(everything, with_holds=False) <= capacity


def real(taken: Taken) -> Period:
    return Period(FIRST + taken.begin * HOUR, FIRST + taken.end * HOUR, taken.end - taken.begin)


def hour(moment: datetime) -> int:
    return round((moment - FIRST) / HOUR)


def held(hold: Any) -> Any:
    # The model counts whole hours.
    hold.expires_at += HOUR - LIFE
    return hold


def written(model: Any, taken: Taken, **more: Any) -> int | None:
    period = real(taken)
    row = {
        "landlord_id": current_landlord_id(),
        "service_id": taken.service,
        "starts_at": period.starts_at,
        "ends_at": period.ends_at,
        "quantity": taken.quantity,
        **more,
    }
    return db.session.scalar(insert(model).returning(model.id), [row])


def with_capacity(service_id: int, capacity: int, at: datetime) -> Service:
    service = get_service(service_id, locked=True)
    lowers, service.capacity = capacity < service.capacity, capacity
    if lowers:
        require_capacity(service, at)
    return service
