"""Twenty ways in which apps refer to customers, planted in tables of their own (R-21)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.db import APP_ROLE, Base, LandlordOwned, owned_key
from core.isolation import policy_statements
from core.migrations.run import owner_connection
from core.personal_data.register import (
    BelongsTo,
    BelongsToAny,
    KeepBoth,
    MoveOrCombine,
    NamesInJson,
    Refuse,
    register,
)
from tests.support.databases import Database


class Planted(DeclarativeBase):
    """Tables of their own, so that nothing planted here reaches the real ones."""

    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    type_annotation_map = Base.type_annotation_map


for table in ("landlord", "customer"):
    Base.metadata.tables[table].to_metadata(Planted.metadata)


class Key(LandlordOwned, Planted):
    __tablename__ = "planted_key"
    registered = register(owners=(BelongsTo("customer_id", "customer"),))
    customer_id: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id"),)


class TwoKeys(LandlordOwned, Planted):
    __tablename__ = "planted_two_keys"
    registered = register(owners=(BelongsTo("guest_id", "customer"), BelongsTo("payer_id", "customer")))
    guest_id: Mapped[int]
    payer_id: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "guest_id"), owned_key("customer", "payer_id"))


def _keep_role(kept: Any, gone: Any) -> None:
    kept.role = kept.role or gone.role


class Membership(LandlordOwned, Planted):
    """Many to many, with a column of its own."""

    __tablename__ = "planted_membership"
    registered = register(
        technical="role",
        references="club_id",
        owners=(BelongsTo("customer_id", "customer", MoveOrCombine(("club_id",), _keep_role)),),
    )
    customer_id: Mapped[int]
    club_id: Mapped[int]
    role: Mapped[str] = mapped_column(String(20), default="")

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id"), UniqueConstraint("landlord_id", "customer_id", "club_id"))


class Card(LandlordOwned, Planted):
    """One for each customer, and nobody said what becomes of two."""

    __tablename__ = "planted_card"
    registered = register(owners=(BelongsTo("customer_id", "customer"),))
    customer_id: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id"), UniqueConstraint("landlord_id", "customer_id"))


def _rename(row: Any) -> None:
    row.code = f"{row.code}~{row.id}"


class Code(LandlordOwned, Planted):
    __tablename__ = "planted_code"
    registered = register(technical="code", owners=(BelongsTo("customer_id", "customer", KeepBoth(_rename)),))
    customer_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(40))

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id"), UniqueConstraint("landlord_id", "customer_id", "code"))


class Label(LandlordOwned, Planted):
    """NULL agrees with NULL, whatever the database thinks."""

    __tablename__ = "planted_label"
    registered = register(technical="label", owners=(BelongsTo("customer_id", "customer", MoveOrCombine(("label",))),))
    customer_id: Mapped[int]
    label: Mapped[str | None] = mapped_column(String(20))

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id", ondelete="CASCADE"),)


class Note(LandlordOwned, Planted):
    """Hangs on a label, which may become one with another."""

    __tablename__ = "planted_note"
    registered = register(owners=(BelongsTo("label_id", "planted_label"),))
    label_id: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("planted_label", "label_id", ondelete="CASCADE"),)


class Tree(LandlordOwned, Planted):
    """Refers to rows of its own table."""

    __tablename__ = "planted_tree"
    registered = register(
        technical="name",
        owners=(
            BelongsTo("customer_id", "customer", MoveOrCombine(("name",))),
            BelongsTo("parent_id", "planted_tree"),
        ),
    )
    customer_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (owned_key("customer", "customer_id"), owned_key("planted_tree", "parent_id"))


class Json(LandlordOwned, Planted):
    __tablename__ = "planted_json"
    registered = register(personal="data", owners=(NamesInJson("data", ("who", "customer"), "customer"),))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SilentJson(LandlordOwned, Planted):
    """Names a customer inside JSON and does not say so."""

    __tablename__ = "planted_silent_json"
    registered = register(technical="data")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Pair(LandlordOwned, Planted):
    __tablename__ = "planted_pair"
    registered = register(owners=(BelongsToAny("subject_type", "subject_id", {"guest": "customer"}),))
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]


class Friends(LandlordOwned, Planted):
    """Two customers, the one with the lower id first."""

    __tablename__ = "planted_friends"
    registered = register(
        owners=tuple(
            BelongsTo(name, "customer", MoveOrCombine(("first_id", "second_id"), is_pair=True))
            for name in ("first_id", "second_id")
        )
    )
    first_id: Mapped[int]
    second_id: Mapped[int]

    @classmethod
    def table_rules(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("landlord_id", "first_id", "second_id"),)


class Contract(LandlordOwned, Planted):
    __tablename__ = "planted_contract"
    registered = register(owners=(BelongsTo("customer_id", "customer", Refuse("there is a signed contract")),))
    customer_id: Mapped[int]


class Unregistered(LandlordOwned, Planted):
    """A model of an app that was left out, because it did not class its columns."""

    __tablename__ = "planted_unregistered"
    customer_id: Mapped[int]


MODELS: dict[str, type[Any]] = {
    mapper.local_table.name: mapper.class_  # type: ignore[attr-defined]
    for mapper in Planted.registry.mappers
}
ABANDONED = {
    "gone_key": "customer_id INTEGER, FOREIGN KEY (landlord_id, customer_id) REFERENCES customer (landlord_id, id)",
    "gone_odd_key": "buyer INTEGER, FOREIGN KEY (landlord_id, buyer) REFERENCES customer (landlord_id, id)",
    "gone_without_a_key": "customer_id INTEGER",
    "gone_pair": "subject_type VARCHAR(20), subject_id INTEGER",
    "gone_key_to_a_phone": (
        "phone_id INTEGER, FOREIGN KEY (landlord_id, phone_id) REFERENCES customer_phone (landlord_id, id) "
        "ON DELETE CASCADE"
    ),
}


@contextmanager
def planted_tables(database: Database) -> Iterator[None]:
    """Have the tables inside the block: those with models, and those of apps whose packages are gone."""
    tables = [Planted.metadata.tables[name] for name in MODELS]
    with owner_connection(database.settings) as connection:
        Planted.metadata.create_all(connection, tables=tables)
        for name, columns in ABANDONED.items():
            connection.exec_driver_sql(
                f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, landlord_id INTEGER NOT NULL, {columns})"
            )
        if connection.dialect.name == "postgresql":
            for name in (*MODELS, *ABANDONED):
                connection.exec_driver_sql(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APP_ROLE}")
                for statement in policy_statements(name):
                    connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        connection.commit()
    try:
        yield
    finally:
        # The file of SQLite is a new one for each test.
        if database.settings.database_url.startswith("postgresql"):
            _drop(database, tables)


def _drop(database: Database, tables: list[Any]) -> None:
    with owner_connection(database.settings) as connection:
        for name in ABANDONED:
            connection.exec_driver_sql(f"DROP TABLE {name}")
        Planted.metadata.drop_all(connection, tables=tables)
        connection.commit()
