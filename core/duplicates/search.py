"""The search over all customers as long work: key by key, in batches of constant size, going on where it stopped.

First the keys of customers who have none yet are written, then all who share a key are compared, at last the open pairs
that were known before are looked at again.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from itertools import combinations
from time import monotonic
from typing import Any

from flask import url_for
from flask_babel import format_decimal, lazy_gettext
from sqlalchemy import ColumnClause, Integer, Select, String, Update, column, func, select, update, values
from sqlalchemy.orm import selectinload

from core.activities.services import SYSTEM, Actor
from core.clock import now as clock_now
from core.customers.match_keys import KEY_NAMES, KEYS_VERSION, MatchKeys
from core.customers.models import Customer
from core.db import db, transaction
from core.duplicates.models import DuplicatePair, PairState
from core.duplicates.pairs import Pair, count_open_pairs, delete_open_pairs, keep_pairs
from core.duplicates.records import CEILING, KEY_COLUMNS, compared_columns, records_of_ids, records_of_rows
from core.duplicates.scoring import Verdict, compare, least_score
from core.long_work.kinds import Facts, WorkKind
from core.long_work.models import LongWork, WorkState
from core.long_work.services import finish_work, get_work, note_progress, start_work

SEARCH = "duplicates.search"
SLICE_SECONDS = 5.0
CUSTOMERS_AT_ONCE = 500
KEYS_AT_ONCE = 1_000
PAIRS_AT_ONCE = 1_000
NIGHT_HOUR = 2
# Sunday.
WEEKLY = 6
WRITE_KEYS, LOOK_AGAIN = "write_keys", "look_again"
PHASES = (WRITE_KEYS, *KEY_NAMES, LOOK_AGAIN)


@dataclass(frozen=True)
class KeysToWrite:
    """The keys of a customer as they were read in ``version``."""

    customer_id: int
    version: int
    keys: MatchKeys


@dataclass(frozen=True)
class Step:
    """What one batch has found: pairs, those that hold no longer, how much was done, and where the next one begins."""

    done: int
    after: Any = None
    found: Mapping[Pair, Verdict] = field(default_factory=dict)
    gone: Sequence[int] = ()
    keys: Sequence[KeysToWrite] = ()


def start_search(*, actor: Actor, at: datetime) -> LongWork:
    """Let a worker compare all customers; when that is being done already, return that work."""
    running = select(LongWork).where(LongWork.kind_name == SEARCH, LongWork.state_name == WorkState.RUNNING.value)
    return db.session.scalar(running) or start_work(SEARCH, {}, total=0, actor=actor, at=at)


def search_at_night(now: datetime) -> None:
    """Start a search where customers have no keys yet, such as after an update of Kontor, and once a week everywhere.

    Two who are saved in the same moment do not see each other; the weekly search does.
    """
    if now.hour != NIGHT_HOUR or now.minute:
        return
    wanted = select(Customer.id) if now.weekday() == WEEKLY else _lacking_keys(0)
    if db.session.scalar(wanted.limit(1)) is not None:
        with transaction():
            start_search(actor=SYSTEM, at=now)


def search_at_once() -> None:
    """Compare all customers within the running transaction, where they are few, such as the demo's."""
    cursor = _first_cursor()
    while cursor:
        step = _step_at(cursor)
        _write(step)
        cursor = _cursor_after(cursor, step)


def do_search(work_id: int) -> bool:
    """Compare customers for some seconds; tell whether there is more to do."""
    ends = monotonic() + SLICE_SECONDS
    while _do_step(work_id):
        if monotonic() >= ends:
            return True
    return False


def _do_step(work_id: int) -> bool:
    work = get_work(work_id)
    cursor, done = work.cursor or _first_cursor(), work.done
    # Read and compared outside the transaction, so that nobody waits meanwhile.
    step = _step_at(cursor)
    following = _cursor_after(cursor, step)
    with transaction():
        work = get_work(work_id, locked=True)
        _write(step)
        note_progress(work, min(done + step.done, _done_after(cursor)), cursor=following)
        work.total = _done_after(cursor | {"phase": LOOK_AGAIN})
        if following:
            return True
        work.done = work.total
        finish_work(work, at=clock_now(), result={"customers": cursor["size"], "open": count_open_pairs()})
    return False


def _first_cursor() -> dict[str, Any]:
    size = db.session.scalar(select(func.count()).select_from(Customer)) or 0
    lacking = db.session.scalar(select(func.count()).select_from(_lacking_keys(0).subquery())) or 0
    return {"phase": WRITE_KEYS, "after": 0, "size": size, "lacking": lacking, "open": count_open_pairs()}


def _step_at(cursor: Mapping[str, Any]) -> Step:
    return _STEPS.get(cursor["phase"], _compare_some)(cursor)


def _cursor_after(cursor: Mapping[str, Any], step: Step) -> dict[str, Any]:
    if step.after is not None:
        return {**cursor, "after": step.after}
    following = PHASES[PHASES.index(cursor["phase"]) + 1 :]
    if not following:
        return {}
    return {**cursor, "phase": following[0], "after": 0 if following[0] == LOOK_AGAIN else ""}


