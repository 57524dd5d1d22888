"""Every column says what it holds; what is forgotten keeps core from starting, and an app out."""

import pytest
from sqlalchemy import ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from core.app import create_app
from core.db import Base
from core.personal_data.checks import RegisterIncomplete, register_problems
from core.personal_data.register import BelongsTo, BelongsToAny, register
from tests.isolation.rows import OWNED


class Planted(DeclarativeBase):
    """Tables of their own, so that nothing planted here reaches the real ones."""

    metadata = MetaData()


class Person(Planted):
    __tablename__ = "customer"
    registered = register()
    id: Mapped[int] = mapped_column(primary_key=True)


def plant(name: str, columns: dict[str, object], **registered: object) -> type[Planted]:
    values = {
        "__tablename__": name,
        "registered": register(**registered),
        "id": mapped_column(Integer, primary_key=True),
    }
    return type(name.title(), (Planted,), values | columns)


FORMS = {
    "not classed": ({"colour": mapped_column(String(10))}, {}),
    "key": ({"customer_id": mapped_column(ForeignKey("customer.id"))}, {"references": "customer_id"}),
    "second key": (
        {"customer_id": mapped_column(ForeignKey("customer.id")), "payer_id": mapped_column(ForeignKey("customer.id"))},
        {"owners": (BelongsTo("customer_id", "customer"),), "references": "payer_id"},
    ),
    "key without a constraint": ({"customer_number": mapped_column(Integer)}, {"technical": "customer_number"}),
    "pair": (
        {"subject_type": mapped_column(String(20)), "subject_id": mapped_column(Integer)},
        {"technical": "subject_type", "references": "subject_id"},
    ),
    "e-mail as text": ({"email": mapped_column(String(100))}, {"technical": "email"}),
    "key called technical": ({"room_id": mapped_column(ForeignKey("customer.id"))}, {"technical": "room_id"}),
    "class without a column": ({}, {"technical": "gone"}),
    "e-mail of nobody": ({"email": mapped_column(String(100))}, {"personal": "email"}),
    "path of a file": ({"photo_path": mapped_column(String(100))}, {"technical": "photo_path"}),
    "key by another name": ({"payer": mapped_column(Integer)}, {"technical": "payer"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_planted_column_is_found(form):
    columns, registered = FORMS[form]
    model = plant(f"planted_{list(FORMS).index(form)}", columns, **registered)

    assert register_problems([model])


def test_a_declared_reference_is_in_order():
    model = plant(
        "planted_right",
        {
            "customer_id": mapped_column(ForeignKey("customer.id")),
            "subject_type": mapped_column(String(20)),
            "subject_id": mapped_column(Integer),
        },
        owners=(BelongsTo("customer_id", "customer"), BelongsToAny("subject_type", "subject_id")),
    )

    assert register_problems([model]) == []


def test_a_table_without_a_register_is_named():
    class Bare(Planted):
        __tablename__ = "bare"
        id: Mapped[int] = mapped_column(primary_key=True)

    assert "not classed" in register_problems([Bare])[0]


def test_every_column_of_core_and_the_apps_is_classed():
    models = [mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__module__.split(".")[0] != "tests"]

    assert len(models) >= len(OWNED)
    assert register_problems(models) == []


def test_core_does_not_start_with_a_column_that_nobody_classed(database, monkeypatch):
    monkeypatch.setattr("core.app.register_problems", lambda _models: ["customer: shoe_size is not classed"])

    with pytest.raises(RegisterIncomplete, match="shoe_size"):
        create_app(database.settings, find_apps=False)


def test_an_app_with_a_column_that_nobody_classed_is_left_out_with_the_reason(database, monkeypatch):
    def problems(models):
        named = [model for model in models if model.__tablename__.startswith("booking_data_manager")]
        return ["booking_data_manager_change_set: mood is not classed"] if named else []

    monkeypatch.setattr("core.app.register_problems", problems)

    app = create_app(database.settings).extensions["kontor.apps"].get("booking_data_manager")

    assert "mood is not classed" in app.error


def test_a_column_is_classed_once():
    with pytest.raises(ValueError, match="twice"):
        register(personal="name", technical="name")
