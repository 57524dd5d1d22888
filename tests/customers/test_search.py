"""Any three letters find a customer, whatever is changed and however; never one of another landlord."""

import importlib.util
from dataclasses import replace
from types import ModuleType

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import func, select, text, update

from core.activities.services import SYSTEM
from core.customers import listing
from core.customers.listing import find_customers
from core.customers.models import Customer, CustomerAddress, CustomerPhone, text_to_search
from core.customers.search import Words, containing, found_ids, words_of
from core.customers.services import Address, change_customer, data_of, get_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.migrations.run import CORE_VERSIONS, owner_connection
from tests.conftest import NOW

ZOE = {"phones": ("030 23125 001",), "address": Address("Hauptweg 1", "50667", "Köln", "DE")}


def names(words: str, *conditions: object) -> list[str]:
    return [customer.name for customer in find_customers(words, conditions).customers]  # type: ignore[arg-type]


@pytest.fixture
def zoe(make_customer):
    return make_customer("Zoë", "Ärmel-Lüders", "zoe.aermel@example.org", company="Anker GmbH", **ZOE)


@pytest.mark.parametrize("known", ["zoe", "mel-lud", "anker gmbh", "zoe.aermel@example.org", "k-00001", "koln"])
def test_any_three_letters_of_what_one_knows_find_somebody(zoe, make_customer, known):
    make_customer("Bob", "Weiss", "bob@example.net")
    parts = {known[start : start + 3] for start in range(len(known) - 2)}

    for part in parts:
        assert " " in part or "Anker GmbH" in names(part), part
    assert names(known) == ["Anker GmbH"]


@pytest.mark.parametrize(
    "typed", ["030 23125 001", "+49 30 23125001", "0049 30 231 25", "+49 (0)30/23125-001", "23125", "+493", "+49 30"]
)
def test_a_phone_number_is_found_however_it_is_written(zoe, typed):
    assert names(typed) == ["Anker GmbH"]


def test_the_first_signs_of_an_international_number_look_through_nobody(zoe):
    assert words_of("+49") == Words(starts=("+49",))
    assert names("+49") == []


def test_all_words_must_be_found(zoe):
    assert names("zoe köln anker") == ["Anker GmbH"]
    assert names("zoe berlin") == []


def test_short_words_find_the_beginnings_of_names(zoe, make_customer):
    make_customer("Jo", "Anders", "jo@example.net")

    assert names("an") == ["Jo Anders", "Anker GmbH"]
    assert names("jo and") == ["Jo Anders"]
    assert names("z anker") == ["Anker GmbH"]
    assert names("an j") == ["Jo Anders"]
    assert names("nk") == []


def test_the_search_follows_what_is_changed_later(zoe):
    quay = Address("Quai 2", "22000", "Saint-Brieuc", "FR")
    moved = replace(data_of(zoe), phones=("+33 2 96 00 11 22",), address=quay)
    with transaction():
        change_customer(get_customer(zoe.id, locked=True), moved, version=zoe.version, actor=SYSTEM, at=NOW)

    assert names("brieuc") == names("0296001122") == ["Anker GmbH"]
    assert names("köln") == names("030 23125") == []


def test_the_search_follows_a_phone_number_and_an_address_that_are_changed_by_themselves(zoe):
    with transaction():
        db.session.scalars(select(CustomerPhone)).one().number = "040 777 888"
        db.session.delete(db.session.scalars(select(CustomerAddress)).one())

    assert names("040777888") == ["Anker GmbH"]
    assert names("köln") == []


def test_who_is_deleted_is_found_no_longer(zoe):
    with transaction():
        db.session.delete(db.session.get_one(Customer, zoe.id))

    assert names("zoe") == []
    assert found_ids(["zoe"], 10) == []


COMMANDS = ['"zoe"', "zoe OR bob", "zoe*", "NEAR(zoe bob)", "search_text:zoe", "%%%", "___", "\\\\", "'''"]


@pytest.mark.parametrize("typed", COMMANDS)
def test_no_letter_is_a_command_of_the_index(zoe, typed):
    assert names(typed) == []


def test_the_index_knows_foreign_customers_and_the_search_never_gives_them(zoe, make_landlord, database):
    own = zoe.landlord_id
    with use_landlord(make_landlord("other").id):
        assert found_ids(["zoe"], 10) == []
        assert names("zoe") == []
        # The control: it is the landlord alone that keeps them apart.
        with use_landlord(own):
            assert found_ids(["zoe"], 10) == [zoe.id]


def test_without_a_landlord_the_databases_own_search_finds_nobody(zoe, postgres_database, app):
    with owner_connection(postgres_database.settings) as connection:
        found = connection.execute(select(func.customers_with(["zoe"], 10))).scalar_one()

    assert found == []


def test_many_hits_are_cut_and_filters_look_at_more_of_them(make_customer, monkeypatch):
    monkeypatch.setattr(listing, "MOST_HITS", 3)
    monkeypatch.setattr(listing, "MOST_FILTERED", 5)
    for number in range(5):
        make_customer("Ada", f"Müller {number}", f"{number}@example.org")

    cut, exact = find_customers("müller"), find_customers("müller", [Customer.email == "4@example.org"])

    assert (len(cut.customers), cut.is_cut, cut.total) == (3, True, None)
    assert (len(exact.customers), exact.is_cut, exact.total) == (1, False, 1)


def test_the_list_counts_as_far_as_that_is_cheap(make_customer, monkeypatch):
    for number in range(4):
        make_customer("Ada", f"Müller {number}", f"{number}@example.org")

    assert find_customers().total == find_customers("müller").total == 4
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    assert find_customers().total is None
    assert len(find_customers(conditions=[Customer.kind == "person"]).customers) == 4


@pytest.mark.parametrize("typed", ["zoe", "bob weiss", "030 23125", "b", "we bo", "exa", "k-0000"])
def test_the_slow_search_of_long_work_finds_the_same(zoe, make_customer, typed):
    make_customer("Bob", "Weiss", "bob@example.net")

    slow = db.session.scalars(select(Customer.id).where(containing(words_of(typed)))).all()

    assert sorted(slow) == sorted(row.id for row in find_customers(typed).customers)


def test_the_migration_writes_the_same_words_as_saving(zoe, make_customer, database):
    make_customer("Bob", "Weiss", "bob@example.net", phones=("+33 6 12 34 56 78", "nothing"))
    before = {row.id: row.search_text for row in db.session.scalars(select(Customer))}
    with transaction():
        db.session.execute(update(Customer).where(Customer.id > 0).values(search_text=""))
    db.session.rollback()
    assert names("zoe") == []
    db.session.rollback()

    with owner_connection(database.settings) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.landlord_id', :id, true)"), {"id": str(zoe.landlord_id)})
        with Operations.context(MigrationContext.configure(connection)):
            _migration("0005_customer_search").write_search_texts(zoe.landlord_id)
        connection.commit()

    db.session.rollback()
    assert {row.id: row.search_text for row in db.session.scalars(select(Customer))} == before
    assert names("zoe") == ["Anker GmbH"]
    assert all(text_to_search(row) == row.search_text for row in db.session.scalars(select(Customer)))


def test_sqlite_has_statistics_of_every_index_of_customers_or_it_walks_along_all_of_them(app, sqlite_database):
    with owner_connection(sqlite_database.settings) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customer'"
        indexes = set(connection.exec_driver_sql(query).scalars())
        known = connection.exec_driver_sql("SELECT idx FROM sqlite_stat1 WHERE tbl = 'customer'").scalars()

        assert indexes - set(known) == set()


def _migration(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, CORE_VERSIONS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
