"""customers are found by any three letters (docs/adr/0012)"""

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from core.customers.names import search_text
from core.customers.phones import national_number
from core.db import APP_ROLE
from core.migrations.rules import for_each_landlord

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BATCH = 2000
CUSTOMER = sa.table(
    "customer", *map(sa.column, ("id", "landlord_id", "company", "last_name", "first_name", "email", "number"))
)
PHONE = sa.table("customer_phone", *map(sa.column, ("landlord_id", "customer_id", "number", "international")))
ADDRESS = sa.table("customer_address", *map(sa.column, ("landlord_id", "customer_id", "city")))

# The policies keep PostgreSQL from using the index: LIKE could tell what it read, so it must wait until they have
# passed each row. This function reads without them, keeps to the landlord of the transaction by itself, and gives
# numbers only. Its plan must not rest on a guess of how many match, so it goes by an index and stops at ``most``.
FUNCTION = """
CREATE FUNCTION customers_with(words text[], most integer) RETURNS integer[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = on SET enable_indexscan = on
AS $$
DECLARE
    owner integer := nullif(nullif(current_setting('app.landlord_id', true), ''), '*')::integer;
    conditions text := '';
    word text;
    tail text := ' LIMIT $2) AS hits';
    reach integer;
    found integer[];
BEGIN
    FOREACH word IN ARRAY words LOOP
        word := replace(replace(replace(word, '\\', '\\\\'), '%', '\\%'), '_', '\\_');
        conditions := conditions || format(' AND search_text LIKE %L', '%' || word || '%');
    END LOOP;
    -- What many customers have, such as the end of an address, is met soon; the index would collect them all. A few
    -- rows tell whether it is so frequent that some more will do.
    FOREACH reach IN ARRAY ARRAY[2, 20] LOOP
        EXECUTE 'SELECT array_agg(id) FROM (SELECT id FROM (SELECT id, search_text FROM public.customer'
            || ' WHERE landlord_id = $1 LIMIT $3) AS firsts WHERE true' || conditions || tail
            INTO found USING owner, most, reach * most;
        EXIT WHEN coalesce(cardinality(found), 0) NOT BETWEEN most / 8 AND most - 1;
    END LOOP;
    IF found IS NULL OR cardinality(found) < most THEN
        PERFORM set_config('enable_indexscan', 'off', true), set_config('enable_seqscan', 'off', true);
        EXECUTE 'SELECT array_agg(id) FROM (SELECT id FROM public.customer WHERE landlord_id = $1' || conditions || tail
            INTO found USING owner, most;
    END IF;
    RETURN coalesce(found, ARRAY[]::integer[]);
END $$
"""
POSTGRESQL = (
    FUNCTION,
    "REVOKE ALL ON FUNCTION customers_with(text[], integer) FROM PUBLIC",
    f"GRANT EXECUTE ON FUNCTION customers_with(text[], integer) TO {APP_ROLE}",
    # For the function, which runs in the owner's name; requests never do.
    "CREATE POLICY customer_search ON customer FOR SELECT TO CURRENT_USER USING (true)",
)
FORGET = "INSERT INTO customer_search (customer_search, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text)"
LEARN = "INSERT INTO customer_search (rowid, search_text) VALUES (NEW.id, NEW.search_text)"
# The words lie in the customer's row; the index beside it follows by triggers.
SQLITE = (
    "CREATE VIRTUAL TABLE customer_search USING fts5"
    "(search_text, content='customer', content_rowid='id', columnsize=0, tokenize='trigram')",
    "INSERT INTO customer_search (customer_search) VALUES ('rebuild')",
    "CREATE TRIGGER customer_search_insert AFTER INSERT ON customer BEGIN"
    " INSERT INTO customer_search (rowid, search_text) VALUES (NEW.id, NEW.search_text); END",
    f"CREATE TRIGGER customer_search_delete AFTER DELETE ON customer BEGIN {FORGET}; END",
    "CREATE TRIGGER customer_search_update AFTER UPDATE ON customer"
    f" WHEN OLD.search_text IS NOT NEW.search_text BEGIN {FORGET}; {LEARN}; END",
)
# Without statistics SQLite takes ten rows for all that a landlord has, and walks along a million of them many times.
# These are those of large landlords; the plans that follow from them are good for small ones as well.
STATISTICS = {
    "ix_customer_name": "1000000 100000 2 1",
    "ix_customer_kind": "1000000 100000 50000 2 1",
    "ix_customer_language": "1000000 100000 30000 2 1",
    "ix_customer_email_key": "1000000 100000 10 1 1",
    "ix_customer_keys_version": "1000000 100000 100000",
    "ix_customer_import": "1000000 100000 10000",
    "ix_customer_phone_key": "1000000 100000 10",
    "ix_customer_place_key": "1000000 100000 10",
    "ix_customer_birth_key": "1000000 100000 10",
    "ix_customer_street_key": "1000000 100000 10",
    "ix_customer_name_key": "1000000 100000 10",
    "sqlite_autoindex_customer_1": "1000000 100000 1",
    "sqlite_autoindex_customer_2": "1000000 100000 1",
}


