import re
from datetime import UTC, date, datetime, timedelta

import pytest

from core.activities.services import SYSTEM, Subject, record
from core.bookings.models import BookingKind
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.customers.labels import LABELS
from core.customers.rights import save_rights
from core.customers.services import Address, CustomerData, get_customer, readable
from core.db import transaction
from core.permissions.groups import create_group
from tests.apps import broken
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.support.statements import counted_statements

# One each for the group in the head, documents (C-12), the login (C-06), a request to be deleted, merges (C-19) and
# duplicates (C-20).
MOST_STATEMENTS = 18


def book(customer, service, day: int):
    start = datetime(2030, 7, 1, 9, tzinfo=UTC) + timedelta(days=day)
    new = NewBooking([NewItem(service.id, Period(start, start + timedelta(hours=9), 1))], BookingKind.BOOKING, "office")
    with transaction():
        create_booking(customer, new, actor=SYSTEM, at=NOW)


def test_the_card_shows_who_it_is_about(owner, make_customer):
    customer = make_customer(
        phones=("030 23125 001", "0171 39200 11"),
        address=Address("Am See 1", "10115", "Berlin", "DE"),
        birthday=date(1980, 2, 29),
        comment="Likes the quiet bay",
        vat_id="DE123456789",
    )

    pages = [owner.get(f"/office/customers/{customer.id}{page}").text for page in ("", "/master")]
    page = " ".join(pages)

    for text in (
        "Ada Lind",
        "K-00001",
        "Feb 29, 1980",
        "Am See 1",
        "10115 Berlin",
        "Germany",
        "Likes the quiet bay",
        "DE123456789",
        'href="tel:+493023125001"',
        'href="mailto:ada@example.org"',
        "The customer was created",
        f"/office/customers/{customer.id}/edit",
    ):
        assert text in page, text


@pytest.mark.parametrize("page", ["", "/master", "/bookings", "/messages"])
def test_a_customer_with_nothing_but_a_name_has_a_card(owner, make_customer, page):
    customer = make_customer("", "Lind", "")

    assert owner.get(f"/office/customers/{customer.id}{page}").status_code == 200


def test_the_head_names_the_permission_group(owner, make_customer):
    customer = make_customer()
    with transaction():
        group_id = create_group("Regulars", {}, actor=SYSTEM, at=NOW).id
        save_rights(get_customer(customer.id, locked=True), group_id, {}, actor=SYSTEM, at=NOW)

    assert "Regulars" in owner.get(f"/office/customers/{customer.id}/bookings").text


def test_apps_add_actions_and_pages_to_the_card(owner, make_customer, enable):
    enable("sample")
    customer = make_customer()

    page = owner.get(f"/office/customers/{customer.id}").text

    assert "Sample action" in page
    assert "Sample page" in page


def test_panels_of_apps_are_drawn_and_a_failing_one_is_one_line(owner, make_customer, enable):
    enable("sample")
    enable("broken")
    customer = make_customer()
    broken.hooks.fault["kind"] = "raises"

    page = owner.get(f"/office/customers/{customer.id}").text

    assert "Sample" in page
    assert "Broken could not be shown." in page


def test_the_history_unfolds(owner, make_customer):
    customer = make_customer()
    with transaction():
        for number in range(12):
            details = {"changes": [{"key": "comment", "before": "", "after": f"Note {number}", "type": ""}]}
            at = NOW + timedelta(minutes=number)
            record("customer.changed", Subject("customer", customer.id, customer.id), SYSTEM, at, details)

    short = owner.get(f"/office/customers/{customer.id}").text
    whole = owner.get(f"/office/customers/{customer.id}?history=all").text

    assert "Note 11" in short
    assert "Note 0<" not in short
    assert "history=all" in short
    assert "Note 0<" in whole
    assert "history=all" not in whole


@pytest.mark.parametrize("address", ["0", "999", "99999999999999999999", "abc"])
def test_a_customer_who_is_not_there_is_not_found(owner, address):
    assert owner.get(f"/office/customers/{address}").status_code == 404


def test_the_card_needs_few_statements_and_never_more_with_more_rows(owner, make_customer, enable):
    enable("sample")
    service, customer = new_service(capacity=100), make_customer(phones=("030 23125 001",))
    address = f"/office/customers/{customer.id}"
    book(customer, service, 0)
    with counted_statements() as few:
        owner.get(address)
    for day in range(1, 15):
        book(customer, service, day)

    with counted_statements() as many:
        owner.get(address)

    assert len(many) == len(few), many
    assert len(many) <= MOST_STATEMENTS, many


def test_the_card_reads_the_customer_with_one_statement(owner, make_customer):
    customer = make_customer(
        phones=("030 23125 001", "0171 39200 11"), address=Address("Am See 1", "1", "Berlin", "DE")
    )

    with counted_statements() as found:
        owner.get(f"/office/customers/{customer.id}")

    assert len([one for one in found if "FROM customer" in one and "customer_phone" in one]) == 1
    assert not [one for one in found if "FROM customer_phone" in one or "FROM customer_address" in one]


def test_the_page_of_bookings_parts_them_and_asks_as_often_for_many_as_for_few(owner, make_customer):
    service, customer = new_service(capacity=100), make_customer()
    for day in range(3):
        book(customer, service, day)
    with counted_statements() as few:
        page = owner.get(f"/office/customers/{customer.id}/bookings").text
    for day in range(3, 30):
        book(customer, service, day)

    with counted_statements() as many:
        longer = owner.get(f"/office/customers/{customer.id}/bookings").text

    assert "Running and to come" in page
    assert f"customer={customer.id}&amp;when=current" in longer or f"when=current&amp;customer={customer.id}" in longer
    assert len(many) == len(few)


def test_the_whole_history_is_turned_over_page_by_page(owner, make_customer, monkeypatch):
    monkeypatch.setattr("core.customers.card_views.ALL_LINES", 20)
    customer = make_customer()
    with transaction():
        for number in range(45):
            details = {"changes": {"email": [f"old-{number}", f"new-{number}"]}}
            subject = Subject("customer", customer.id, customer.id)
            record("customer.changed", subject, SYSTEM, NOW + timedelta(minutes=number // 3), details)

    seen, address = [], f"/office/customers/{customer.id}?history=all"
    while address:
        page = owner.get(address).text
        seen += re.findall(r"new-(\d+)<", page)
        older = re.search(r'href="([^"]*before=\d+)#history"', page)
        address = older[1].replace("&amp;", "&") if older else ""

    assert seen == [str(number) for number in range(44, -1, -1)]


def test_every_value_of_a_customer_has_a_name_in_the_history():
    assert set(readable(CustomerData())) <= set(LABELS)
