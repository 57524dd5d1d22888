"""The list's page: filters in the address, ticks, all who match, and the export to Excel."""

from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core.activities.models import Activity
from core.clock import now
from core.customers.filters import FilterGone
from core.customers.models import Customer
from core.customers.selection import NobodySelected, Selection, posted_selection, selected_ids, selection_of
from core.customers.services import Address
from core.db import db
from core.files.services import get_file, open_file
from core.isolation import use_landlord
from core.long_work.models import LongWork, WorkState
from core.long_work.services import do_work
from core.permissions.rights import Role
from tests.support.statements import counted_statements

LIST = "/office/customers/"
LAST_NAME, CITY, BIRTHDAY = 4, 9, 11


@pytest.fixture
def three(make_customer):
    company = make_customer("", "", "post@anker.example", company="Anker GmbH", kind="company", language="fr")
    return [company, make_customer("Bob", "Weiss", ""), make_customer("Zoë", "Ärmel", phones=("030 1234567",))]


def rows(client, query: str) -> list[str]:
    page = client.get(LIST + query).text
    return [name for name in ("Anker GmbH", "Bob Weiss", "Zoë Ärmel") if f">{name}</a>" in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?filter=company", ["Anker GmbH"]),
        ("?filter=person", ["Bob Weiss", "Zoë Ärmel"]),
        ("?filter=person,without_email", ["Bob Weiss"]),
        ("?filter=language-fr", ["Anker GmbH"]),
        ("?filter=with_email&q=zo", []),
        ("?filter=with_email&q=zoe", ["Zoë Ärmel"]),
        ("?filter=booking_to_come", []),
        ("?filter=nonsense", ["Anker GmbH", "Bob Weiss", "Zoë Ärmel"]),
    ],
)
def test_filters_stand_in_the_address_and_hold_together(owner, three, query, found):
    assert rows(owner, query) == found


def test_a_chosen_filter_can_be_taken_away_and_another_of_its_group_takes_its_place(owner, three):
    page = owner.get(LIST + "?filter=company,with_email&q=ank&sort=-name").text

    assert f'href="{LIST}?q=ank&amp;sort=-name&amp;filter=with_email"' in page
    assert f'href="{LIST}?q=ank&amp;sort=-name&amp;filter=with_email,person"' in page


def test_an_apps_filter_is_offered_and_its_fault_is_its_own(owner, three, enable, monkeypatch):
    enable("sample")
    assert "Sample filter" in owner.get(LIST).text
    assert rows(owner, "?filter=sample.named") == []

    monkeypatch.setattr("tests.apps.sample.hooks.Customer", object())
    broken = owner.get(LIST + "?filter=sample.named,company")

    assert broken.status_code == 200
    assert "could not be shown" in broken.text
    assert ">Anker GmbH</a>" in broken.text
    with pytest.raises(FilterGone):
        selected_ids(Selection(is_all=True, filters=("sample.named",)), now=now())


def test_who_may_do_nothing_with_many_sees_no_ticks(three, owner, landlord, sign_in):
    reader = sign_in(Role.READ_ONLY, landlord.id)

    assert 'name="customer"' in owner.get(LIST).text
    assert 'name="customer"' not in reader.get(LIST).text
    assert reader.post(LIST + "export", data={"scope": "all"}).status_code in (400, 403)


def test_a_selection_is_what_was_ticked_or_all_who_match_without_some(three):
    company, bob, zoe = (one.id for one in three)
    ticked = posted_selection(MultiDict([("customer", str(bob)), ("customer", "x"), ("scope", "ticked")]))
    everybody = posted_selection(MultiDict({"scope": "all", "q": "", "filter": "person", "excluded": str(bob)}))

    assert selected_ids(ticked, now=now()) == [bob]
    assert selected_ids(everybody, now=now()) == [zoe]
    assert selected_ids(Selection(is_all=True), now=now(), after=company, limit=1) == [bob]
    for one in (ticked, everybody):
        assert selection_of(one.as_parameters()) == one
        assert posted_selection(MultiDict(one.hidden_fields())) == one
    with pytest.raises(NobodySelected):
        posted_selection(MultiDict({"scope": "ticked"}))