def upgrade() -> None:
    """Write the words of the customers that there are, then the indexes; folding is Python's work on both databases."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for landlord_id in for_each_landlord():
        write_search_texts(landlord_id)
    if is_postgresql:
        op.execute('ALTER TABLE customer ALTER COLUMN sort_key TYPE varchar(450) COLLATE "C"')
    op.create_index("ix_customer_kind", "customer", ["landlord_id", "kind", "sort_key", "id"])
    op.create_index("ix_customer_language", "customer", ["landlord_id", "language", "sort_key", "id"])
    op.drop_index("ix_customer_email_key", "customer")
    op.create_index("ix_customer_email_key", "customer", ["landlord_id", "email_key", "sort_key", "id"])
    if is_postgresql:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.create_index(
            "ix_customer_search",
            "customer",
            ["search_text"],
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        )
    for statement in POSTGRESQL if is_postgresql else SQLITE:
        op.execute(statement)
    if not is_postgresql:
        op.execute("ANALYZE customer")
        op.execute("DELETE FROM sqlite_stat1 WHERE tbl = 'customer'")
        rows = [{"tbl": "customer", "idx": name, "stat": stat} for name, stat in STATISTICS.items()]
        op.bulk_insert(sa.table("sqlite_stat1", *map(sa.column, ("tbl", "idx", "stat"))), rows)


def write_search_texts(landlord_id: int) -> None:
    """Write the words of one landlord's customers, batch by batch."""
    connection, last = op.get_bind(), 0
    writing = sa.text("UPDATE customer SET search_text = :words WHERE landlord_id = :landlord AND id = :id")
    while True:
        query = sa.select(CUSTOMER).where(CUSTOMER.c.landlord_id == landlord_id, CUSTOMER.c.id > last)
        rows = connection.execute(query.order_by(CUSTOMER.c.id).limit(BATCH)).all()
        if not rows:
            return
        ids, last = [row.id for row in rows], rows[-1].id
        cities, numbers = _by_customer(ADDRESS, landlord_id, ids), _by_customer(PHONE, landlord_id, ids)
        words = [
            {"landlord": landlord_id, "id": row.id, "words": _words(row, cities[row.id], numbers[row.id])}
            for row in rows
        ]
        connection.execute(writing, words)


def _by_customer(table: Any, landlord_id: int, ids: list[int]) -> defaultdict[int, list[Any]]:
    query = sa.select(table).where(table.c.landlord_id == landlord_id, table.c.customer_id.in_(ids))
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in op.get_bind().execute(query):
        found[row.customer_id].append(row)
    return found


def _words(row: Any, addresses: list[Any], phones: list[Any]) -> str:
    texts = [f"{row.company} {row.last_name} {row.first_name}", row.email, row.number, *(one.city for one in addresses)]
    numbers = [row.number]
    for one in phones:
        numbers += [one.number, one.international, national_number(one.international)]
    return search_text(texts, numbers)
