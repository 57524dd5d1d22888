"""No way to write changes another landlord's row, takes one over, or is refused only by luck (R-04, R-05)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from core.customers.models import Customer
from core.db import WrittenOutside, db, transaction
from core.isolation import IsolationError, NoLandlord, across_landlords, set_scope, use_landlord
from tests.isolation import paths
from tests.isolation.conftest import Neighbours, is_sqlite
from tests.isolation.paths import INSERT_PATHS, WRITE_PATHS
from tests.isolation.rows import OWNED, make_row, parents_of, row_values, stored_row
from tests.support.databases import Database

# These do change something, namely rows of the landlord who is served.
HARMLESS = {"update_where", "update_all", "update_old_query", "delete_where", "delete_old_query"}


def attempt(act: Callable[[], None]) -> type[Exception] | None:
    """Try to write and commit; return how it was refused."""
    try:
        with transaction():
            act()
    except (IsolationError, SQLAlchemyError) as error:
        return type(error)
    return None


def stored(model: type[Any], landlord_id: int) -> list[tuple[Any, ...]]:
    """Return all rows of a landlord as the database has them."""
    columns = list(model.__table__.columns)
    with use_landlord(landlord_id):
        found = db.session.execute(select(*(getattr(model, column.name) for column in columns)).order_by(model.id))
        rows = [tuple(row) for row in found]
        db.session.rollback()
    return rows


def attempts(rows: dict[type[Any], int]) -> dict[tuple[str, str], type[Exception] | None]:
    """Try every way to write at every row; return how each was refused."""
    return {
        (model.__tablename__, name): attempt(lambda path=path, model=model, row_id=row_id: path(model, row_id))
        for model, row_id in rows.items()
        for name, path in WRITE_PATHS.items()
    }


def everything(landlord_id: int) -> dict[str, list[tuple[Any, ...]]]:
    return {model.__tablename__: stored(model, landlord_id) for model in OWNED}


def not_raised(refused: dict[tuple[str, str], type[Exception] | None], *kinds: type[Exception]) -> set[str]:
    """Return the ways to write that were not refused with one of the errors."""
    return {name for (_table, name), error in refused.items() if error is None or not issubclass(error, kinds)}


def test_no_path_changes_a_row_of_another_landlord(neighbours: Neighbours) -> None:
    foreign = {model: stored_row(model, neighbours.other) for model in OWNED}
    before = everything(neighbours.other)
    set_scope(neighbours.own)

    refused = attempts(foreign)

    assert everything(neighbours.other) == before
    assert not_raised(refused, IsolationError, SQLAlchemyError) == HARMLESS


def test_without_a_landlord_nothing_is_written(neighbours: Neighbours) -> None:
    rows = {model: stored_row(model, neighbours.own) for model in OWNED}
    before = everything(neighbours.own)
    set_scope(None)

    refused = attempts(rows)

    assert everything(neighbours.own) == before
    assert not_raised(refused, IsolationError) == set()


def test_across_landlords_reads_and_never_writes(neighbours: Neighbours) -> None:
    rows = {model: stored_row(model, neighbours.own) for model in OWNED}
    others = {model: stored_row(model, neighbours.other) for model in OWNED}
    before = everything(neighbours.own), everything(neighbours.other)

    with across_landlords("test"):
        seen = {model: set(db.session.scalars(select(model.id))) for model in OWNED}
        db.session.rollback()
        refused = attempts(rows)

    assert all({rows[model], others[model]} <= seen[model] for model in OWNED)
    assert (everything(neighbours.own), everything(neighbours.other)) == before
    assert not_raised(refused, IsolationError) == set()


def test_no_path_inserts_a_row_for_another_landlord(neighbours: Neighbours) -> None:
    values = {}
    for model in OWNED:
        with use_landlord(neighbours.other), transaction():
            values[model] = row_values(model) | {"landlord_id": neighbours.other}
    before = everything(neighbours.other)
    set_scope(neighbours.own)

    refused = {
        (model.__tablename__, name): attempt(lambda path=path, model=model: path(model, values[model]))
        for model in OWNED
        for name, path in INSERT_PATHS.items()
    }

    assert everything(neighbours.other) == before
    assert not_raised(refused, IsolationError) == set()


def test_a_new_row_belongs_to_the_landlord_who_is_served(neighbours: Neighbours) -> None:
    for model in OWNED:
        with use_landlord(neighbours.own), transaction():
            row = make_row(model)

            assert row.landlord_id == neighbours.own


def test_a_row_cannot_refer_to_a_row_of_another_landlord(neighbours: Neighbours) -> None:
    keys = [(model, column, parent) for model in OWNED for column, parent in parents_of(model).items()]

    for model, column, parent in keys:
        foreign, own = stored_row(parent, neighbours.other), stored_row(model, neighbours.own)
        before = stored(model, neighbours.own)
        with use_landlord(neighbours.own):
            new = attempt(lambda model=model, column=column, foreign=foreign: make_row(model, **{column: foreign}))
            moved = attempt(
                lambda model=model, own=own, column=column, foreign=foreign: _point_to(model, own, column, foreign)
            )

        assert (new, moved) == (IntegrityError, IntegrityError), (model.__tablename__, column)
        assert stored(model, neighbours.own) == before

    assert len(keys) >= 8


def _point_to(model: type[Any], row_id: int, column: str, target: int) -> None:
    setattr(db.session.get(model, row_id), column, target)
    db.session.flush()


def test_without_the_walls_a_foreign_row_can_be_changed_on_sqlite(
    database: Database, neighbours: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {model: stored_row(model, neighbours.other) for model in OWNED}
    before = everything(neighbours.other)
    set_scope(neighbours.own)

    with Session(db.engine) as unfiltered:
        monkeypatch.setattr(paths, "db", SimpleNamespace(session=unfiltered))
        for model, row_id in foreign.items():
            paths.update_where(model, row_id)
        unfiltered.commit()

    after = everything(neighbours.other)
    changed = {table for table in before if before[table] != after[table]}
    # PostgreSQL's policies are the second wall; SQLite has none.
    assert changed == (set(before) if is_sqlite(database) else set())


def test_each_use_of_all_landlords_data_is_on_record(neighbours: Neighbours, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="kontor.audit"), across_landlords("list of landlords"):
        db.session.scalar(select(func.count(OWNED[0].id)))

    assert [record.getMessage() for record in caplog.records] == ["across landlords: list of landlords"]


def test_outside_a_transaction_nothing_is_written(neighbours: Neighbours) -> None:
    model = Customer
    row = stored_row(model, neighbours.own)
    set_scope(neighbours.own)

    for path in (paths.update_where, paths.delete_where, paths.update_old_query):
        with pytest.raises(WrittenOutside):
            path(model, row)

    with pytest.raises(WrittenOutside):
        make_row(model)
    db.session.rollback()


def test_a_landlord_is_needed_to_add_a_row(neighbours: Neighbours) -> None:
    with pytest.raises(NoLandlord), transaction():
        make_row(OWNED[0])
