"""Every way to a row that SQLAlchemy offers (reliability.md, finding 2); each says whether it reached the row."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, exists, func, insert, literal, select, text, union_all, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import aliased, make_transient_to_detached

from core.db import db
from core.landlords.models import Landlord
from tests.isolation.rows import another_value, free_column

Path = Callable[[type[Any], int], Any]


def get(model: type[Any], row_id: int) -> bool:
    return db.session.get(model, row_id) is not None


def get_one(model: type[Any], row_id: int) -> bool:
    return bool(db.session.get_one(model, row_id))


def entity(model: type[Any], row_id: int) -> bool:
    return db.session.scalar(select(model).where(model.id == row_id)) is not None


def all_rows(model: type[Any], row_id: int) -> bool:
    return any(row.id == row_id for row in db.session.scalars(select(model)))


def columns(model: type[Any], row_id: int) -> bool:
    return bool(db.session.execute(select(model.id, model.landlord_id).where(model.id == row_id)).all())


def alias(model: type[Any], row_id: int) -> bool:
    other = aliased(model)
    return db.session.scalar(select(other).where(other.id == row_id)) is not None


def subquery(model: type[Any], row_id: int) -> bool:
    inner = select(model.id).where(model.id == row_id).subquery()
    return bool(db.session.execute(select(inner.c.id)).all())


def entity_of_subquery(model: type[Any], row_id: int) -> bool:
    inner = aliased(model, select(model).where(model.id == row_id).subquery())
    return db.session.scalar(select(inner)) is not None


def common_table(model: type[Any], row_id: int) -> bool:
    inner = select(model.id).where(model.id == row_id).cte()
    return bool(db.session.execute(select(inner.c.id)).all())


def scalar_subquery(model: type[Any], row_id: int) -> bool:
    return db.session.scalar(select(select(model.id).where(model.id == row_id).scalar_subquery())) is not None


def exists_in_where(model: type[Any], row_id: int) -> bool:
    found = select(Landlord.id).where(exists(select(model.id).where(model.id == row_id)))
    return bool(db.session.execute(found).all())


def exists_as_column(model: type[Any], row_id: int) -> bool:
    return bool(db.session.scalar(select(exists(select(model.id).where(model.id == row_id)))))


def exists_by_relation(model: type[Any], row_id: int) -> bool:
    # A bare exists() selects no model, so there is nothing to filter by.
    return bool(db.session.scalar(select(literal(1)).where(exists().where(model.id == row_id))))


def in_subquery(model: type[Any], row_id: int) -> bool:
    other = aliased(model)
    inner = select(model.landlord_id).where(model.id == row_id)
    found = select(Landlord.id).where(Landlord.id.in_(inner), exists(select(other.id).where(other.id == row_id)))
    return bool(db.session.execute(found).all())


def count(model: type[Any], row_id: int) -> bool:
    return bool(db.session.scalar(select(func.count(model.id)).where(model.id == row_id)))


def count_of_model(model: type[Any], row_id: int) -> bool:
    return bool(db.session.scalar(select(func.count()).select_from(model).where(model.id == row_id)))


def join(model: type[Any], row_id: int) -> bool:
    joined = select(Landlord.id).join(model, model.landlord_id == Landlord.id).where(model.id == row_id)
    return bool(db.session.execute(joined).all())


def outer_join(model: type[Any], row_id: int) -> bool:
    joined = select(Landlord.id, model.id).outerjoin(model, model.landlord_id == Landlord.id)
    return any(found == row_id for _landlord, found in db.session.execute(joined))


def join_to_itself(model: type[Any], row_id: int) -> bool:
    other = aliased(model)
    joined = select(model.id, other.id).join(other, literal(True)).where(other.id == row_id)
    return bool(db.session.execute(joined).all())


def union_of_columns(model: type[Any], row_id: int) -> bool:
    return bool(db.session.execute(_union(model, row_id)).all())


def union_as_subquery(model: type[Any], row_id: int) -> bool:
    return bool(db.session.execute(select(_union(model, row_id).subquery().c.id)).all())


def old_query(model: type[Any], row_id: int) -> bool:
    return db.session.query(model).filter(model.id == row_id).first() is not None


def old_query_count(model: type[Any], row_id: int) -> bool:
    return db.session.query(model).filter(model.id == row_id).count() > 0


def from_statement(model: type[Any], row_id: int) -> bool:
    wanted = select(model).from_statement(text(f"SELECT * FROM {model.__tablename__} WHERE id = {row_id}"))
    return db.session.scalar(wanted) is not None


def from_statement_of_table(model: type[Any], row_id: int) -> bool:
    table = model.__table__
    return db.session.scalar(select(model).from_statement(select(table).where(table.c.id == row_id))) is not None


def table(model: type[Any], row_id: int) -> bool:
    return bool(db.session.execute(select(model.__table__).where(model.__table__.c.id == row_id)).all())


def table_count(model: type[Any], row_id: int) -> bool:
    wanted = select(func.count()).select_from(model.__table__).where(model.__table__.c.id == row_id)
    return bool(db.session.scalar(wanted))


def text_statement(model: type[Any], row_id: int) -> bool:
    return bool(db.session.execute(text(f"SELECT id FROM {model.__tablename__} WHERE id = {row_id}")).all())


def refresh_of_a_stranger(model: type[Any], row_id: int) -> bool:
    row = model(id=row_id)
    make_transient_to_detached(row)
    db.session.add(row)
    return row.landlord_id is not None


READ_PATHS: dict[str, Path] = {
    path.__name__: path
    for path in (
        get,
        get_one,
        entity,
        all_rows,
        columns,
        alias,
        subquery,
        entity_of_subquery,
        common_table,
        scalar_subquery,
        exists_in_where,
        exists_as_column,
        exists_by_relation,
        in_subquery,
        count,
        count_of_model,
        join,
        outer_join,
        join_to_itself,
        union_of_columns,
        union_as_subquery,
        old_query,
        old_query_count,
        from_statement,
        from_statement_of_table,
        table,
        table_count,
        text_statement,
        refresh_of_a_stranger,
    )
}


def update_where(model: type[Any], row_id: int) -> None:
    db.session.execute(update(model).where(model.id == row_id).values(**_change(model)))


def update_all(model: type[Any], row_id: int) -> None:
    db.session.execute(update(model).values(**_change(model)))


def update_by_keys(model: type[Any], row_id: int) -> None:
    db.session.execute(update(model), [{"id": row_id, **_change(model)}])


def update_table(model: type[Any], row_id: int) -> None:
    db.session.execute(update(model.__table__).where(model.__table__.c.id == row_id).values(**_change(model)))


def update_old_query(model: type[Any], row_id: int) -> None:
    db.session.query(model).filter(model.id == row_id).update(_change(model))


def update_text(model: type[Any], row_id: int) -> None:
    db.session.execute(text(f"UPDATE {model.__tablename__} SET id = id + 1000 WHERE id = {row_id}"))


def update_in_bulk(model: type[Any], row_id: int) -> None:
    db.session.bulk_update_mappings(model, [{"id": row_id, **_change(model)}])


def give_away(model: type[Any], row_id: int) -> None:
    db.session.execute(update(model).values(landlord_id=db.session.scalar(select(func.max(Landlord.id)))))


def delete_where(model: type[Any], row_id: int) -> None:
    db.session.execute(delete_rows(model).where(model.id == row_id))


def delete_table(model: type[Any], row_id: int) -> None:
    db.session.execute(delete_rows(model.__table__).where(model.__table__.c.id == row_id))


def delete_old_query(model: type[Any], row_id: int) -> None:
    db.session.query(model).filter(model.id == row_id).delete()


def delete_stranger(model: type[Any], row_id: int) -> None:
    row = model(id=row_id)
    make_transient_to_detached(row)
    db.session.delete(row)
    db.session.flush()


def merge_over(model: type[Any], row_id: int) -> None:
    db.session.merge(model(id=row_id, **_change(model)))
    db.session.flush()


def change_stranger(model: type[Any], row_id: int) -> None:
    row = model(id=row_id)
    make_transient_to_detached(row)
    db.session.add(row)
    setattr(row, free_column(model), another_value(model))
    db.session.flush()


WRITE_PATHS: dict[str, Path] = {
    path.__name__: path
    for path in (
        update_where,
        update_all,
        update_by_keys,
        update_table,
        update_old_query,
        update_text,
        update_in_bulk,
        give_away,
        delete_where,
        delete_table,
        delete_old_query,
        delete_stranger,
        merge_over,
        change_stranger,
    )
}


def insert_row(model: type[Any], values: dict[str, Any]) -> None:
    db.session.add(model(**values))
    db.session.flush()


def insert_statement(model: type[Any], values: dict[str, Any]) -> None:
    db.session.execute(insert(model), [values])


def insert_values(model: type[Any], values: dict[str, Any]) -> None:
    db.session.execute(insert(model).values(**values))


def insert_into_table(model: type[Any], values: dict[str, Any]) -> None:
    db.session.execute(insert(model.__table__).values(**values))


def insert_from_select(model: type[Any], values: dict[str, Any]) -> None:
    chosen = select(*(literal(value, model.__table__.c[name].type) for name, value in values.items()))
    db.session.execute(insert(model).from_select(list(values), chosen))


def insert_in_bulk(model: type[Any], values: dict[str, Any]) -> None:
    db.session.bulk_insert_mappings(model, [values])


def save_in_bulk(model: type[Any], values: dict[str, Any]) -> None:
    db.session.bulk_save_objects([model(**values)])


INSERT_PATHS: dict[str, Callable[[type[Any], dict[str, Any]], None]] = {
    path.__name__: path
    for path in (
        insert_row,
        insert_statement,
        insert_values,
        insert_into_table,
        insert_from_select,
        insert_in_bulk,
        save_in_bulk,
    )
}


def _union(model: type[Any], row_id: int) -> CompoundSelect[Any]:
    wanted: ColumnElement[bool] = model.id == row_id
    return union_all(select(model.id).where(wanted), select(model.id).where(wanted))


def _change(model: type[Any]) -> dict[str, Any]:
    return {free_column(model): another_value(model)}
