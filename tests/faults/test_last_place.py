"""The last place is sold once, however many want it at the same moment (R-40), and a double click books once (R-42).

The controls take the protection away and show that the same clients then sell it more than once, or fail.
"""

import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Select, delete, func, select
from sqlalchemy.exc import OperationalError

from core.activities.services import SYSTEM
from core.bookings import services as booking_services
from core.bookings.holds import hold_places
from core.bookings.models import Booking, BookingItem
from core.bookings.occupancy import FullyBooked, free_places
from core.bookings.place_models import Hold
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Service, Unit
from core.catalogue.periods import Period
from core.clock import now
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import AFTER_COMMIT, db, transaction
from core.isolation import current_landlord_id, use_landlord
from tests.conftest import NOW
from tests.storefront.conftest import Visitor, add_question, make_service
from tests.support.databases import Database
from tests.support.guards import without_guards

__all__ = ["add_question", "make_service"]

WON, FULL, LOCKED = "won", "full", "database is locked"
THINKING = 0.3
Work = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def sell(app: Flask, make_service, make_customer):
    """Let a number of clients want the last place of a service at once; returns how they fared."""
    service_id, customer_id = make_service(Unit.SLOT).id, make_customer().id
    landlord_id = current_landlord_id()

    def race(clients: int, day: int, *, work: Work = transaction, check_first: bool = False) -> Counter[str]:
        starts_at = NOW + timedelta(days=day)
        item = NewItem(service_id, Period(starts_at, starts_at + timedelta(hours=2), 1))
        ready, ends = threading.Barrier(clients), list[str]()

        def want() -> None:
            with app.app_context(), use_landlord(landlord_id):
                ready.wait()
                ends.append(_want(item, customer_id, work, check_first))

        run_together(want, clients)
        return Counter(ends)

    return race


def _want(item: NewItem, customer_id: int, work: Work, check_first: bool) -> str:
    try:
        if check_first:
            _check(item)
        with work():
            create_booking(get_customer(customer_id), NewBooking((item,)), actor=SYSTEM, at=NOW)
    except FullyBooked:
        return FULL
    except OperationalError as error:
        db.session.rollback()
        return LOCKED if LOCKED in str(error) else repr(error)
    except Exception as error:  # noqa: BLE001 - the test shows whatever it was
        return repr(error)
    return WON


def _check(item: NewItem) -> None:
    service = db.session.get(Service, item.service_id)
    if free_places(service, item.period, at=NOW) < 1:
        raise FullyBooked
    time.sleep(THINKING)


