"""The second wall: what PostgreSQL itself refuses, whatever statement reaches it (R-05)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Connection, Integer, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from core.customers.models import Customer
from core.db import APP_ROLE, LandlordOwned, db, role_rights, transaction
from core.isolation import across_landlords, use_landlord
from core.landlords.models import Plan
from core.landlords.services import create_landlord
from tests.isolation.conftest import Neighbours
from tests.isolation.rows import NOW, OWNED, row_values, stored_row
from tests.support.databases import PostgresDatabase

# Tables without row-level security: they belong to nobody or to several landlords.
SHARED = {"landlord", "user_account", "user_session"}
# Numbers of other rows that are not foreign keys, because the row may outlive what it speaks of or is of any kind.
LOOSE = {
    "activity.actor_id",
    "activity.customer_id",
    "activity.subject_id",
    "booking_data_manager_change_set.link_id",
    "booking_draft.booking_id",
    "message.customer_id",
    "message.subject_id",
    "customer.import_id",
    "customer_former_address.merge_id",
    "customer_import.file_id",
    "customer_import.work_id",
    "customer_merge_row.row_id",
    "erasure.customer_id",
    "former_customer.customer_id",
    "former_customer.merge_id",
    "long_work.file_id",
    "long_work.started_by_id",
    "service.picture_file_id",
    "signed_link.subject_id",
    "stored_file.subject_id",
}
# For the function that searches (docs/adr/0012), which runs in the name of the tables' owner.
FOR_THE_OWNER = {"customer": {"customer_search"}}
LANDLORD_TABLES = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'alembic\\_version%'
"""
POLICIES = "SELECT policyname, roles, cmd, permissive, qual, with_check FROM pg_policies WHERE tablename = :table"
FOREIGN_KEYS = """
SELECT k.conname, k.confrelid::regclass::text,
       ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = ANY (k.conkey)) AS own,
       ARRAY(SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = ANY (k.confkey)) AS referred
FROM pg_constraint k WHERE k.contype = 'f' AND k.conrelid = CAST(:table AS regclass)
"""
UNIQUE_KEYS = """
SELECT ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = ANY (i.indkey))
FROM pg_index i WHERE i.indisunique AND i.indrelid = CAST(:table AS regclass)
"""
FIRST_COLUMNS = """
SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = CAST(:table AS regclass)
"""


@pytest.fixture
def postgres(postgres_database: PostgresDatabase) -> Iterator[Flask]:
    postgres_database.clean()
    with postgres_database.app.app_context():
        yield postgres_database.app


@pytest.fixture
def neighbours(postgres: Flask) -> Neighbours:
    with transaction():
        made = [create_landlord(name.title(), name, Plan.PREMIUM, at=NOW) for name in ("own", "other")]
        return Neighbours(made[0].id, made[1].id)


@pytest.fixture
def connection(postgres: Flask) -> Iterator[Connection]:
    """A connection as requests use it, without any of our Python in between."""
    with db.engine.connect() as opened:
        yield opened


def serve(connection: Connection, landlord: object) -> None:
    connection.execute(text("SELECT set_config('app.landlord_id', :landlord, true)"), {"landlord": str(landlord)})


def count(connection: Connection, table: str) -> int:
    return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()


def test_every_table_of_the_database_is_a_landlords_or_shared_on_purpose(connection: Connection) -> None:
    found = {row[0] for row in connection.execute(text(LANDLORD_TABLES))}

    assert found == LandlordOwned.owned_tables() | SHARED


def test_every_landlord_table_forces_its_policies_also_on_its_owner(connection: Connection) -> None:
    tables = {row[0]: row for row in connection.execute(text(LANDLORD_TABLES))}

    for name in LandlordOwned.owned_tables():
        _name, enabled, forced, owner = tables[name]
        assert enabled, name
        assert forced, name
        assert owner != APP_ROLE, name


def test_every_landlord_table_has_the_policies_and_no_other(connection: Connection) -> None:
    for name in LandlordOwned.owned_tables():
        rules = {row.policyname: row for row in connection.execute(text(POLICIES), {"table": name})}

        assert set(rules) - FOR_THE_OWNER.get(name, set()) == {"landlord_isolation", "landlord_overview"}, name
        isolation, overview = rules["landlord_isolation"], rules["landlord_overview"]
        assert (isolation.cmd, isolation.permissive) == ("ALL", "PERMISSIVE"), name
        assert isolation.qual == isolation.with_check, name
        assert "landlord_id = " in isolation.with_check, name
        assert (overview.cmd, overview.with_check) == ("SELECT", None), name


