"""The export of a customer is complete, valid, and holds nothing of anybody else (C-16, R-62)."""

import json
from pathlib import Path
from zipfile import ZipFile

import jsonschema_rs
import pytest

from core.activities.models import ActorKind
from core.activities.services import SYSTEM, Actor
from core.customers.models import Customer
from core.db import db, transaction
from core.errors import NotFound
from core.files.services import open_file
from core.isolation import current_landlord_id
from core.long_work.services import do_work
from core.messages.models import Message
from core.privacy.export import exported_file, start_export
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.isolation.rows import make_row
from tests.merging.conftest import merge, undo
from tests.privacy.planted import Planted, hits, plant

__all__ = ["merge", "undo"]
ROOT = Path(__file__).parents[2]
ADA, BO = Planted("Qwjx"), Planted("Vzkp")
SCHEMA = json.loads((ROOT / "docs" / "customer-export-1.schema.json").read_text(encoding="utf-8"))


def export(customer_id: int, actor: Actor = SYSTEM) -> tuple[dict, dict[str, str], int]:
    """Return the document, all members of the ZIP as texts, and the number of the work."""
    with transaction():
        work_id = start_export(db.session.get_one(Customer, customer_id), actor, NOW).id
    landlord_id = db.session.get_one(Customer, customer_id).landlord_id
    db.session.rollback()
    do_work(landlord_id, work_id)
    with open_file(exported_file(customer_id, work_id)) as stream, ZipFile(stream) as archive:
        members = {name: name + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        document = json.loads(archive.read("customer.json"))
    return document, members, work_id


@pytest.fixture
def two(landlord, enable):
    enable("sample")
    service = new_service(capacity=50)
    return plant(ADA, service), plant(BO, service)


def test_every_planted_string_is_in_it_and_none_of_another_customer(two):
    ada, _bo = two

    _document, members, _work = export(ada)

    assert {word for _place, word in hits(ADA.words.values(), members)} == set(ADA.words.values())
    assert hits(BO.words.values(), members) == []


def test_the_document_is_valid_and_every_file_opens(two):
    document, members, _work = export(two[0])

    jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True).validate(document)
    assert {one["path"] for one in document["files"]} == set(members) - {"customer.json"}
    assert all(members[one["path"]].removeprefix(one["path"]).startswith("%PDF") for one in document["files"])
    assert document["missing_files"] == []


def test_apps_add_what_they_hold_outside_their_tables(two):
    document, _members, _work = export(two[0])

    assert document["apps"] == [{"app": "sample", "title": "Sample", "data": {"greeting": "Hello K-00001"}}]


def test_an_app_that_fails_is_named_as_missing(two, monkeypatch):
    from tests.apps import sample

    monkeypatch.setattr(sample.hooks, "ExportPart", None)

    document, _members, _work = export(two[0])

    assert document["missing_apps"] == ["sample"]


def test_nothing_that_opens_something_is_in_it(two):
    _document, members, _work = export(two[0])

    for word in ("password_hash", "nonce", "stamp", "token"):
        assert f'"{word}' not in members["customer.json"], word


def test_an_export_opens_for_its_own_customer_alone(two):
    ada, bo = two
    _document, _members, work_id = export(ada, Actor(ActorKind.CUSTOMER, "Ada", ada))

    with pytest.raises(NotFound):
        exported_file(bo, work_id)


def test_what_was_made_while_two_were_one_is_gone_when_they_are_two_again(two, merge, undo, caplog):
    ada, bo = two
    merged = merge(ada, bo)
    _document, members, work_id = export(ada)
    with transaction():
        waiting = start_export(db.session.get_one(Customer, ada), SYSTEM, NOW).id
    assert hits(BO.words.values(), members) != []

    undo(merged.merge_id)
    do_work(current_landlord_id(), waiting)

    for one in (work_id, waiting):
        with pytest.raises(NotFound):
            exported_file(ada, one)
    assert "Traceback" not in caplog.text


def test_one_that_is_not_finished_cannot_be_opened(two):
    with transaction():
        work_id = start_export(db.session.get_one(Customer, two[0]), SYSTEM, NOW).id

    with pytest.raises(NotFound):
        exported_file(two[0], work_id)


def test_a_link_that_opens_an_account_is_not_in_it(two):
    ada, _bo = two
    with transaction():
        for kind, text in (("core.customer_password", "choose-here"), ("core.customer_message", "come-in")):
            make_row(Message, kind=kind, customer_id=ada, subject_type="customer", subject_id=ada, html=text, text=text)

    everything = " ".join(export(ada)[1].values())

    assert "come-in" in everything
    assert "choose-here" not in everything