def run_together(work: Callable[[], None], number: int) -> None:
    threads = [threading.Thread(target=work) for _number in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def most_taken(day: int) -> int:
    """Return how many places are taken on a day, past all services of ours."""
    db.session.rollback()
    starts_at = NOW + timedelta(days=day)
    return db.session.scalar(select(func.count(BookingItem.id)).where(BookingItem.starts_at == starts_at))


@pytest.fixture
def no_lock(monkeypatch) -> None:
    """Take every row lock away, and let everybody think a while between the check and the booking."""
    check = booking_services.require_places

    def think(*arguments, **named):
        service = check(*arguments, **named)
        time.sleep(THINKING)
        return service

    monkeypatch.setattr(Select, "with_for_update", lambda self, **_options: self)
    monkeypatch.setattr(booking_services, "next_booking_number", lambda _landlord, _year: secrets.token_hex(8))
    monkeypatch.setattr(booking_services, "require_places", think)


@pytest.fixture
def patience(monkeypatch) -> None:
    """Let clients wait for a connection as long as it takes; a server has no more threads than connections."""
    monkeypatch.setattr(db.engine.pool, "_timeout", 600)


@pytest.fixture
def no_guard(database: Database) -> Iterator[None]:
    """Take the triggers away that count places in the database."""
    with without_guards(database):
        yield


def is_postgresql(database: Database) -> bool:
    return database.settings.database_url.startswith("postgresql")


@contextmanager
def plain_begin() -> Iterator[None]:
    """Write in a transaction that begins like one that only reads."""
    session = db.session()
    session.info[AFTER_COMMIT] = []
    try:
        yield
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        del session.info[AFTER_COMMIT]


def test_the_last_place_is_sold_once(sell):
    for day in (1, 2, 3):
        ends = sell(20, day)

        assert ends == {WON: 1, FULL: 19}
        assert most_taken(day) == 1


def test_everybody_is_sold_the_places_that_there_are(app, sell, make_service):
    with transaction():
        db.session.scalars(select(Service)).one().capacity = 7

    assert sell(20, 1) == {WON: 7, FULL: 13}


def test_the_last_place_is_held_by_one_and_sold_to_that_one(app, sell, landlord):
    service_id, landlord_id = db.session.scalars(select(Service.id)).one(), current_landlord_id()
    starts_at = NOW + timedelta(days=1)
    period = Period(starts_at, starts_at + timedelta(hours=2), 1)
    ready, holders = threading.Barrier(12), list[str]()

    def want() -> None:
        with app.app_context(), use_landlord(landlord_id), suppress(FullyBooked):
            holder = secrets.token_hex(8)
            ready.wait()
            with transaction():
                hold_places(holder, service_id, period, 1, at=NOW)
            holders.append(holder)

    run_together(want, 12)

    assert len(holders) == 1
    assert sell(8, 1) == {FULL: 8}
    item = NewItem(service_id, period)
    with transaction():
        customer = db.session.scalars(select(Customer)).one()
        create_booking(customer, NewBooking((item,), holder=holders[0]), actor=SYSTEM, at=NOW)
    assert most_taken(1) == 1


@pytest.mark.faults
def test_the_last_place_is_sold_once_with_two_hundred_clients_a_hundred_times(sell, patience):
    for day in range(1, 101):
        ends = sell(200, day)

        assert ends == {WON: 1, FULL: 199}
        assert most_taken(day) == 1


def test_the_database_sells_the_last_place_once_where_the_application_forgot_the_lock(sell, no_lock):
    assert sell(8, 1) == {WON: 1, FULL: 7}
    assert most_taken(1) == 1


def test_the_database_sells_the_last_place_once_where_the_application_forgot_to_count(sell, monkeypatch):
    monkeypatch.setattr(booking_services, "require_places", lambda found, *_more, **_named: None)

    assert sell(8, 1) == {WON: 1, FULL: 7}
    assert most_taken(1) == 1


def test_without_lock_and_guard_postgresql_sells_the_last_place_more_than_once(database, sell, no_lock, no_guard):
    ends = sell(8, 1)

    if is_postgresql(database):
        assert ends[WON] > 1
    else:
        # SQLite knows no row locks: its writers wait for each other from their first statement on.
        assert ends == {WON: 1, FULL: 7}


def test_without_a_writers_begin_sqlite_fails_clients_instead_of_answering_them(database, sell, no_lock, no_guard):
    ends = sell(8, 1, work=plain_begin)

    if is_postgresql(database):
        assert ends[WON] > 1
    else:
        assert ends[LOCKED] > 0


def test_a_check_before_the_transaction_sells_the_last_place_more_than_once(sell, monkeypatch, no_guard):
    monkeypatch.setattr(booking_services, "require_places", lambda found, *_more, **_named: None)

    assert sell(8, 1, check_first=True)[WON] > 1


def test_visitors_who_book_the_last_place_at_once_get_one_number_and_clear_answers(app, make_service, landlord):
    service_id, clients = make_service().id, 8
    choice = future_nights()
    visitors = [ready_too_late(app, service_id, choice) for _number in range(clients)]
    seen = [visitor.seen() for visitor in visitors]
    ready, answers = threading.Barrier(clients), list[str]()

    def book() -> None:
        visitor, mark = visitors.pop(), seen.pop()
        ready.wait()
        answers.append(visitor.book(mark).location)

    run_together(book, clients)

    assert Counter(answers) == {"/book/seeblick/done": 1, f"/book/seeblick/services/{service_id}?item=1": clients - 1}
    assert counted(Booking) == counted(Customer) == 1


def test_a_double_click_books_once_however_fast_it_is(app, make_service, landlord):
    service_id, clicks = make_service(capacity=20).id, 8
    visitor = ready_to_book(app, service_id, {**future_nights(), "quantity": "1"})
    mark = visitor.seen()
    same = [clone(app, visitor) for _number in range(clicks)]
    ready, answers = threading.Barrier(clicks), list[str]()

    def book() -> None:
        one = same.pop()
        ready.wait()
        answers.append(one.book(mark).location)

    run_together(book, clicks)

    assert Counter(answers) == {"/book/seeblick/done": clicks}
    assert counted(Booking) == counted(Customer) == 1


@pytest.fixture(autouse=True)
def _posts_without_token(app: Flask) -> Iterator[None]:
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


def future_nights() -> dict[str, str]:
    first = now().date() + timedelta(days=30)
    return {"first": first.isoformat(), "last": (first + timedelta(days=2)).isoformat()}


def ready_to_book(app: Flask, service_id: int, choice: dict[str, str]) -> Visitor:
    visitor = Visitor(app)
    visitor.choose(service_id, **choice)
    visitor.answer()
    return visitor


def ready_too_late(app: Flask, service_id: int, choice: dict[str, str]) -> Visitor:
    """Return somebody for whom the place is not held any more."""
    visitor = ready_to_book(app, service_id, choice)
    with transaction():
        db.session.execute(delete(Hold))
    return visitor


def clone(app: Flask, visitor: Visitor) -> Visitor:
    """Return another browser window with the same session."""
    same = Visitor(app)
    cookie = visitor.client.get_cookie("__Host-kontor", "kontor.test")
    same.client.set_cookie("__Host-kontor", cookie.value, domain="kontor.test", secure=True)
    return same


def counted(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(model.id)))