def _done_after(cursor: Mapping[str, Any]) -> int:
    """Return how much is done at the end of a phase, of all that there is to do."""
    keys = min(PHASES.index(cursor["phase"]), len(KEY_NAMES)) * cursor["size"]
    return int(cursor["lacking"] + keys + (cursor["open"] if cursor["phase"] == LOOK_AGAIN else 0))


def _write_some_keys(cursor: Mapping[str, Any]) -> Step:
    query = select(Customer).options(selectinload(Customer.phones), selectinload(Customer.addresses))
    query = query.where(Customer.id.in_(_lacking_keys(cursor["after"]).limit(CUSTOMERS_AT_ONCE))).order_by(Customer.id)
    customers = db.session.scalars(query).all()
    keys = [KeysToWrite(customer.id, customer.version, customer.present_match_keys()) for customer in customers]
    return Step(len(keys), keys[-1].customer_id if len(keys) == CUSTOMERS_AT_ONCE else None, keys=keys)


def _lacking_keys(after: int) -> Select[Any]:
    query = select(Customer.id).where(Customer.keys_version < KEYS_VERSION, Customer.id > after)
    return query.order_by(Customer.id)


def _compare_some(cursor: Mapping[str, Any]) -> Step:
    """Compare those who share the next values of a key; what very many share tells nothing."""
    column, after = KEY_COLUMNS[cursor["phase"]], cursor["after"]
    shared = (
        select(column)
        .where(column > after)
        .group_by(column)
        .having(func.count().between(2, CEILING))
        .order_by(column)
        .limit(KEYS_AT_ONCE)
    )
    keys = db.session.scalars(shared).all()
    last = keys[-1] if len(keys) == KEYS_AT_ONCE else None
    passed = select(func.count()).select_from(Customer).where(column > after)
    done = db.session.scalar(passed.where(column <= last) if last is not None else passed) or 0
    return Step(done, last, _pairs_of(cursor, keys))


def _pairs_of(cursor: Mapping[str, Any], keys: Sequence[str]) -> dict[Pair, Verdict]:
    name, least = cursor["phase"], least_score(cursor["size"])
    rows = db.session.execute(compared_columns().where(KEY_COLUMNS[name].in_(keys)).order_by(Customer.id)).all()
    records = records_of_rows(rows)
    sharing: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        sharing[getattr(row, name)].append(row.id)
    pairs = {pair for ids in sharing.values() for pair in combinations(ids, 2)}
    verdicts = ((pair, compare(records[pair[0]], records[pair[1]])) for pair in pairs)
    return {pair: verdict for pair, verdict in verdicts if verdict.score >= least}


def _look_again(cursor: Mapping[str, Any]) -> Step:
    """Compare the next open pairs anew: data may have changed past all saves, and the weights with a new version."""
    query = select(DuplicatePair.id, DuplicatePair.first_id, DuplicatePair.second_id)
    query = query.where(DuplicatePair.state_name == PairState.OPEN.value, DuplicatePair.id > cursor["after"])
    rows = db.session.execute(query.order_by(DuplicatePair.id).limit(PAIRS_AT_ONCE)).all()
    records = records_of_ids({customer_id for _id, *pair in rows for customer_id in pair})
    least, gone = least_score(cursor["size"]), []
    for pair_id, first_id, second_id in rows:
        first, second = records.get(first_id), records.get(second_id)
        if first is None or second is None or compare(first, second).score < least:
            gone.append(pair_id)
    return Step(len(rows), rows[-1][0] if len(rows) == PAIRS_AT_ONCE else None, gone=gone)


_STEPS: dict[str, Callable[[Mapping[str, Any]], Step]] = {WRITE_KEYS: _write_some_keys, LOOK_AGAIN: _look_again}


def _write(step: Step) -> None:
    if step.keys:
        db.session.execute(_update_of(step.keys).execution_options(synchronize_session=False))
    if step.gone:
        delete_open_pairs(step.gone)
    # Those who are being saved just now are compared by their own save.
    keep_pairs(step.found, at=clock_now())


def _update_of(keys: Sequence[KeysToWrite]) -> Update:
    """Write keys in one statement: whoever was saved meanwhile has new ones, and no form's version changes."""
    names = [one.name for one in fields(MatchKeys)]
    columns: list[ColumnClause[Any]] = [
        column("id", Integer),
        column("version", Integer),
        *(column(name, String) for name in names),
    ]
    rows = [(one.customer_id, one.version, *(getattr(one.keys, name) for name in names)) for one in keys]
    found = values(*columns, name="found").data(rows).cte()
    changed = update(Customer).where(Customer.id == found.c.id, Customer.version == found.c.version)
    return changed.values({name: found.c[name] for name in names} | {"keys_version": KEYS_VERSION})


def _facts(work: LongWork) -> Facts:
    if work.state is not WorkState.DONE:
        return []
    return [
        (lazy_gettext("Customers compared"), format_decimal(work.result["customers"])),
        (lazy_gettext("Open proposals"), format_decimal(work.result["open"])),
    ]


def search_kind() -> WorkKind:
    """Return the search as a kind of long work."""
    return WorkKind(
        SEARCH,
        lazy_gettext("Search for duplicates"),
        "customers.merge",
        do_search,
        facts=_facts,
        page=lambda _work: url_for("duplicates.index"),
    )
