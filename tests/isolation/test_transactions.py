"""One transaction per piece of work: what it promises to those who write inside it."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from core.customers.models import Customer
from core.db import NestedTransaction, WrittenOutside, after_commit, db, transaction
from core.isolation import current_scope, set_scope, use_landlord
from core.landlords.models import Landlord
from tests.isolation.conftest import Neighbours
from tests.isolation.rows import make_row, stored_row
from tests.support.databases import Database

MakeCustomer = Callable[..., Customer]


def customers() -> int:
    found = db.session.scalar(select(func.count(Customer.id)))
    db.session.rollback()
    return found or 0


def test_what_is_written_is_there_afterwards(landlord: Landlord) -> None:
    with transaction():
        make_row(Customer)

    db.session.remove()

    assert customers() == 1


def test_an_error_takes_everything_back(landlord: Landlord) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        fail_after(lambda: make_row(Customer))

    assert customers() == 0


def test_a_transaction_inside_another_is_refused(landlord: Landlord) -> None:
    with pytest.raises(NestedTransaction), transaction(), transaction():
        pass


def test_a_transaction_of_another_landlord_inside_one_is_refused(neighbours: Neighbours) -> None:
    with (
        use_landlord(neighbours.own),
        pytest.raises(NestedTransaction),
        transaction(),
        use_landlord(neighbours.other),
        transaction(),
    ):
        pass


def test_after_a_refused_one_the_next_transaction_works(landlord: Landlord) -> None:
    with pytest.raises(NestedTransaction), transaction(), transaction():
        pass

    with transaction():
        make_row(Customer)

    assert customers() == 1


def test_what_was_changed_before_it_began_is_refused_instead_of_lost(make_customer: MakeCustomer) -> None:
    customer = make_customer()
    customer.last_name = "changed too early"

    with pytest.raises(WrittenOutside), transaction():
        pass

    db.session.rollback()


def test_what_was_flushed_before_it_began_is_refused_as_well(make_customer: MakeCustomer) -> None:
    customer = make_customer()
    customer.last_name = "changed too early"

    with pytest.raises(WrittenOutside):
        customers()

    db.session.rollback()


def test_what_was_read_before_is_read_anew_inside(database: Database, make_customer: MakeCustomer) -> None:
    customer = make_customer(last_name="before")
    assert customer.last_name == "before"
    elsewhere(database, lambda: rename(customer.id, "after"))

    with transaction():
        inside = customer.last_name

    assert inside == "after"


def test_work_for_afterwards_runs_once_and_only_when_everything_is_stored(landlord: Landlord) -> None:
    seen: list[int] = []

    with transaction():
        make_row(Customer)
        after_commit(lambda: seen.append(customers()))
        before = list(seen)

    assert before == []
    assert seen == [1]


def test_work_for_afterwards_never_runs_when_the_transaction_is_taken_back(landlord: Landlord) -> None:
    seen: list[str] = []

    with pytest.raises(ZeroDivisionError), transaction():
        fail_after(lambda: after_commit(lambda: seen.append("lost")))
    with transaction():
        make_row(Customer)

    assert seen == []


def test_a_savepoint_does_not_start_the_work_for_afterwards(landlord: Landlord) -> None:
    seen: list[str] = []

    with transaction():
        after_commit(lambda: seen.append("done"))
        with db.session.begin_nested():
            make_row(Customer)
        inside = list(seen)

    assert inside == []
    assert seen == ["done"]


def test_a_savepoint_that_is_taken_back_leaves_the_rest(landlord: Landlord) -> None:
    with transaction():
        make_row(Customer)
        with pytest.raises(ZeroDivisionError), db.session.begin_nested():
            fail_after(lambda: make_row(Customer))

    assert customers() == 1


def test_work_for_afterwards_needs_a_transaction(landlord: Landlord) -> None:
    with pytest.raises(KeyError):
        after_commit(lambda: None)


def test_a_second_writer_waits_until_the_first_is_done(database: Database, neighbours: Neighbours) -> None:
    """Both read, add one and write; without the lock one of the two additions is lost."""
    row = stored_row(Customer, neighbours.own, comment="0")
    both_ready = threading.Barrier(2)

    def add_one() -> None:
        both_ready.wait(10)
        with use_landlord(neighbours.own), transaction():
            customer = db.session.scalars(select(Customer).where(Customer.id == row).with_for_update()).one()
            customer.comment = str(int(customer.comment) + 1)

    writers = [threading.Thread(target=in_context, args=(database, add_one)) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)

    with use_landlord(neighbours.own):
        assert db.session.get_one(Customer, row).comment == "2"


def test_on_sqlite_a_transaction_holds_the_write_lock_from_its_beginning(sqlite_database: Database) -> None:
    sqlite_database.clean()
    path = sqlite_database.settings.database_url.removeprefix("sqlite:///")
    other = sqlite3.connect(path, timeout=0, isolation_level=None)

    with sqlite_database.app.app_context():
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
        with transaction(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")

    other.close()


def test_on_sqlite_readers_never_wait_for_a_writer(database: Database, neighbours: Neighbours) -> None:
    seen: list[int] = []

    def look() -> None:
        with use_landlord(neighbours.own):
            seen.append(customers())

    with use_landlord(neighbours.own), transaction():
        make_row(Customer)
        elsewhere(database, look)

    assert seen == [0]


def test_a_database_that_is_busy_for_too_long_is_an_error_and_changes_nothing(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_database.clean()
    monkeypatch.setattr("core.db.SQLITE_BUSY_MILLISECONDS", 50)
    other = sqlite3.connect(sqlite_database.settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with sqlite_database.app.app_context(), pytest.raises(OperationalError), transaction():
        pass

    other.close()


def fail_after(act: Callable[[], object]) -> None:
    act()
    raise ZeroDivisionError


def rename(customer_id: int, name: str) -> None:
    with transaction():
        db.session.get_one(Customer, customer_id).last_name = name


def in_context(database: Database, act: Callable[[], None]) -> None:
    with database.app.app_context():
        act()


def elsewhere(database: Database, act: Callable[[], None]) -> None:
    """Run ``act`` on a connection of its own, serving the same landlord."""

    scope = current_scope()

    def run() -> None:
        set_scope(scope)
        act()

    thread = threading.Thread(target=in_context, args=(database, run))
    thread.start()
    thread.join(30)


def test_work_of_a_savepoint_that_is_taken_back_does_not_happen(landlord: Landlord) -> None:
    seen: list[str] = []

    with transaction():
        after_commit(lambda: seen.append("before"))
        with suppress(ValueError), db.session.begin_nested():
            after_commit(lambda: seen.append("taken back"))
            raise ValueError
        with db.session.begin_nested():
            after_commit(lambda: seen.append("kept"))
        after_commit(lambda: seen.append("after"))

    assert seen == ["before", "kept", "after"]
