"""Duplicates: how many are found and how many of the found are true, and what it costs (C-20; docs/duplicates.md).

``KONTOR_BENCH_CUSTOMERS`` says how many customers there are (default 10,000; the aims are meant for 1,000,000).
"""

import os
import resource
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from time import process_time
from typing import Any

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import aliased

from benchmarks.febrl import DATASETS, febrl
from benchmarks.people import Person, people
from core.activities.services import SYSTEM
from core.app import create_app
from core.clock import now
from core.config import Settings
from core.customers.match_keys import KEYS_VERSION, Identity, MatchKeys, match_keys
from core.customers.models import Customer, CustomerAddress, CustomerPhone
from core.customers.names import sort_key
from core.customers.services import Address, CustomerData, create_customer
from core.db import db, transaction
from core.demo import run as demo
from core.duplicates import hooks
from core.duplicates.finding import duplicates_of, find_duplicates
from core.duplicates.models import DuplicatePair
from core.duplicates.search import do_search, start_search
from core.isolation import use_landlord
from core.landlords.models import Plan
from core.landlords.services import create_landlord, current_landlord
from core.migrations.run import upgrade_all

CUSTOMERS = int(os.environ.get("KONTOR_BENCH_CUSTOMERS", "10000"))
CHUNK = 2_000
# Writing the keys of more takes longer than one wants to wait for a benchmark.
MOST_WITHOUT_KEYS = 100_000
NEW_CUSTOMERS = 200


def run(folder: Path) -> None:
    """Measure and print."""
    app = _empty(folder)
    with app.app_context():
        _measure_people(CUSTOMERS)
        for name in DATASETS:
            with use_landlord(_landlord(name)):
                _fill(febrl(name))
                _search()
                _show_quality(f"FEBRL {name}")


def _measure_people(count: int) -> None:
    with use_landlord(_landlord("people")):
        _fill(people(count), has_keys=count > MOST_WITHOUT_KEYS)
        before = _peak_mib()
        print(f"\nDuplicates of {count:,} generated customers (seconds of the processor)", flush=True)
        if count <= MOST_WITHOUT_KEYS:
            print(f"  search, no customer has keys yet              {_timed(_search):>8.1f} s")
        print(f"  search, all have keys                         {_timed(_search):>8.1f} s")
        print(
            f"  highest memory of the process                 {_peak_mib():>8.0f} MiB, {before:.0f} before the search"
        )
        _show_quality("generated")
        _measure_new(people(NEW_CUSTOMERS * 2, seed=99))


def _empty(folder: Path) -> Flask:
    settings: Settings = demo.settings({"KONTOR_DATA_DIR": str(folder)})
    app = create_app(settings)
    upgrade_all(settings, app.extensions["kontor.apps"])
    return app


def _landlord(slug: str) -> int:
    with transaction():
        return create_landlord(slug, slug, Plan.PREMIUM, at=now()).id


def _fill(rows: Iterable[Person], *, has_keys: bool = False) -> None:
    """Add customers, by default as an older version left them: without keys. Their number tells who is who."""
    landlord_id, at = current_landlord().id, now()
    following = landlord_id * 2_000_000
    for chunk in _chunks(rows):
        numbered = list(enumerate(chunk, start=following))
        following += len(chunk)
        with transaction():
            db.session.execute(
                insert(Customer), [_customer(key, who, landlord_id, at, has_keys) for key, who in numbered]
            )
            owned = [({"landlord_id": landlord_id, "customer_id": key}, who) for key, who in numbered]
            phones = [mine | {"number": who.phone, "international": who.phone} for mine, who in owned if who.phone]
            places = [
                mine | {"street": who.street, "postal_code": who.postal_code, "city": who.city} for mine, who in owned
            ]
            if phones:
                db.session.execute(insert(CustomerPhone), phones)
            db.session.execute(insert(CustomerAddress), places)


def _chunks(rows: Iterable[Person]) -> Iterator[list[Person]]:
    given = iter(rows)
    while chunk := list(islice(given, CHUNK)):
        yield chunk


def _customer(customer_id: int, who: Person, landlord_id: int, at: datetime, has_keys: bool) -> dict[str, Any]:
    keys = match_keys(_identity(who)) if has_keys else MatchKeys()
    return {
        **vars(keys),
        "id": customer_id,
        "landlord_id": landlord_id,
        "number": f"{who.truth}-{customer_id}",
        "first_name": who.first_name,
        "last_name": who.last_name,
        "email": who.email,
        "email_key": who.email,
        "birthday": who.birthday,
        "created_at": at,
        "version": 1,
        "keys_version": KEYS_VERSION if has_keys else 0,
        "sort_key": sort_key("", who.first_name, who.last_name, who.email),
    }


def _identity(who: Person) -> Identity:
    return Identity(
        first_name=who.first_name,
        last_name=who.last_name,
        birthday=who.birthday,
        phone=who.phone,
        postal_code=who.postal_code,
        street=who.street,
    )


def _search() -> None:
    with transaction():
        work_id = start_search(actor=SYSTEM, at=now()).id
    while do_search(work_id):
        pass


def _timed(work: Callable[[], object], clock: Callable[[], float] = process_time) -> float:
    started = clock()
    work()
    return clock() - started


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _show_quality(title: str) -> None:
    copies = Counter(_truth(number) for number in db.session.scalars(select(Customer.number)))
    true = sum(count * (count - 1) // 2 for count in copies.values())
    first, second = aliased(Customer), aliased(Customer)
    pairs = db.session.execute(
        select(first.number, second.number)
        .select_from(DuplicatePair)
        .join(first, first.id == DuplicatePair.first_id)
        .join(second, second.id == DuplicatePair.second_id)
    )
    verdicts = Counter(_truth(one) == _truth(other) for one, other in pairs)
    found, right = verdicts.total(), verdicts[True]
    figures = f"precision {right / found:.3f}   recall {right / true:.3f}" if found and true else "nothing found"
    print(f"  {title:<45} {figures}   ({true:,} true pairs)")


def _truth(number: str) -> str:
    return number.partition("-")[0]


def _measure_new(rows: Iterable[Person]) -> None:
    """Create customers with and without looking for duplicates, in turn."""
    checked, plain, alone = list[float](), list[float](), list[float]()
    for place, who in enumerate(rows):
        data = CustomerData(
            who.last_name,
            who.first_name,
            email=who.email,
            birthday=who.birthday,
            phones=(who.phone,) if who.phone else (),
            address=Address(who.street, who.postal_code, who.city, "DE"),
        )
        hooks.find_duplicates = find_duplicates if place % 2 else _do_nothing
        (checked if place % 2 else plain).append(_timed(partial(_create, data)))
        hooks.find_duplicates = find_duplicates
        customer = db.session.scalars(select(Customer).order_by(Customer.id.desc()).limit(1)).one()
        alone.append(_timed(partial(duplicates_of, customer)))
    ratio = median(checked) / median(plain)
    print(f"  one new customer against them: look and score {_quantiles(alone)}")
    print(f"  saved, with the check ÷ without               {ratio:>8.2f}   ({1000 * median(plain):.1f} ms without)")


def _create(data: CustomerData) -> None:
    with transaction():
        create_customer(data, actor=SYSTEM, at=now())


def _do_nothing(*_given: object, **_more: object) -> None:
    return


def _quantiles(seconds: list[float]) -> str:
    return f"{1000 * median(seconds):>8.1f} ms (p99 {1000 * quantiles(seconds, n=100)[98]:.1f} ms)"
