"""No table of an app is forgotten: rows move, become one, or the merge is refused with a reason (R-21)."""

from typing import Any

import pytest
from sqlalchemy import column, insert, inspect, select
from sqlalchemy import table as table_clause

from core.check import problems
from core.customers.models import Customer, CustomerPhone
from core.db import close_sessions, db, transaction
from core.isolation import current_landlord_id
from core.merging.errors import Refused, UnexpectedClash, UnknownTable
from core.merging.models import MergedRow
from core.personal_data.tables import owned_models
from tests.merging import planted
from tests.merging.dumps import business, dump

USERS = (
    "core.personal_data.tables",
    "core.merging.live_schema",
    "core.merging.undo",
    "core.customers.former",
    "tests.merging.dumps",
)


@pytest.fixture(autouse=True)
def tables(database, landlord, monkeypatch):
    """The planted tables, known to the engine like those of any app."""
    db.session.rollback()
    with planted.planted_tables(database):
        known = {**owned_models(), **planted.MODELS}
        for user in USERS:
            monkeypatch.setattr(f"{user}.owned_models", lambda: known)
        yield
        # Nobody may be in a transaction on the tables that go.
        close_sessions()


def store(model: type[Any], **values: Any) -> Any:
    with transaction():
        row = model(**values)
        db.session.add(row)
    return row.id


def values(model: type[Any], name: str) -> list[Any]:
    db.session.rollback()
    return list(db.session.scalars(select(getattr(model, name)).order_by(model.id)))


def test_a_key_moves(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Key, customer_id=source.id)

    merge(kept, source)

    assert values(planted.Key, "customer_id") == [kept.id]


def test_a_second_key_moves_as_well(namesakes, merge):
    kept, source, other = namesakes(3)
    store(planted.TwoKeys, guest_id=source.id, payer_id=other.id)
    store(planted.TwoKeys, guest_id=other.id, payer_id=source.id)
    store(planted.TwoKeys, guest_id=source.id, payer_id=source.id)

    merge(kept, source)

    assert values(planted.TwoKeys, "guest_id") == [kept.id, other.id, kept.id]
    assert values(planted.TwoKeys, "payer_id") == [other.id, kept.id, kept.id]


def test_memberships_become_one_and_keep_what_only_the_other_said(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Membership, customer_id=kept.id, club_id=1)
    store(planted.Membership, customer_id=source.id, club_id=1, role="skipper")
    store(planted.Membership, customer_id=source.id, club_id=2)

    merge(kept, source)

    assert values(planted.Membership, "club_id") == [1, 2]
    assert values(planted.Membership, "role") == ["skipper", ""]


def test_rows_that_exclude_each_other_without_a_rule_refuse_the_merge_by_name(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Card, customer_id=kept.id)
    store(planted.Card, customer_id=source.id)
    before = dump()

    with pytest.raises(UnexpectedClash) as refused:
        merge(kept, source)

    assert refused.value.details == {"table": "planted_card"}
    assert dump() == before


def test_one_of_two_that_exclude_each_other_moves(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Card, customer_id=source.id)

    merge(kept, source)

    assert values(planted.Card, "customer_id") == [kept.id]


def test_what_would_clash_is_told_apart(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Code, customer_id=kept.id, code="A")
    second = store(planted.Code, customer_id=source.id, code="A")
    store(planted.Code, customer_id=source.id, code="B")

    merge(kept, source)

    assert values(planted.Code, "code") == ["A", f"A~{second}", "B"]


def test_null_agrees_with_null_and_what_hangs_below_follows(namesakes, merge):
    kept, source = namesakes(2)
    first = store(planted.Label, customer_id=kept.id, label=None)
    second = store(planted.Label, customer_id=source.id, label=None)
    store(planted.Note, label_id=second)

    merge(kept, source)

    assert values(planted.Label, "id") == [first]
    assert values(planted.Note, "label_id") == [first]
    assert values(MergedRow, "table_name").count("planted_label") == 1


def test_rows_that_refer_to_their_own_table_follow(namesakes, merge):
    kept, source = namesakes(2)
    root = store(planted.Tree, customer_id=kept.id, name="root", parent_id=None)
    other = store(planted.Tree, customer_id=source.id, name="root", parent_id=None)
    store(planted.Tree, customer_id=source.id, name="leaf", parent_id=other)

    merge(kept, source)

    assert values(planted.Tree, "parent_id") == [None, root]


def test_an_id_inside_json_moves(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Json, data={"who": {"customer": source.id}, "more": [1]})

    merge(kept, source)

    assert values(planted.Json, "data") == [{"who": {"customer": kept.id}, "more": [1]}]


@pytest.mark.parametrize("shape", [lambda id: {"customer_id": id}, lambda id: {"a": [{"customers": [str(id)]}]}])
def test_an_id_inside_json_that_nobody_declared_refuses_the_merge(namesakes, merge, shape):
    kept, source = namesakes(2)
    store(planted.SilentJson, data=shape(source.id))

    with pytest.raises(UnknownTable, match="unknown_table") as refused:
        merge(kept, source)

    assert refused.value.details["table"] == "planted_silent_json"