def test_what_only_the_owner_may_read_past_the_policies_is_closed_to_the_role_of_requests(
    connection: Connection,
) -> None:
    for table, names in FOR_THE_OWNER.items():
        owner = next(row[3] for row in connection.execute(text(LANDLORD_TABLES)) if row[0] == table)
        for row in connection.execute(text(POLICIES), {"table": table}):
            if row.policyname in names:
                assert (row.cmd, list(row.roles)) == ("SELECT", [owner])
        member = text("SELECT pg_has_role(:role, :owner, 'MEMBER')")
        assert connection.execute(member, {"role": APP_ROLE, "owner": owner}).scalar_one() is False


def test_foreign_keys_between_landlord_tables_carry_the_landlord(connection: Connection) -> None:
    owned = LandlordOwned.owned_tables()

    for name in owned:
        for key in connection.execute(text(FOREIGN_KEYS), {"table": name}):
            if key.confrelid in owned:
                assert "landlord_id" in key.own, key.conname
                assert "landlord_id" in key.referred, key.conname


def test_a_number_of_another_row_is_a_foreign_key_or_known_to_be_loose() -> None:
    tied = {
        f"{model.__tablename__}.{column}"
        for model in OWNED
        for key in model.__table__.foreign_key_constraints
        for column in key.column_keys
    }
    numbers = {
        f"{model.__tablename__}.{column.name}"
        for model in OWNED
        for column in model.__table__.columns
        if column.name.endswith("_id") and isinstance(column.type, Integer)
    }

    assert numbers - tied - LOOSE == set()


def test_every_landlord_table_can_be_referred_to_and_found_by_landlord(connection: Connection) -> None:
    for name in LandlordOwned.owned_tables():
        unique = [set(row[0]) for row in connection.execute(text(UNIQUE_KEYS), {"table": name})]
        first = [row[0] for row in connection.execute(text(FIRST_COLUMNS), {"table": name})]

        assert {"landlord_id", "id"} in unique, name
        assert "landlord_id" in first, name


def test_unique_keys_never_tell_that_another_landlord_has_the_same(connection: Connection) -> None:
    """A key over the whole table answers "already there" for rows that nobody may know of (finding 3)."""
    random = {"api_token": {"token_hash"}, "booking_draft": {"key_hash"}, "signed_link": {"nonce"}}

    for name in LandlordOwned.owned_tables():
        for row in connection.execute(text(UNIQUE_KEYS), {"table": name}):
            columns = set(row[0])
            assert "landlord_id" in columns or columns in ({"id"}, random.get(name)), (name, columns)


def test_the_role_of_requests_is_no_superuser_owns_nothing_and_obeys_policies(postgres: Flask) -> None:
    rights = role_rights()

    assert rights is not None
    assert not rights.is_superuser
    assert not rights.bypasses_policies
    assert not rights.owns_tables


def test_raw_statements_see_own_rows_only(neighbours: Neighbours, connection: Connection) -> None:
    for model in OWNED:
        stored_row(model, neighbours.own)
        stored_row(model, neighbours.other)

    serve(connection, neighbours.own)
    for table in sorted(LandlordOwned.owned_tables()):
        foreign = connection.execute(
            text(f"SELECT count(*) FROM {table} WHERE landlord_id <> :own"), {"own": neighbours.own}
        )
        assert foreign.scalar_one() == 0, table
        assert count(connection, table) > 0, table


def test_raw_statements_see_nothing_while_no_landlord_is_set(neighbours: Neighbours, connection: Connection) -> None:
    for model in OWNED:
        stored_row(model, neighbours.own)

    assert {table: count(connection, table) for table in LandlordOwned.owned_tables()} == dict.fromkeys(
        LandlordOwned.owned_tables(), 0
    )


def test_a_raw_statement_cannot_reach_or_place_a_foreign_row(neighbours: Neighbours, connection: Connection) -> None:
    foreign = stored_row(Customer, neighbours.other)

    serve(connection, neighbours.own)
    changed = connection.execute(text("UPDATE customer SET comment = 'x' WHERE id = :id"), {"id": foreign})
    deleted = connection.execute(text("DELETE FROM customer WHERE id = :id"), {"id": foreign})

    assert (changed.rowcount, deleted.rowcount) == (0, 0)
    with pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(
            text(
                "INSERT INTO activity (at, actor_kind, actor_name, subject_type, subject_id, event, details,"
                " landlord_id) VALUES (now(), 's', 's', 's', 1, 's', '{}', :other)"
            ),
            {"other": neighbours.other},
        )


