"""Who was forgotten stays forgotten after a restore of the database (R-65)."""

import json
import sqlite3
from pathlib import Path

import pytest

from core.activities.services import SYSTEM
from core.customers.models import Customer
from core.db import close_sessions, db, transaction
from core.isolation import set_scope
from core.merging.services import MergeOrder, merge_customers
from core.privacy.anonymise import anonymise_customer
from core.privacy.deletion import delete_customer
from core.privacy.ledger import complete_ledger, entries, ledger_path
from core.privacy.replay import replay_erasures
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.privacy.planted import Planted, everything, hits, plant

ADA, BO = Planted("Qwjx"), Planted("Vzkp")


@pytest.fixture(autouse=True)
def _fresh_ledger(app):
    ledger_path().unlink(missing_ok=True)
    yield
    ledger_path().unlink(missing_ok=True)


@pytest.fixture
def sqlite_file(database) -> Path:
    return Path(database.settings.database_url.removeprefix("sqlite:///"))


def back_up(source: Path, target: Path) -> None:
    """Copy the database with everything that its log still holds."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def restore(backup: Path, target: Path) -> None:
    close_sessions()
    db.engine.dispose()
    with sqlite3.connect(backup) as old, sqlite3.connect(target) as new:
        old.backup(new)


def anonymise(customer_id: int) -> None:
    with transaction():
        anonymise_customer(customer_id, actor=SYSTEM, at=NOW)


# PostgreSQL is restored by its own tools.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_came_back_with_a_restore_is_forgotten_again(database, landlord, sqlite_file, make_customer, tmp_path):
    landlord_id, service = landlord.id, new_service(capacity=50)
    ada, bo = plant(ADA, service), plant(BO, service)
    carl = make_customer("Carl", "Vanishing", "carl@vanishing.example").id
    back_up(sqlite_file, tmp_path / "backup.sqlite3")
    anonymise(ada)
    with transaction():
        delete_customer(carl, "Carl Vanishing", actor=SYSTEM, at=NOW)

    restore(tmp_path / "backup.sqlite3", sqlite_file)
    set_scope(landlord_id)
    came_back = hits(ADA.words.values(), everything(database))
    done = replay_erasures()
    again = replay_erasures()

    assert came_back
    assert (done, again) == (2, 0)
    set_scope(landlord_id)
    assert hits(ADA.words.values(), everything(database)) == []
    assert hits(["Vanishing"], everything(database)) == []
    assert hits(BO.words.values(), everything(database))
    assert db.session.get_one(Customer, bo).anonymised_at is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_deleted", [False, True])
def test_who_was_merged_into_somebody_forgotten_is_forgotten_again(
    database, landlord, sqlite_file, make_customer, tmp_path, is_deleted
):
    landlord_id = landlord.id
    kept, source = make_customer("Ada", "Lind").id, make_customer("Carl", "Vanishing", "carl@vanishing.example").id
    back_up(sqlite_file, tmp_path / "backup.sqlite3")
    with transaction():
        merge_customers(MergeOrder(kept, (source,)), actor=SYSTEM, at=NOW)
    if is_deleted:
        with transaction():
            delete_customer(kept, "Ada Lind", actor=SYSTEM, at=NOW)
    else:
        anonymise(kept)

    restore(tmp_path / "backup.sqlite3", sqlite_file)
    set_scope(landlord_id)
    came_back = hits(["Vanishing"], everything(database))
    done = replay_erasures()

    assert came_back
    assert done == 2
    set_scope(landlord_id)
    assert hits(["Vanishing"], everything(database)) == []


def test_the_ledger_tells_nothing_about_the_person(database, landlord):
    customer_id = plant(ADA, new_service(capacity=50))

    anonymise(customer_id)

    text = ledger_path().read_text(encoding="utf-8")
    assert hits(ADA.words.values(), {"ledger": text}) == []
    line = json.loads(text)
    assert (line["landlord"], line["customer"], line["kind"]) == (landlord.id, customer_id, "anonymised")
    assert ledger_path().stat().st_mode & 0o077 == 0


def test_nothing_is_entered_when_the_transaction_fails(database, landlord):
    customer_id = plant(ADA, new_service(capacity=50))

    def fails() -> None:
        with transaction():
            anonymise_customer(customer_id, actor=SYSTEM, at=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert list(entries()) == []
    assert hits(ADA.words.values(), everything(database))


def test_what_a_crash_kept_from_the_ledger_is_entered_later_and_once(database, landlord, monkeypatch):
    customer_id = plant(ADA, new_service(capacity=50))
    monkeypatch.setattr("core.privacy.ledger.append", lambda entry: None)
    anonymise(customer_id)
    monkeypatch.undo()

    counts = [complete_ledger(), complete_ledger()]

    assert counts == [1, 0]
    assert [one.customer for one in entries()] == [customer_id]


def test_a_line_that_a_crash_cut_short_hides_no_other(database, landlord):
    customer_id = plant(ADA, new_service(capacity=50))
    anonymise(customer_id)
    whole = ledger_path().read_text(encoding="utf-8")
    ledger_path().write_text(whole[: len(whole) // 2] + "\n" + whole, encoding="utf-8")

    assert [one.customer for one in entries()] == [customer_id]


def test_another_customer_with_the_same_number_in_an_older_database_is_left_alone(database, landlord):
    customer_id = plant(ADA, new_service(capacity=50))
    line = {
        "landlord": landlord.id,
        "customer": customer_id,
        "created_at": "2020-01-01T00:00:00+00:00",
        "kind": "anonymised",
        "at": NOW.isoformat(),
        "versions": {},
    }
    ledger_path().write_text(json.dumps(line) + "\n", encoding="utf-8")

    assert replay_erasures() == 0
    assert db.session.get_one(Customer, customer_id).anonymised_at is None
