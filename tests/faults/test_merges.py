"""Merges under stress: nothing lost (R-20), one effect (R-22), never half a merge (R-23), and back again (R-24)."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from core.activities.services import SYSTEM
from core.bookings import services as booking_services
from core.bookings.customer_change import change_customer_of
from core.bookings.models import Booking
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.customers.former import resolve_customer
from core.customers.models import Customer
from core.customers.services import change_customer, data_of, get_customer
from core.db import db, transaction
from core.errors import DomainError
from core.isolation import current_landlord_id, use_landlord
from core.merging.models import CustomerMerge, MergedRow
from core.merging.references import References
from core.merging.services import MergeOrder, merge_customers, money_of
from core.merging.undo import undo_merge
from tests.conftest import NOW
from tests.faults.families import bookings_of, make_family
from tests.merging.dumps import business, dump
from tests.storefront.conftest import make_service
from tests.support.processes import ROOT, until

__all__ = ["make_service"]
FAMILY = 8
CLEAR = (DomainError, StaleDataError)
# A quick form for each change, the full length for `make faults`.
FEW_AND_MANY = [pytest.param(True, id="few"), pytest.param(False, id="many", marks=pytest.mark.faults)]


def join(kept: int, *sources: int) -> int:
    with transaction():
        return merge_customers(MergeOrder(kept, sources), actor=SYSTEM, at=NOW).merge_id


@pytest.fixture
def at_once(app, landlord):
    """Run pieces of work in threads at the same moment; returns how each ended."""
    landlord_id = landlord.id

    def run(*works: Callable[[], object]) -> list[str]:
        ready, ends = threading.Barrier(len(works)), [""] * len(works)

        def one(place: int) -> None:
            with app.app_context(), use_landlord(landlord_id):
                ready.wait()
                try:
                    works[place]()
                    ends[place] = "done"
                except CLEAR as error:
                    ends[place] = f"clear {type(error).__name__}"
                except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                    ends[place] = f"fault {error!r}"

        threads = [threading.Thread(target=one, args=(place,)) for place in range(len(works))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        db.session.rollback()
        return ends

    return run


def edit(customer_id: int, comment: str) -> None:
    with transaction():
        customer = get_customer(customer_id, locked=True)
        data = data_of(customer)
        changed = type(data)(**{**vars(data), "comment": comment})
        change_customer(customer, changed, version=customer.version, actor=SYSTEM, at=NOW)


def book(customer_id: int, service_id: int) -> int:
    period = Period(NOW + timedelta(days=3), NOW + timedelta(days=3, hours=2), 1)
    with transaction():
        return create_booking(
            get_customer(customer_id), NewBooking([NewItem(service_id, period)]), actor=SYSTEM, at=NOW
        ).id


def _book_one(made: list[int], customer_id: int, service_id: int) -> None:
    made.append(book(customer_id, service_id))


@pytest.mark.parametrize("quick", FEW_AND_MANY)
def test_nothing_is_lost_while_others_work(quick, app, make_service, at_once):
    """R-20: rows are where they were or complete in the journal, and the sums are the same to the cent."""
    chance = random.Random(20)
    service_id = make_service(Unit.SLOT, capacity=10_000).id
    for _family in range(3 if quick else 500):
        ids = make_family(FAMILY, chance)
        before, money, theirs = dump(), money_of(ids), bookings_of(ids)
        made: list[int] = []
        works = [partial(join, *ids)]
        works += [partial(_book_one, made, chance.choice(ids), service_id) for _editor in range(2)]
        works += [partial(edit, chance.choice(ids[1:]), "late"), partial(edit, ids[0], "late")]

        ends = at_once(*works)

        assert [end for end in ends if end.startswith("fault")] == []
        assert ends[0] == "done", ends
        after = dump()
        _require_conserved(before, after)
        assert bookings_of([ids[0]]) >= theirs | set(made)
        paid = [(one.label, one.amount_minor) for one in money_of([ids[0]]) if str(one.label) == "Paid"]
        assert paid == [(one.label, one.amount_minor) for one in money if str(one.label) == "Paid"]
        References().refuse_left("customer", ids[1:])


def _require_conserved(before: Any, after: Any) -> None:
    db.session.rollback()
    gone = {
        (row.table_name, row.row_id): row.before
        for row in db.session.scalars(select(MergedRow))
        if row.before is not None and row.after is None
    }
    # What holds between merges alone: numbers, keys and marks that each save works out anew.
    for table, rows in before.items():
        for row_id in rows:
            assert row_id in after[table] or (table, row_id) in gone, (table, row_id)
    for (table, row_id), image in gone.items():
        assert set(image) == set(before.get(table, {}).get(row_id, image)), (table, row_id)


@pytest.mark.parametrize("quick", FEW_AND_MANY)
@pytest.mark.parametrize("kind", ["crossing", "double click", "edit", "booking", "given away"])
def test_two_at_once_have_one_effect_or_a_clear_answer(quick, kind, make_customer, make_service, at_once):
    """R-22: no deadlock is ever seen, and nothing that was saved is lost."""
    service_id = make_service(Unit.SLOT, capacity=10_000).id
    ends: Counter[str] = Counter()
    for number in range(6 if quick else 200):
        one, two = (make_customer(email=f"{name}{number}@example.org").id for name in "ab")
        booking_id = book(two, service_id)
        works = {
            "crossing": (partial(join, one, two), partial(join, two, one)),
            "double click": (partial(join, one, two), partial(join, one, two)),
            "edit": (partial(join, one, two), partial(edit, two, "late")),
            "booking": (partial(join, one, two), partial(book, two, service_id)),
            "given away": (partial(join, one, two), partial(_give, booking_id, one)),
        }[kind]

        found = at_once(*works)

        ends.update(found)
        assert [end for end in found if end.startswith("fault")] == []
        assert "done" in found
        if kind in ("crossing", "double click"):
            assert found.count("done") == 1, found
            assert db.session.scalar(select(func.count(CustomerMerge.id))) == number + 1
        _require_whole([one, two], kind, found)
    assert set(ends) - {"done"} <= {end for end in ends if end.startswith("clear")}


def _give(booking_id: int, customer_id: int) -> None:
    with transaction():
        version = db.session.scalar(select(Booking.version).where(Booking.id == booking_id)) or 0
        change_customer_of(booking_id, customer_id, version, with_confirmation=False, actor=SYSTEM, at=NOW)


def _require_whole(ids: list[int], kind: str, found: list[str]) -> None:
    """Every booking belongs to somebody who is there; an edit that was saved is on the card or in the journal."""
    db.session.rollback()
    live = set(db.session.scalars(select(Customer.id)))
    assert set(db.session.scalars(select(Booking.customer_id))) <= live
    assert {resolve_customer(one) for one in ids} <= live
    if kind == "edit" and found[1] == "done":
        gone = [row.before or {} for row in db.session.scalars(select(MergedRow)) if row.table_name == "customer"]
        comments = {row.get("comment") for row in gone} | set(db.session.scalars(select(Customer.comment)))
        assert "late" in comments


def test_a_booking_waits_for_no_merge_that_takes_its_customer_away(make_customer, make_service, at_once, monkeypatch):
    """A booking holds its customer, so that the merge comes after it and takes it along."""
    one, two = (make_customer(email=f"{name}@example.org").id for name in "ab")
    service_id = make_service(Unit.SLOT).id
    _slow_numbers(monkeypatch)

    ends = at_once(lambda: book(two, service_id), lambda: (time.sleep(0.2), join(one, two)))

    assert ends == ["done", "done"]
    assert set(db.session.scalars(select(Booking.customer_id))) == {one}


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_without_holding_the_customer_the_booking_falls_on_its_face(
    database, make_customer, make_service, at_once, monkeypatch
):
    """The control; SQLite lets one writer in at a time, so it shows on PostgreSQL only."""
    one, two = (make_customer(email=f"{name}@example.org").id for name in "ab")
    service_id = make_service(Unit.SLOT).id
    _slow_numbers(monkeypatch)
    monkeypatch.setattr(booking_services, "hold_customer", lambda _customer_id: None)

    ends = at_once(lambda: book(two, service_id), lambda: (time.sleep(0.2), join(one, two)))

    assert IntegrityError.__name__ in ends[0]


def _slow_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    real = booking_services.next_booking_number

    def slow(*arguments: Any) -> str:
        time.sleep(0.8)
        return real(*arguments)

    monkeypatch.setattr(booking_services, "next_booking_number", slow)


@pytest.mark.parametrize("quick", FEW_AND_MANY)
def test_a_process_that_is_killed_leaves_no_half_merge(quick, app, landlord, database):
    """R-23: each family is one card or as many as before."""
    chance = random.Random(23)
    families = [make_family(3, chance) for _ in range(12 if quick else 600)]
    waiting = list(families)
    environment = {**os.environ, "FOLDER": str(database.settings.data_dir)}
    environment["DATABASE_URL"] = database.settings.database_url
    deaths = 0
    while waiting and deaths < (3 if quick else 200):
        command = [sys.executable, "-m", "tests.faults.merging_worker", str(current_landlord_id()), json.dumps(waiting)]
        with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(chance.random() * 0.5)
            process.send_signal(signal.SIGKILL)
        deaths += 1
        waiting = [family for family in waiting if not _is_whole_after_death(family)]


def _is_whole_after_death(family: list[int]) -> bool:
    """Tell whether a family was merged; anything between one card and all of them is a fault."""

    def answers() -> bool:
        db.session.rollback()
        return db.session.scalar(select(func.count(Customer.id))) is not None

    until(answers, 30)
    live = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(family))))
    assert live in ({family[0]}, set(family))
    merges = db.session.scalars(select(CustomerMerge.id).where(CustomerMerge.kept_id == family[0])).all()
    planted = db.session.scalar(
        select(func.count(MergedRow.id)).where(MergedRow.merge_id.in_(merges), MergedRow.table_name == "customer")
    )
    assert bool(planted) == (live == {family[0]})
    if live == {family[0]}:
        References().refuse_left("customer", family[1:])
    return live == {family[0]}


@pytest.mark.parametrize("quick", FEW_AND_MANY)
def test_merges_taken_back_leave_the_database_as_it_was(quick, app, landlord):
    """R-24: every business column of every table, byte for byte."""
    chance = random.Random(24)
    for _round in range(4 if quick else 200):
        ids = make_family(chance.randrange(2, FAMILY), chance)
        before = dump()

        merge_id = join(*ids)
        with transaction():
            undo_merge(merge_id, actor=SYSTEM, at=NOW)

        assert business(dump()) == business(before)
