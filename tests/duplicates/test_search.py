"""The search compares all customers in the background: batch by batch, and safe beside everything else."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from core.activities.services import SYSTEM
from core.customers.match_keys import KEY_NAMES, KEYS_VERSION
from core.customers.models import Customer
from core.db import db, transaction
from core.duplicates import search
from core.duplicates.deciding import call_different, get_pair
from core.duplicates.models import DuplicatePair
from core.isolation import use_landlord
from core.long_work.models import LongWork, WorkState
from core.long_work.services import do_work, get_work, stop_work
from tests.conftest import NOW
from tests.duplicates.conftest import HOME

PHONE = ("030 23125 001",)


@pytest.fixture
def forget(landlord):
    """Leave the customers as they were before there were keys, and no pairs."""

    def act() -> None:
        blank = dict.fromkeys(KEY_NAMES, "") | {"keys_version": 0}
        blank.pop("email_key")
        with transaction():
            db.session.execute(update(Customer).where(Customer.id > 0).values(blank))
            for row in db.session.query(DuplicatePair):
                db.session.delete(row)

    return act


@pytest.fixture
def run(landlord):
    def act() -> LongWork:
        with transaction():
            work_id = search.start_search(actor=SYSTEM, at=NOW).id
        for _part in range(100):
            do_work(landlord.id, work_id)
            if get_work(work_id).state is not WorkState.RUNNING:
                break
        return get_work(work_id)

    return act


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(search, "KEYS_AT_ONCE", 1)
    monkeypatch.setattr(search, "CUSTOMERS_AT_ONCE", 2)
    monkeypatch.setattr(search, "PAIRS_AT_ONCE", 1)


@pytest.fixture
def people(make_customer):
    """Three pairs of one person each, and a couple."""
    same = {"phones": PHONE, "address": HOME}
    made = [make_customer(name, "Lind", "", **same) for name in ("Ada", "Max", "Ada", "Max")]
    mails = [make_customer("Eva", "Neu", "eva@example.org") for _ in range(2)]
    return [(made[0].id, made[2].id), (made[1].id, made[3].id), (mails[0].id, mails[1].id)]


def test_all_pairs_are_found_from_customers_without_keys(people, pairs, forget, run):
    forget()

    work = run()

    assert work.state is WorkState.DONE
    assert sorted(pairs()) == sorted(people)
    assert work.result == {"customers": 6, "open": 3}
    assert {customer.keys_version for customer in db.session.query(Customer)} == {KEYS_VERSION}


@pytest.mark.usefixtures("small_batches")
def test_batches_of_any_size_find_the_same(people, pairs, forget, run):
    forget()

    work = run()

    assert sorted(pairs()) == sorted(people)
    assert work.done == work.total


@pytest.mark.usefixtures("small_batches")
def test_a_search_that_was_stopped_goes_on_where_it_stood(people, pairs, forget, run, landlord, monkeypatch):
    monkeypatch.setattr(search, "SLICE_SECONDS", 0)
    forget()
    with transaction():
        work_id = search.start_search(actor=SYSTEM, at=NOW).id
    for _part in range(6):
        do_work(landlord.id, work_id)
    with transaction():
        work = get_work(work_id, locked=True)
        cursor = work.cursor
        stop_work(work)
    do_work(landlord.id, work_id)

    stopped = get_work(work_id)

    assert stopped.state is WorkState.STOPPED
    assert stopped.cursor == cursor != {}
    assert 0 < stopped.percent < 100


def test_writing_keys_changes_no_version_that_a_form_shows(people, forget, run):
    before = {customer.id: customer.version for customer in db.session.query(Customer)}
    forget()

    run()

    db.session.expire_all()
    assert {customer.id: customer.version for customer in db.session.query(Customer)} == before


def test_what_was_called_different_stays_so(people, pairs, run):
    with transaction():
        row = db.session.query(DuplicatePair).filter_by(first_id=people[0][0]).one()
        call_different(get_pair(row.id), actor=SYSTEM, at=NOW)

    run()

    assert pairs("different") == [people[0]]
    assert sorted(pairs()) == sorted(people[1:])


def test_open_pairs_that_hold_no_longer_go(people, pairs, run):
    with transaction():
        # Past all saves, such as by hand in the database.
        db.session.execute(update(Customer).where(Customer.id == people[2][1]).values(first_name="Otto"))

    run()

    assert sorted(pairs()) == sorted(people[:2])


def test_a_second_search_is_the_one_that_runs_already(landlord):
    with transaction():
        first = search.start_search(actor=SYSTEM, at=NOW).id

    with transaction():
        second = search.start_search(actor=SYSTEM, at=NOW).id

    assert first == second


def test_at_night_it_runs_only_where_keys_are_missing(people, forget):
    night = datetime(2026, 6, 2, search.NIGHT_HOUR, 0, tzinfo=UTC)

    search.search_at_night(night)
    assert db.session.query(LongWork).count() == 0

    forget()
    search.search_at_night(NOW)
    assert db.session.query(LongWork).count() == 0

    search.search_at_night(night)
    assert db.session.query(LongWork).count() == 1


def test_once_a_week_all_are_compared_anew(people):
    sunday = datetime(2026, 6, 7, search.NIGHT_HOUR, 0, tzinfo=UTC)

    search.search_at_night(sunday)

    assert db.session.query(LongWork).one().kind_name == search.SEARCH


def test_a_search_touches_nobody_elses_customers(people, forget, run, make_landlord):
    other = make_landlord("bergblick")
    with use_landlord(other.id), transaction():
        db.session.add(Customer(number="1", last_name="Lind", first_name="Ada", created_at=NOW))
    with use_landlord(other.id), transaction():
        db.session.execute(update(Customer).where(Customer.id > 0).values(keys_version=0, email_key="eva@example.org"))
    forget()

    run()

    with use_landlord(other.id):
        assert [customer.keys_version for customer in db.session.query(Customer)] == [0]
        assert db.session.query(DuplicatePair).count() == 0
    assert db.session.query(DuplicatePair).count() == len(people)
