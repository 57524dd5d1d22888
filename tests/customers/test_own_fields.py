"""The landlord's own fields of customers: settings, form, card, history, API and end (C-07)."""

from datetime import date

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM, activities_of
from core.customer_imports.targets import targets
from core.customers.export import OwnColumn
from core.customers.field_editing import OwnFieldData, add_own_field
from core.customers.field_models import CustomerField
from core.customers.models import Customer
from core.customers.own_fields import OwnType, checked_value, own_fields
from core.db import db, transaction
from core.long_work.models import LongWork
from core.long_work.services import do_work
from tests.conftest import NOW
from tests.customers.test_form_pages import FORM

PAGE = "/office/settings/customer-fields/"
OPTIONS = ({"value": "sail", "labels": {"de": "Segelboot", "en": "Sailing boat", "fr": "Voilier"}},)


@pytest.fixture
def make_field(landlord):
    def make(kind: OwnType = OwnType.TEXT, name: str = "Boat", options=()) -> CustomerField:
        data = OwnFieldData({"de": f"{name} de", "en": name, "fr": f"{name} fr"}, options=options)
        with transaction():
            return add_own_field(kind, data, actor=SYSTEM, at=NOW)

    return make


def customers() -> list[Customer]:
    db.session.rollback()
    return list(db.session.scalars(select(Customer).order_by(Customer.id)))


def test_a_field_is_added_renamed_moved_and_deleted(owner, landlord):
    for name in ("Licence", "Boat"):
        owner.post(f"{PAGE}new/text", data={"labels-de": "", "labels-en": name, "labels-fr": "", "personal": "1"})
    first, second = own_fields()
    owner.post(f"{PAGE}{second.id}/move", data={"direction": "up"})
    owner.post(f"{PAGE}{first.id}", data={"labels-de": "", "labels-en": "Permit", "labels-fr": ""})

    db.session.rollback()
    assert [(one.labels["en"], one.is_personal) for one in own_fields()] == [("Boat", True), ("Permit", False)]
    assert "Permit" in owner.get(PAGE).text


def test_own_fields_stand_in_form_card_and_history_by_their_names(owner, make_field):
    make_field()
    make_field(OwnType.CHOICE, "Kind", OPTIONS)
    make_field(OwnType.NUMBER, "Length")
    form = {**FORM, "own-boat": "Möwe", "own-kind": "sail", "own-length": "1234,5"}

    answer = owner.post("/office/customers/new", data=form)
    [customer] = customers()
    changed = {**form, "number": customer.number, "version": customer.version, "own-boat": "Adler"}
    owner.post(f"{answer.location}/edit", data=changed)

    card = owner.get(f"{answer.location}/master").text
    assert "Adler" in card
    assert "Sailing boat" in card
    assert "1,234.5" in card
    history = owner.get(answer.location).text
    assert "Möwe" in history
    assert "Boat" in history
    assert customers()[0].own_fields == {"boat": "Adler", "kind": "sail", "length": "1234.5"}


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (OwnType.TEXT, " 👩‍👩‍👧 מרים ", "👩‍👩‍👧 מרים"),
        (OwnType.NUMBER, "1.234,50", "1234.5"),
        (OwnType.NUMBER, "-7", "-7"),
        (OwnType.NUMBER, "0", "0"),
        (OwnType.DATE, "31.12.2030", "2030-12-31"),
        (OwnType.DATE, "2030-12-31", "2030-12-31"),
        (OwnType.YES_NO, "ja", "yes"),
        (OwnType.YES_NO, "non", "no"),
        (OwnType.CHOICE, "Segelboot", "sail"),
        (OwnType.EMAIL, "ada@example.org", "ada@example.org"),
        (OwnType.PHONE, "030 23125 001", "030 23125 001"),
        (OwnType.NUMBER, "", ""),
    ],
)
def test_values_are_stored_in_one_spelling(app, kind, typed, stored):
    field = CustomerField(key="x", labels={}, type_name=kind.value, choices=list(OPTIONS))

    assert checked_value(field, typed, "DE") == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (OwnType.TEXT, "x" * 501),
        (OwnType.NUMBER, "many"),
        (OwnType.NUMBER, "NaN"),
        (OwnType.NUMBER, "1e99"),
        (OwnType.DATE, "31.02.2030"),
        (OwnType.DATE, "tomorrow"),
        (OwnType.YES_NO, "perhaps"),
        (OwnType.CHOICE, "tank"),
        (OwnType.EMAIL, "nobody"),
        (OwnType.PHONE, "12ab"),
    ],
)
def test_bad_values_are_refused_in_words(app, kind, typed):
    field = CustomerField(key="x", labels={}, type_name=kind.value, choices=list(OPTIONS))

    with pytest.raises(ValueError, match=r"\.$"):
        checked_value(field, typed, "DE")


def test_a_bad_value_is_explained_and_nothing_typed_is_lost(owner, make_field):
    make_field(OwnType.NUMBER, "Length")

    answer = owner.post("/office/customers/new", data={**FORM, "own-length": "long"})

    assert answer.status_code == 422
    assert "Please enter a number." in answer.text
    assert 'value="long"' in answer.text


def test_a_deleted_field_takes_its_values_with_it(owner, landlord, make_field):
    field = make_field()
    owner.post("/office/customers/new", data={**FORM, "own-boat": "Möwe"})
    owner.post(f"{PAGE}{field.id}/delete")

    do_work(landlord.id, db.session.scalars(select(LongWork.id)).one())

    assert customers()[0].own_fields == {}


def test_changed_fields_are_shown_when_two_save_at_once(owner, make_field):
    make_field()
    answer = owner.post("/office/customers/new", data={**FORM, "own-boat": "Möwe"})
    [customer] = customers()
    mine = {**FORM, "number": customer.number, "version": customer.version}
    labels = {"phone_labels": ["mobile", "", ""], "address_label": "home"}
    owner.post(f"{answer.location}/edit", data={**mine, **labels, "own-boat": "Adler"})

    conflict = owner.post(f"{answer.location}/edit", data={**mine, "own-boat": "Kranich"})

    assert conflict.status_code == 409
    for text in ("Adler", "Kranich", "030 23125 001 (Mobile)", "Home"):
        assert text in conflict.text, text


def test_an_import_fills_own_fields(landlord, make_field):
    make_field()

    names = [one.name for one in targets(own_fields())]

    assert "own:boat" in names
    assert activities_of("customer_field", own_fields()[0].id)[0].event == "customer_field.added"


def test_own_fields_stand_in_the_workbook_as_days_numbers_and_words(make_field):
    kinds = (OwnType.TEXT, OwnType.NUMBER, OwnType.DATE, OwnType.YES_NO)
    columns = [OwnColumn.of(make_field(kind, kind.value.title())) for kind in kinds]
    choice = OwnColumn.of(make_field(OwnType.CHOICE, "Kind", OPTIONS))
    stored = ("=1+1", "1234.5", "2030-12-31", "yes")

    cells = [column.cell(one) for column, one in zip(columns, stored, strict=True)]

    assert cells[:3] == ["=1+1", 1234.5, date(2030, 12, 31)]
    assert cells[3] in ("yes", "ja")
    assert choice.cell("sail") in ("Sailing boat", "Segelboot")
    assert [column.cell("") for column in columns] == [None] * len(columns)
    assert {column.label for column in columns} & {"Number", "Number de"}
