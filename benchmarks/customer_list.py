"""The list of customers at any size: first page, filters, any three letters, the end of the list (C-18).

``KONTOR_BENCH_CUSTOMERS`` says how many one landlord has (default 20,000; the aim is meant for 1,000,000: 100 ms on
SQLite, 50 on PostgreSQL). Ten others have a hundredth of that each. ``KONTOR_BENCH_POSTGRES_URL`` names an empty
database, for the same on PostgreSQL.
"""

import os
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from flask import Flask
from sqlalchemy import Connection, select

from benchmarks.customer_people import Person, people
from benchmarks.stage import make_demo, page, sign_in
from core.clock import now
from core.customers.listing import find_customers
from core.customers.models import Customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.landlords.services import create_landlord, get_landlord_by_slug
from core.migrations.run import owner_connection

CUSTOMERS = int(os.environ.get("KONTOR_BENCH_CUSTOMERS", "20000"))
POSTGRES = os.environ.get("KONTOR_BENCH_POSTGRES_URL", "")
LANDLORD = "estran-bleu"
OTHERS = 10
FIRST_ID = 1_000_000
CHUNK = 20_000
ROUNDS = 2
SEARCHES = 60
AIMS = {"sqlite": 100, "postgresql": 50}
COLUMN_NAMES = (
    "id landlord_id number kind first_name last_name company email email_key language sort_key search_text created_at "
    "vat_id comment allows_profiling own_fields phone_key place_key birth_key street_key name_key keys_version version"
)
COLUMNS = COLUMN_NAMES.split()


def run(folder: Path) -> None:
    """Measure and print, on each database that is there."""
    _measure(make_demo(folder), "SQLite")
    if POSTGRES:
        _measure(make_demo(folder / "postgres", database_url=POSTGRES), "PostgreSQL")


def _measure(app: Flask, name: str) -> None:
    with app.app_context():
        landlord_id = get_landlord_by_slug(LANDLORD).id
        started = perf_counter()
        fill(app, landlord_id)
        words = _words(landlord_id)
        kind = db.engine.dialect.name
    seconds = perf_counter() - started
    print(f"\nList of {CUSTOMERS} customers, {OTHERS} other landlords, {name} (filled in {seconds:.0f} s)")
    cookie = sign_in(app, "owner@estran.example")
    for label, paths in _cases(app, landlord_id, words).items():
        times = sorted(_times([page(app, f"/office/customers/{path}", cookie) for path in paths]))
        p50, p99 = quantiles(times, n=100)[49], quantiles(times, n=100)[98]
        print(f"  {label:<44} {p50 * 1000:>7.1f} ms p50 {p99 * 1000:>7.1f} ms p99   (aim: {AIMS[kind]})")


def _times(asking: list[Callable[[], bytes]]) -> Iterator[float]:
    asking[0]()
    for _round in range(ROUNDS):
        for ask in asking:
            started = perf_counter()
            ask()
            yield perf_counter() - started


def _cases(app: Flask, landlord_id: int, words: list[str]) -> dict[str, list[str]]:
    with app.app_context(), use_landlord(landlord_id):
        late = find_customers(sort="-name").customers[-1].id
        behind = select(Customer.id).where(Customer.sort_key > "m").order_by(Customer.sort_key)
        middle = db.session.scalar(behind.limit(1))
    filters = ("company", "person", "with_email", "without_email", "language-fr", "language-en", "booking_to_come")
    return {
        "first page": [""] * 20,
        "page in the middle and at the end": [f"?after={middle}", f"?after={late}"] * 10,
        "newest first": ["?sort=newest"] * 20,
        "a filter": [f"?filter={name}" for name in filters] * 3,
        "three to six letters": [f"?q={word}" for word in words],
        "three letters": [f"?q={word[:3]}" for word in words],
        "frequent letters": [f"?q={word}" for word in ("mul", "sch", "example", "ber", "ann", "+49")] * 4,
        "letters and a filter": [f"?q={word}&filter=company" for word in words[:20]],
        "two words": [f"?q={word[:3]}+ann" for word in words[:20]],
        "one or two letters": [f"?q={word[:2]}" for word in words[:20]],
    }


def _words(landlord_id: int) -> list[str]:
    chance = random.Random(7)
    with use_landlord(landlord_id):
        ids = [FIRST_ID + chance.randrange(CUSTOMERS) for _ in range(SEARCHES)]
        texts = db.session.scalars(select(Customer.search_text).where(Customer.id.in_(ids))).all()
    found = []
    for text in texts:
        line = chance.choice([line for line in text.split("\n") if len(line) >= 3])
        word = chance.choice([word for word in line.split() if len(word) >= 3] or ["xyz"])
        start = chance.randrange(len(word) - 2)
        found.append(word[start : start + chance.randint(3, 6)])
    return found


def fill(app: Flask, landlord_id: int) -> None:
    """Add the customers with plain statements, the indexes of words afterwards."""
    owners = {landlord_id: CUSTOMERS}
    for number in range(OTHERS):
        with transaction():
            other = create_landlord(f"Bench {number}", f"bench-{number}", Plan.BASIC, at=now())
        owners[other.id] = CUSTOMERS // 100
    first = FIRST_ID
    with owner_connection(app.extensions["kontor.settings"]) as connection:
        triggers = _drop_indexes(connection)
        for owner, count in owners.items():
            _tell(connection, owner)
            _insert(connection, owner, first, count)
            first += count
        _make_indexes(connection, triggers)
        connection.commit()
        _analyze(connection)
    db.session.rollback()


def _insert(connection: Connection, owner: int, first: int, count: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for start in range(first, first + count, CHUNK):
        chunk = list(people(start, min(CHUNK, first + count - start)))
        rows = [_row(person, owner, moment, is_sqlite=connection.dialect.name == "sqlite") for person in chunk]
        _write(connection, "customer", COLUMNS, rows)
        phones = [(owner, person.id, person.phone, person.international, "") for person in chunk]
        _write(connection, "customer_phone", ["landlord_id", "customer_id", "number", "international", "label"], phones)
        places = [(owner, person.id, "", person.street, person.postal_code, person.city, "DE") for person in chunk]
        columns = ["landlord_id", "customer_id", "label", "street", "postal_code", "city", "country"]
        _write(connection, "customer_address", columns, places)


def _row(person: Person, owner: int, moment: datetime, *, is_sqlite: bool) -> tuple[Any, ...]:
    names = (person.first_name, person.last_name, person.company, person.email, person.email)
    texts = (person.language, person.sort_key, person.search_text, moment.isoformat(" ")[:19] if is_sqlite else moment)
    return (person.id, owner, f"X-{person.id}", person.kind, *names, *texts, "", "", False, "{}", *[""] * 5, 1, 1)


def _write(connection: Connection, table: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        return
    with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _tell(connection: Connection, owner: int) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT set_config('app.landlord_id', %s, true)", (str(owner),))


def _drop_indexes(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("DROP INDEX ix_customer_search")
        return []
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'customer_search%'"
    found = connection.exec_driver_sql(query).all()
    for name, _sql in found:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    return [sql for _name, sql in found]


def _make_indexes(connection: Connection, triggers: list[str]) -> None:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE INDEX ix_customer_search ON customer USING gin (search_text gin_trgm_ops) WITH (fastupdate = off)"
        )
        return
    connection.exec_driver_sql("INSERT INTO customer_search (customer_search) VALUES ('rebuild')")
    for trigger in triggers:
        connection.exec_driver_sql(trigger)


def _analyze(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        for table in ("customer", "customer_phone", "customer_address"):
            connection.exec_driver_sql(f"ANALYZE {table}")
        connection.commit()