def test_customers_of_another_landlord_are_never_selected(three, make_landlord):
    ids = tuple(one.id for one in three)
    with use_landlord(make_landlord("other").id):
        assert selected_ids(Selection(ids), now=now()) == []
        assert selected_ids(Selection(is_all=True), now=now()) == []


def export(owner, landlord, data: dict[str, object]) -> list[list[object]]:
    answer = owner.post(LIST + "export", data=data)
    assert answer.status_code == 302, answer.text
    work_id = int(answer.location.rpartition("/")[2])
    do_work(landlord.id, work_id)
    db.session.rollback()
    work = db.session.get_one(LongWork, work_id)
    assert (work.state, work.problem) == (WorkState.DONE, "")
    with open_file(get_file(work.file_id)) as stream:
        return [[cell.value for cell in row] for row in load_workbook(stream).active.iter_rows()]


def test_the_export_holds_who_was_selected_with_all_columns(owner, landlord, make_customer):
    make_customer(
        "Zoë",
        "Ärmel",
        "zoe@example.org",
        birthday=date(1990, 2, 3),
        phones=("030 1", "040 2"),
        address=Address("Weg 1", "01067", "Dresden", "DE"),
    )
    make_customer("Bob", "Weiss", "bob@example.net")

    head, *found = export(owner, landlord, {"scope": "all", "q": "zoe"})

    assert len(found) == 1
    assert head[LAST_NAME:CITY] == [
        "Nachname",
        "E-Mail-Adresse",
        "Telefonnummern",
        "Straße und Hausnummer",
        "Postleitzahl",
    ]
    assert found[0][LAST_NAME:CITY] == ["Ärmel", "zoe@example.org", "030 1, 040 2", "Weg 1", "01067"]
    assert found[0][BIRTHDAY] == datetime(1990, 2, 3)
    line = db.session.scalars(select(Activity).where(Activity.event == "customers.exported")).one()
    assert line.details == {"count": 1}


@pytest.mark.parametrize("text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("x")'])
def test_no_text_becomes_a_formula_or_breaks_the_file(owner, landlord, make_customer, text):
    customer = make_customer(text, "Bell\x07", "a@example.org")

    answer = owner.post(LIST + "export", data={"customer": [customer.id]})
    work_id = int(answer.location.rpartition("/")[2])
    do_work(landlord.id, work_id)

    db.session.rollback()
    with open_file(get_file(db.session.get_one(LongWork, work_id).file_id)) as stream:
        cells = [cell for row in load_workbook(stream).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert text.strip() in [str(cell.value).strip() for cell in cells]
    assert "Bell" in [cell.value for cell in cells]


def test_the_export_reads_batch_by_batch_in_the_order_of_names(owner, landlord, make_customer, monkeypatch):
    monkeypatch.setattr("core.customers.export.BATCH", 2)
    for number in (3, 1, 5, 2, 4):
        make_customer("Same", f"Name {number}", f"{number}@example.org")

    _head, *found = export(owner, landlord, {"scope": "all"})

    assert [row[LAST_NAME] for row in found] == [f"Name {number}" for number in range(1, 6)]


def test_the_page_needs_as_many_statements_for_many_as_for_few(owner, three, make_customer):
    owner.get(LIST)
    with counted_statements() as few:
        owner.get(LIST + "?q=example&filter=person")
    for number in range(30):
        make_customer("Ada", f"Lind {number}", f"{number}@example.org", phones=("030 1234567",))
    with counted_statements() as many:
        owner.get(LIST + "?q=example&filter=person")

    assert len(few) == len(many) <= 12


def test_everybody_of_another_landlord_stays_out_of_the_export(owner, landlord, three, make_landlord):
    with use_landlord(make_landlord("other").id):
        assert db.session.scalars(select(Customer)).all() == []

    assert len(export(owner, landlord, {"scope": "all"})) == 4
