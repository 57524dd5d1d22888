"""The page of the statistics: charts, tables, a way to Excel."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from core.customers.models import Customer
from core.db import db, transaction
from core.permissions.rights import Role
from core.statistics.charts import Series, bar_chart
from tests.support.statements import counted_statements

MOST_STATEMENTS = 20


@pytest.fixture
def booked(make_booking, make_service, make_customer):
    customer = make_customer()
    with transaction():
        db.session.get_one(Customer, customer.id).allows_profiling = True
    service = make_service("=HYPERLINK(1)", capacity=99)
    return lambda: make_booking(service=service, customer=customer)


@pytest.fixture
def owner(desk):
    return desk(Role.OWNER)


def test_the_page_shows_the_year_with_charts_and_tables(owner, booked):
    booked()

    page = owner.get("/office/statistics/").text

    for text in ("January 2026 to December 2026", "€200.00", "Jun 2026: 1 booking", "Own website", "By service"):
        assert (text in page) == (text != "Own website"), text


def test_without_bookings_the_page_says_what_counts(owner, landlord):
    assert "Nothing was booked in these months" in owner.get("/office/statistics/").text


@pytest.mark.parametrize(
    "address",
    ["?first=2026-13&last=2026-01", "?first=x", "?first=2026-05&last=2026-01", "?first=1900-01&last=2090-01", "?last="],
)
def test_months_that_make_no_sense_become_the_present_year(owner, landlord, address):
    answer = owner.get(f"/office/statistics/{address}")

    assert answer.status_code == 200
    assert "January 2026 to December 2026" in answer.text


def test_how_many_statements_are_needed_does_not_depend_on_the_number_of_bookings(app, owner, booked):
    booked()
    with counted_statements() as few:
        owner.get("/office/statistics/")
    for _time in range(5):
        booked()
    with counted_statements() as many:
        owner.get("/office/statistics/")

    assert len(few) == len(many) <= MOST_STATEMENTS


def test_the_excel_file_holds_every_table_and_no_formula(owner, booked):
    booked()

    answer = owner.get("/office/statistics/statistics.xlsx")

    with ZipFile(BytesIO(answer.data)) as file:
        sheets = [file.read(name).decode() for name in file.namelist() if "worksheets/sheet" in name]
        texts = file.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 5
    assert "=HYPERLINK(1)" in texts
    assert not any("<f>" in sheet for sheet in sheets)
    assert "attachment" in answer.headers["Content-Disposition"]


def test_staff_may_look_but_not_export(desk, landlord):
    staff = desk(Role.STAFF)

    assert staff.get("/office/statistics/").status_code == 200
    assert staff.get("/office/statistics/statistics.xlsx").status_code == 403


def test_the_highest_bar_stays_within_the_drawing():
    chart = bar_chart(["a", "b", "c"], Series([1, 99, 0], "abc"), Series([0, 101, -5], "abc"))

    bars = chart.bars + chart.bars_before
    assert all(0 <= bar.y <= chart.bottom and bar.height >= 0 for bar in bars)
    assert max(bar.height for bar in bars) > chart.height / 3