def test_json_about_others_does_not_stand_in_the_way(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.SilentJson, data={"customer_id": 9999, "number": source.id})

    merge(kept, source)


@pytest.mark.parametrize("word", ["customer", "guest"])
def test_pairs_of_a_word_and_an_id_move(namesakes, merge, word):
    kept, source = namesakes(2)
    store(planted.Pair, subject_type=word, subject_id=source.id)
    store(planted.Pair, subject_type="booking", subject_id=source.id)

    merge(kept, source)

    assert values(planted.Pair, "subject_id") == [kept.id, source.id]


def test_pairs_of_two_customers_stay_in_order_and_never_name_one_twice(namesakes, merge):
    lowest, kept, source, highest = namesakes(4)
    for first, second in ((lowest, source), (lowest, kept), (kept, source), (source, highest)):
        store(planted.Friends, first_id=first.id, second_id=second.id)

    merge(kept, source)

    found = list(zip(values(planted.Friends, "first_id"), values(planted.Friends, "second_id"), strict=True))
    assert found == [(lowest.id, kept.id), (kept.id, highest.id)]


def test_a_row_can_refuse_the_merge_with_its_reason(namesakes, merge):
    kept, source = namesakes(2)
    store(planted.Contract, customer_id=source.id)

    with pytest.raises(Refused) as refused:
        merge(kept, source)

    assert "there is a signed contract" in refused.value.sentence


def test_a_model_that_nobody_classed_refuses_the_merge(namesakes, merge):
    kept, source, other = namesakes(3)
    store(planted.Unregistered, customer_id=source.id)

    with pytest.raises(UnknownTable) as refused:
        merge(kept, source)

    assert refused.value.details["table"] == "planted_unregistered"
    merge(kept, other)


@pytest.mark.parametrize("name", planted.ABANDONED)
def test_a_table_of_an_app_that_is_gone_refuses_the_merge_by_its_name(namesakes, merge, name):
    kept, source, other = namesakes(3)
    with transaction():
        phone = db.session.scalar(
            select(CustomerPhone.id).where(CustomerPhone.customer_id == source.id).order_by(CustomerPhone.id)
        )
    named = {"gone_odd_key": "buyer", "gone_pair": "subject_id", "gone_key_to_a_phone": "phone_id"}.get(
        name, "customer_id"
    )
    row = {"id": 1, "landlord_id": current_landlord_id(), named: phone if named == "phone_id" else source.id}
    if name == "gone_pair":
        row["subject_type"] = "customer"
    with transaction():
        db.session.execute(insert(table_clause(name, *(column(key) for key in row))).values(**row))
    before = dump()

    with pytest.raises(UnknownTable) as refused:
        merge(kept, source)

    assert refused.value.details["table"] == name
    assert dump() == before
    merge(kept, other)


def test_the_check_names_tables_that_nobody_declares(app, database):
    found = [one.text for one in problems(app, database.settings) if not one.is_error]

    named = {name for name in planted.ABANDONED for text in found if f"table {name} " in text}
    assert named == set(planted.ABANDONED) - {"gone_key_to_a_phone"}


def test_everything_planted_comes_back(namesakes, merge, undo):
    kept, source, other = namesakes(3)
    for customer in (kept, source):
        label = store(planted.Label, customer_id=customer.id, label=None)
        store(planted.Note, label_id=label)
        store(planted.Membership, customer_id=customer.id, club_id=1)
        store(planted.Code, customer_id=customer.id, code="A")
        store(planted.Json, data={"who": {"customer": customer.id}})
        store(planted.Pair, subject_type="guest", subject_id=customer.id)
        store(planted.Friends, first_id=customer.id, second_id=other.id)
        tree = store(planted.Tree, customer_id=customer.id, name="root", parent_id=None)
        store(planted.Tree, customer_id=customer.id, name=f"leaf {customer.id}", parent_id=tree)
    before = dump()

    undo(merge(kept, source).merge_id)

    assert business(dump()) == business(before)


def test_an_id_that_was_given_again_is_translated(namesakes, merge, undo):
    """On SQLite the id of a row that was combined away may be another row's when it comes back."""
    kept, source, other = namesakes(3)
    store(planted.Label, customer_id=kept.id, label="x")
    gone = store(planted.Label, customer_id=source.id, label="x")
    note = store(planted.Note, label_id=gone)
    result = merge(kept, source)
    store(planted.Label, id=gone, customer_id=other.id, label="new")

    undo(result.merge_id)

    labels = dict(zip(values(planted.Label, "id"), values(planted.Label, "customer_id"), strict=True))
    [found] = values(planted.Note, "label_id")
    assert labels[gone] == other.id
    assert labels[found] == source.id
    assert values(planted.Note, "id") == [note]


def test_the_planted_tables_are_in_the_database(database):
    names = set(inspect(db.session.connection()).get_table_names())

    assert set(planted.MODELS) | set(planted.ABANDONED) <= names
    assert db.session.scalar(select(Customer.id)) is None
