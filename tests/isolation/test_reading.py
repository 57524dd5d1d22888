"""No way to read leads to another landlord's row (R-04), and the test would notice if one did."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload, selectinload

from core.customers.models import Customer
from core.db import Base, LandlordOwned, db
from core.isolation import ForeignLandlord, IsolationError, NoLandlord, current_landlord_id, set_scope, use_landlord
from tests.isolation import paths
from tests.isolation.conftest import Neighbours, is_sqlite
from tests.isolation.paths import READ_PATHS, Path
from tests.isolation.rows import OWNED, parents_of, stored_row
from tests.support.databases import Database

TO_ONE = [
    pytest.param(model, relation.key, id=f"{model.__tablename__}.{relation.key}")
    for model in OWNED
    for relation in model.__mapper__.relationships
    if not relation.uselist and issubclass(relation.mapper.class_, LandlordOwned)
]
# What goes by tables, by text or comes from outside is refused for everybody.
ALLOWED = set(READ_PATHS) - {
    "exists_by_relation",
    "from_statement",
    "from_statement_of_table",
    "table",
    "table_count",
    "text_statement",
    "refresh_of_a_stranger",
}


def reaches(path: Path, model: type[Any], row_id: int) -> bool:
    """Tell whether a path leads to a row; being refused is not reaching it."""
    try:
        return bool(path(model, row_id))
    except (IsolationError, SQLAlchemyError):
        return False
    finally:
        paths.db.session.rollback()


def reaching(model: type[Any], row_id: int) -> set[str]:
    return {name for name, path in READ_PATHS.items() if reaches(path, model, row_id)}


def refused(path: Path, model: type[Any], row_id: int) -> bool:
    try:
        path(model, row_id)
    except IsolationError:
        return True
    finally:
        db.session.rollback()
    return False


def test_no_path_reads_a_row_of_another_landlord(neighbours: Neighbours) -> None:
    foreign = {model: stored_row(model, neighbours.other) for model in OWNED}
    set_scope(neighbours.own)

    found = {model.__tablename__: reaching(model, row_id) for model, row_id in foreign.items()}

    assert {table: names for table, names in found.items() if names} == {}


def test_the_same_paths_read_own_rows(neighbours: Neighbours) -> None:
    own = {model: stored_row(model, neighbours.own) for model in OWNED}
    set_scope(neighbours.own)

    found = {model.__tablename__: reaching(model, row_id) for model, row_id in own.items()}

    assert {table: ALLOWED - names for table, names in found.items() if names != ALLOWED} == {}


def test_without_a_landlord_every_path_raises(neighbours: Neighbours) -> None:
    rows = {model: stored_row(model, neighbours.own) for model in OWNED}
    set_scope(None)

    silent = {
        (model.__tablename__, name)
        for model, row_id in rows.items()
        for name, path in READ_PATHS.items()
        if not refused(path, model, row_id)
    }

    assert silent == set()


def test_all_rows_are_own_rows(neighbours: Neighbours) -> None:
    own = {model: stored_row(model, neighbours.own) for model in OWNED}
    for model in OWNED:
        stored_row(model, neighbours.other)
    set_scope(neighbours.own)

    for model, row_id in own.items():
        found = {row.id: row.landlord_id for row in db.session.query(model)}

        assert row_id in found
        assert set(found.values()) == {neighbours.own}


def test_without_the_filter_the_same_paths_see_the_foreign_row(
    database: Database, neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {model: stored_row(model, neighbours.other) for model in OWNED}
    set_scope(neighbours.own)

    with Session(db.engine) as unfiltered:
        monkeypatch.setattr(paths, "db", SimpleNamespace(session=unfiltered))
        found = {model.__tablename__: reaching(model, row_id) for model, row_id in foreign.items()}

    # PostgreSQL's policies are the second wall; SQLite has none.
    seen = set(READ_PATHS) if is_sqlite(database) else set()
    assert {table: names for table, names in found.items() if names != seen} == {}


@pytest.mark.parametrize(("model", "relation"), TO_ONE)
def test_a_relation_never_loads_a_row_of_another_landlord(
    neighbours: Neighbours, model: type[Any], relation: str
) -> None:
    key = model.__mapper__.relationships[relation]
    column = next(column for column in key.local_columns if column.name != "landlord_id").name
    foreign = stored_row(parents_of(model)[column], neighbours.other)
    own = stored_row(model, neighbours.own)
    set_scope(neighbours.own)

    with db.session.no_autoflush:
        row = db.session.get(model, own)
        setattr(row, column, foreign)
        loaded = getattr(row, relation)

    assert loaded is None


@pytest.mark.parametrize(("model", "relation"), TO_ONE)
@pytest.mark.parametrize("loading", [joinedload, selectinload])
def test_rows_loaded_together_are_own_rows(
    neighbours: Neighbours, model: type[Any], relation: str, loading: Callable[..., Any]
) -> None:
    own = stored_row(model, neighbours.own)
    stored_row(model, neighbours.other)
    set_scope(neighbours.own)

    rows = db.session.query(model).options(loading(getattr(model, relation))).all()

    assert [row.id for row in rows] == [own]
    assert getattr(rows[0], relation).landlord_id == neighbours.own


def test_each_landlord_has_a_session_of_its_own(neighbours: Neighbours) -> None:
    foreign = stored_row(Customer, neighbours.other)
    with use_landlord(neighbours.other):
        held = db.session.get(Customer, foreign)
        theirs = db.session()

    with use_landlord(neighbours.own):
        found = db.session.get(Customer, foreign)
        ours = db.session()

    assert held is not None
    assert found is None
    assert ours is not theirs


def test_a_row_cannot_be_carried_into_another_session(neighbours: Neighbours) -> None:
    foreign = stored_row(Customer, neighbours.other)
    with use_landlord(neighbours.other):
        held = db.session.get(Customer, foreign)
        db.session.expunge(held)

    with use_landlord(neighbours.own), pytest.raises(ForeignLandlord):
        db.session.add(held)


def test_the_scope_before_comes_back_after_a_block_also_when_it_raises(neighbours: Neighbours) -> None:
    set_scope(neighbours.own)

    with pytest.raises(ZeroDivisionError), use_landlord(neighbours.other):
        raise ZeroDivisionError

    assert current_landlord_id() == neighbours.own


def test_a_new_application_context_begins_without_a_landlord(neighbours: Neighbours, database: Database) -> None:
    set_scope(neighbours.own)

    with database.app.app_context(), pytest.raises(NoLandlord):
        current_landlord_id()


def test_every_table_with_a_landlord_is_behind_the_wall(app: object) -> None:
    shared = {"user_account"}

    outside = {
        table.name for table in Base.metadata.sorted_tables if "landlord_id" in table.columns
    } - LandlordOwned.owned_tables()

    assert outside == shared