def test_an_own_row_cannot_be_given_to_another_landlord(neighbours: Neighbours, connection: Connection) -> None:
    stored_row(Customer, neighbours.own)

    serve(connection, neighbours.own)
    with pytest.raises(DBAPIError, match="row-level security"):
        connection.execute(text("UPDATE customer SET landlord_id = :other"), {"other": neighbours.other})


def test_a_raw_row_cannot_point_to_a_row_of_another_landlord(neighbours: Neighbours, connection: Connection) -> None:
    foreign = stored_row(Customer, neighbours.other)

    serve(connection, neighbours.own)
    with pytest.raises(IntegrityError, match="fk_customer_phone_landlord_id_customer_id"):
        connection.execute(
            text(
                "INSERT INTO customer_phone (customer_id, number, international, label, landlord_id)"
                " VALUES (:id, '1', '', '', :own)"
            ),
            {"id": foreign, "own": neighbours.own},
        )


def test_the_mark_of_all_landlords_opens_for_reading_only(neighbours: Neighbours, connection: Connection) -> None:
    stored_row(Customer, neighbours.own)
    stored_row(Customer, neighbours.other)

    serve(connection, "*")
    changed = connection.execute(text("UPDATE customer SET comment = 'x'"))
    deleted = connection.execute(text("DELETE FROM customer"))

    assert count(connection, "customer") == 2
    assert (changed.rowcount, deleted.rowcount) == (0, 0)


@pytest.mark.parametrize("mark", ["", "0", "-1", "**"])
def test_a_strange_mark_opens_nothing(neighbours: Neighbours, connection: Connection, mark: str) -> None:
    stored_row(Customer, neighbours.own)

    serve(connection, mark)
    try:
        seen = count(connection, "customer")
    except DBAPIError:
        seen = 0

    assert seen == 0


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_landlord_does_not_outlive_the_transaction_in_a_pooled_connection(
    postgres: Flask, neighbours: Neighbours, end: str
) -> None:
    stored_row(Customer, neighbours.own)
    db.session.remove()
    # A pool of one connection, so that the next one to ask gets the same.
    db.engine.dispose()
    with use_landlord(neighbours.own):
        if end == "commit":
            with transaction():
                backend = db.session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
        else:
            backend = db.session.connection().execute(text("SELECT pg_backend_pid()")).scalar_one()
            db.session.rollback()
        db.session.remove()

    with db.engine.connect() as pooled:
        same = pooled.execute(text("SELECT pg_backend_pid()")).scalar_one()
        setting = pooled.execute(text("SELECT current_setting('app.landlord_id', true)")).scalar_one()
        seen = count(pooled, "customer")

    assert same == backend
    assert setting in (None, "")
    assert seen == 0


def test_the_role_of_requests_cannot_change_tables_or_policies(connection: Connection) -> None:
    for attack in (
        "ALTER TABLE customer DISABLE ROW LEVEL SECURITY",
        "DROP POLICY landlord_isolation ON customer",
        "DROP TABLE customer",
        "TRUNCATE customer",
    ):
        with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"):
            connection.execute(text(attack))
        connection.rollback()


def test_a_policy_that_is_off_is_noticed(postgres_database: PostgresDatabase, neighbours: Neighbours) -> None:
    """The control: without the policy the same raw statement sees the foreign row."""
    stored_row(Customer, neighbours.other)

    with postgres_database.owner.connect() as owner:
        owner.execute(text("ALTER TABLE customer NO FORCE ROW LEVEL SECURITY"))
        owner.execute(text("ALTER TABLE customer DISABLE ROW LEVEL SECURITY"))
        owner.execute(text(f"SET LOCAL ROLE {APP_ROLE}"))
        seen = count(owner, "customer")
        owner.rollback()

    assert seen == 1


def test_the_database_refuses_what_the_first_wall_does_not_see(neighbours: Neighbours) -> None:
    with use_landlord(neighbours.other), transaction():
        values = row_values(Customer) | {"landlord_id": neighbours.other}

    with use_landlord(neighbours.own), pytest.raises(DBAPIError, match="row-level security"), transaction():
        db.session.connection().execute(Customer.__table__.insert().values(**values))


def test_all_landlords_are_read_in_a_session_of_their_own(neighbours: Neighbours) -> None:
    stored_row(Customer, neighbours.own)

    with use_landlord(neighbours.own):
        ours = db.session()
        with across_landlords("test"):
            theirs = db.session()

    assert ours is not theirs
