"""Lists of customers: columns, dry run, taking over and taking back (C-23)."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from core.activities.services import SYSTEM
from core.bookings.models import BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.clock import now
from core.customer_imports import services
from core.customer_imports.models import CustomerImport, ImportedLine, ImportStage
from core.customer_imports.services import forget_old_lists
from core.customers.models import Customer
from core.customers.services import change_customer, data_of, get_customer
from core.db import db, transaction
from core.duplicates.models import DuplicatePair
from core.duplicates.search import SEARCH
from core.files.models import StoredFile
from core.long_work.models import LongWork
from core.merging.services import MergeOrder, merge_customers
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.customer_imports.conftest import PAGE
from tests.support.statements import counted_statements


def customers() -> list[Customer]:
    db.session.rollback()
    return list(db.session.scalars(select(Customer).order_by(Customer.id)))


def workbook(*rows: list[object]) -> bytes:
    book, stream = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(stream)
    return stream.getvalue()


def test_the_dry_run_writes_nobody_and_says_what_is_wrong_in_each_line(imports, listed):
    imports.upload(listed("Ada;Lind;ada@example.org;030 23125 001;Berlin", "Bo;;nobody;x7;Ulm", ";;;;"))
    imports.check()

    page = imports.page().text

    assert customers() == []
    assert imports.newest().counts["new"] == 1
    assert "“nobody” is not an e-mail address." in page
    assert "“x7” is not a phone number." in page
    assert "Import now" in page


def test_a_list_becomes_customers_with_a_line_of_history_that_names_it(imports, listed, manager):
    imports.all_of(listed("Ada;Lind;ada@example.org;030 23125 001;Berlin", "Zoë;Ärmel;;;Köln"), "kunden.csv")

    ada, zoe = customers()
    assert (ada.name, ada.email, ada.phones[0].international) == ("Ada Lind", "ada@example.org", "+493023125001")
    assert (zoe.name, zoe.addresses[0].city, zoe.import_id) == ("Zoë Ärmel", "Köln", imports.newest().id)
    assert "through import kunden.csv" in manager.get(f"/office/customers/{ada.id}").text
    assert imports.newest().stage is ImportStage.DONE
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize(("limit", "searches"), [(1, 1), (100, 0)])
def test_a_long_list_is_compared_by_one_search_and_a_short_one_line_by_line(
    imports, listed, monkeypatch, limit, searches
):
    monkeypatch.setattr("core.customer_imports.running.COMPARED_ONE_BY_ONE", limit)

    imports.all_of(listed("Ada;Lind;ada@example.org;030 23125 001;Berlin", "Ada;Lind;;030 23125001;Berlin"))

    db.session.rollback()
    assert db.session.query(LongWork).filter_by(kind_name=SEARCH).count() == searches
    assert db.session.query(DuplicatePair).count() == 1


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_lists_come_in_as_spreadsheets_write_them(imports, code, separator):
    rows = [["Vorname", "Nachname", "Bemerkung"], ["Jörg", 'Müßig; "Jo", |', "Zeile 1\nZeile 2"]]
    text = StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)

    imports.all_of(text.getvalue().encode(code))

    assert [(one.first_name, one.last_name, one.comment) for one in customers()] == [
        ("Jörg", 'Müßig; "Jo", |', "Zeile 1\nZeile 2")
    ]


def test_a_workbook_is_read_with_its_days_and_numbers(imports):
    heads = ["Kundennummer", "Name", "Geburtsdatum", "PLZ", "Ort", "Handy", "Land"]
    imports.all_of(
        workbook(heads, [1017, "Ada Lind", date(1980, 2, 29), 10115, "Berlin", 493023125001, "Deutschland"]),
        "kunden.xlsx",
    )

    (ada,) = customers()
    assert (ada.number, ada.birthday, ada.addresses[0].postal_code) == ("1017", date(1980, 2, 29), "10115")
    assert (ada.phones[0].international, ada.phones[0].label) == ("+493023125001", "mobile")
    assert ada.addresses[0].country == "DE"


def test_a_large_workbook_is_read_and_checked_by_the_worker(imports, monkeypatch):
    monkeypatch.setattr("core.customer_imports.keeping.QUICK_WORKBOOK", 0)
    monkeypatch.setattr(services, "QUICK_LINES", 0)
    monkeypatch.setattr("core.customer_imports.checking.SLICE_SECONDS", 0)
    monkeypatch.setattr("core.customer_imports.checking.LINES_AT_ONCE", 2)
    monkeypatch.setattr("core.customer_imports.running.SLICE_SECONDS", 0)
    monkeypatch.setattr("core.customer_imports.running.LINES_AT_ONCE", 2)

    found = imports.all_of(
        workbook(["Name", "E-Mail"], *(["Ada Lind", f"ada{number // 2}@example.org"] for number in range(9))), "x.xlsx"
    )

    assert (found.counts["made"], found.counts["existing"], found.counts["done"]) == (5, 4, 9)
    assert len(customers()) == 5


def test_lines_that_look_alike_are_found_across_parts_of_the_dry_run(imports, listed, monkeypatch):
    monkeypatch.setattr(services, "QUICK_LINES", 0)
    monkeypatch.setattr("core.customer_imports.checking.SLICE_SECONDS", 0)
    monkeypatch.setattr("core.customer_imports.checking.LINES_AT_ONCE", 1)
    imports.upload(listed("Ada;Lind;ada@example.org;;", "Bo;Berg;;;", "A;Lind;ADA@example.org;;"))

    imports.check()

    assert imports.newest().counts["existing"] == 1
    assert "Looks like Ada Lind (2): the same e-mail address." in imports.page().text


def test_a_wrong_line_does_not_stop_the_others(imports, listed):
    found = imports.all_of(listed("Ada;Lind;nobody;;", f"{'x' * 300};Berg;;;", "Cy;Cole;;;"))

    assert [one.name for one in customers()] == ["Cy Cole"]
    assert found.counts["wrong"] == 2


@pytest.mark.parametrize(("way", "names"), [("skip", ["Ada Lind"]), ("create", ["Ada Lind", "Ida Lind"])])
def test_lines_that_look_like_a_customer_are_left_out_or_made_anyway(imports, listed, make_customer, way, names):
    make_customer()

    imports.all_of(listed("Ida;Lind;ADA@example.org;;"), existing=way)

    assert [one.name for one in customers()] == names


def test_an_update_fills_in_what_the_list_says_and_keeps_the_rest(imports, listed, make_customer):
    make_customer(phones=("030 23125 001",), comment="Likes the quiet bay")

    imports.all_of(listed("Ida;;ada@example.org;0171 3920011;Berlin"), existing="update")

    (ida,) = customers()
    assert (ida.first_name, ida.last_name, ida.comment) == ("Ida", "Lind", "Likes the quiet bay")
    assert [phone.number for phone in ida.phones] == ["030 23125 001", "0171 3920011"]
    assert ida.addresses[0].city == "Berlin"


def test_columns_are_guessed_in_three_languages_and_remembered(imports, listed):
    imports.upload(listed("Ada;Lind;x", heads="Prénom;Nom;Courriel"))
    assert imports.newest().settings["columns"] == {"first_name": 0, "last_name": 1, "email": 2}
    imports.upload(listed("Ada;Lind;x", heads="Feld A;Feld B;Feld C"))
    assert imports.newest().settings["columns"] == {}

    imports.check({"first_name": 1, "last_name": 0})
    imports.upload(listed("x;Ada;Lind", heads="Feld C;Feld B;Feld A"))

    assert imports.newest().settings["columns"] == {"first_name": 1, "last_name": 2}


def test_without_a_column_for_a_name_nothing_is_checked(imports, listed):
    imports.upload(listed("1;2", heads="A;B"))

    imports.check({"email": 0})

    assert "Please choose a column for the last name" in imports.page().text
    assert imports.newest().stage is ImportStage.MAPPING


def test_all_lines_with_problems_are_sent_as_csv_without_live_formulas(imports, listed, manager):
    imports.upload(listed("=HYPERLINK(1);+1;nobody;@x;-5"))
    imports.check()

    answer = manager.get(f"/office/customers/imports/{imports.newest().id}/lines.csv")

    cells = list(csv.reader(StringIO(answer.text.lstrip("\ufeff")), delimiter=";"))[1]
    assert cells[2:] == ["'=HYPERLINK(1)", "'+1", "nobody", "'@x", "'-5"]
    assert "“nobody” is not an e-mail address." in cells[1]


def test_an_import_can_be_undone_and_nobody_who_was_touched_goes(imports, listed, make_customer):
    known = make_customer("Old", "Name", "old@example.org")
    imports.all_of(
        listed("Ada;Lind;ada@example.org;;", "Bo;Berg;bo@example.org;;", "Cy;Cole;;;", "New;Name;old@example.org;;Ulm"),
        existing="update",
    )
    service, edited, booked = new_service(), customers()[2], customers()[3]
    with transaction():
        locked = get_customer(edited.id, locked=True)
        data = data_of(locked)
        change_customer(
            locked, type(data)(**{**vars(data), "comment": "Called"}), version=locked.version, actor=SYSTEM, at=NOW
        )
        start = NOW + timedelta(days=900)
        item = NewItem(service.id, Period(start, start + timedelta(hours=9), 1))
        create_booking(get_customer(booked.id), NewBooking([item], BookingKind.BOOKING, "office"), actor=SYSTEM, at=NOW)

    imports.undo()

    assert [one.name for one in customers()] == ["Old Name", "Bo Berg", "Cy Cole"]
    assert customers()[0].addresses == []
    page = imports.page().text
    assert "Bo Berg (K-00003): It was changed since." in page
    assert "Cy Cole (K-00004): There are bookings." in page
    assert imports.newest().stage is ImportStage.UNDONE
    assert known.id == customers()[0].id


def test_a_customer_who_was_made_and_changed_by_the_same_list_goes_as_well(imports, listed):
    imports.all_of(listed("Ada;Lind;ada@example.org;;", "Ada;Lind;ada@example.org;;Ulm"), existing="update")
    assert [one.addresses[0].city for one in customers()] == ["Ulm"]

    imports.undo()

    assert customers() == []
    assert db.session.scalar(select(func.count()).select_from(ImportedLine)) == 0


def test_an_undo_comes_once_and_within_a_month(imports, listed):
    imports.all_of(listed("Ada;Lind;;;"))
    with transaction():
        imports.newest().finished_at = now() - timedelta(days=31)

    assert imports.undo().status_code == 409
    assert len(customers()) == 1


def test_lists_that_nobody_takes_over_go_after_a_week_with_their_files(imports, listed):
    imports.upload(listed("Ada;Lind;;;"))

    with transaction():
        forget_old_lists(now() + timedelta(days=8))

    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(CustomerImport)) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_list_that_was_deleted_is_gone(imports, listed, manager):
    imports.upload(listed("Ada;Lind;;;"))

    manager.post(f"/office/customers/imports/{imports.newest().id}/delete")

    assert imports.newest() is None
    assert "was deleted" in manager.get("/office/customers/imports/").text


def test_an_unchecked_list_is_not_taken_over(imports, listed):
    imports.upload(listed("Ada;Lind;;;"))

    assert imports.start().status_code == 409
    assert customers() == []


def test_countries_of_lines_and_of_the_whole_list_are_two_things(imports, listed):
    imports.upload(listed("Ada;Lind;Frankreich", "Bo;Berg;", heads="Vorname;Nachname;Land"))
    options = {"default_country": "AT", "default_language": "fr"}

    imports.check({"first_name": 0, "last_name": 1, "country": 2}, **options)

    assert imports.newest().settings["columns"]["country"] == 2
    assert imports.newest().settings["country"] == "AT"
    imports.start()
    assert [one.language for one in customers()] == ["fr", "fr"]
    assert customers()[0].addresses[0].country == "FR"


@pytest.mark.parametrize("edits", [0, 1, 2])
def test_undoing_an_import_leaves_alone_whoever_was_merged_with_its_customers(imports, listed, make_customer, edits):
    kept, source = make_customer("Ada", "Lind", "ada@example.org"), make_customer("Old", "Name", "old@example.org")
    for _edit in range(edits):
        with transaction():
            get_customer(source.id, locked=True).comment += "Called. "
    imports.all_of(listed("New;Name;old@example.org;;Ulm"), existing="update")
    with transaction():
        merge_customers(MergeOrder(kept.id, (source.id,)), actor=SYSTEM, at=NOW)

    imports.undo()

    assert [one.name for one in customers()] == ["Ada Lind"]
    assert "Ada Lind (K-00001): It was changed since." in imports.page().text


@pytest.mark.parametrize("database", ["postgres"], indirect=True)
def test_customers_whom_a_list_changes_are_locked_by_ascending_id(imports, listed, make_customer):
    for name in ("ada", "bo", "cy"):
        make_customer(name, "Lind", f"{name}@example.org")
    imports.upload(listed("Cy;New;cy@example.org;;", "Ada;New;ada@example.org;;"))
    imports.check(existing="update")
    imports.client.post(f"{PAGE}{imports.newest().id}/start")

    with counted_statements() as sent:
        imports.work()

    first = next(one for one in sent if "FROM customer " in " ".join(one.split()) and one.endswith("FOR UPDATE"))
    assert "ORDER BY customer.id FOR UPDATE" in " ".join(first.split())
    assert [one.last_name for one in customers()] == ["New", "Lind", "New"]
