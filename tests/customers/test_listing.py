from datetime import timedelta

import pytest

from core.activities.services import SYSTEM
from core.customers.listing import find_customers
from core.customers.names import folded, sort_key
from core.customers.services import Address, CustomerData, create_customer
from core.db import transaction
from core.isolation import use_landlord
from tests.conftest import NOW
from tests.support.statements import counted_statements


def names(search: str = "", **more: object) -> list[str]:
    return [customer.name for customer in find_customers(search, **more).customers]  # type: ignore[arg-type]


@pytest.fixture
def three(make_customer):
    """Somebody with an accent, somebody without, and a company."""
    make_customer("Zoë", "Ärmel", "zoe@example.org", phones=("030 23125 001",), address=Address(city="Köln"))
    make_customer("Bob", "Armbruster", "Bob@Example.org")
    data = CustomerData(company="Anker GmbH", last_name="Zander", kind="company", email="post@anker.example")
    with transaction():
        create_customer(data, actor=SYSTEM, at=NOW + timedelta(days=1))


def test_names_are_in_order_whatever_their_accents_and_companies_by_their_own(three):
    assert names() == ["Anker GmbH", "Bob Armbruster", "Zoë Ärmel"]
    assert names(sort="-name") == ["Zoë Ärmel", "Bob Armbruster", "Anker GmbH"]


def test_the_newest_come_first_where_that_is_asked(three):
    assert names(sort="newest") == ["Anker GmbH", "Bob Armbruster", "Zoë Ärmel"]
    assert names(sort="oldest") == ["Zoë Ärmel", "Bob Armbruster", "Anker GmbH"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ärmel", ["Zoë Ärmel"]),
        ("ARMEL", ["Zoë Ärmel"]),
        ("zoe", ["Zoë Ärmel"]),
        ("zoë ärm", ["Zoë Ärmel"]),
        ("anker zander", ["Anker GmbH"]),
        ("BOB@EXAMPLE", ["Bob Armbruster"]),
        ("k-00002", ["Bob Armbruster"]),
        ("köln", ["Zoë Ärmel"]),
        ("+493023125001", ["Zoë Ärmel"]),
        ("030 23125", ["Zoë Ärmel"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("' OR 1=1 --", []),
    ],
)
def test_the_search_finds_people_by_what_one_knows(three, search, found):
    assert names(search) == found


@pytest.mark.parametrize("sort", ["name", "-name", "newest", "oldest"])
def test_pages_hold_everybody_once_forwards_and_backwards(make_customer, sort):
    for number in range(23):
        make_customer("Same", f"Name {number // 5}", f"{number}@example.org")
    everybody = [customer.id for customer in find_customers(sort=sort, limit=100).customers]

    pages = [find_customers(sort=sort, limit=5)]
    while pages[-1].after:
        pages.append(find_customers(sort=sort, limit=5, after=pages[-1].after))
    back = [pages[-1]]
    while back[-1].before:
        back.append(find_customers(sort=sort, limit=5, before=back[-1].before))

    assert [customer.id for page in pages for customer in page.customers] == everybody
    assert [len(page.customers) for page in pages] == [5, 5, 5, 5, 3]
    assert [customer.id for page in reversed(back) for customer in page.customers] == everybody
    assert pages[0].before is None


def test_a_page_goes_on_where_it_was_although_somebody_came_in_between(make_customer):
    for name in ("B", "D", "F"):
        make_customer("", name, f"{name}@example.org")
    first = find_customers(limit=2)

    make_customer("", "A", "a@example.org")
    make_customer("", "E", "e@example.org")

    assert names(limit=2, after=first.after) == ["E", "F"]


def test_a_key_of_nobody_begins_at_the_start(three):
    assert names(after=999) == names()
    assert names(before=999) == names()


def test_another_landlords_customers_are_never_found(three, make_landlord):
    own = find_customers().customers[0].id
    with use_landlord(make_landlord("other").id):
        assert names() == []
        assert names("köln") == []
        assert names("030 23125") == []
        assert names(after=own) == []


def test_a_changed_name_changes_its_place(make_customer):
    customer = make_customer("", "Zander", "z@example.org")
    make_customer("", "Mai", "m@example.org")

    with transaction():
        customer.last_name = "Abel"

    assert names() == ["Abel", "Mai"]
    assert names("abel") == ["Abel"]


def test_folding_keeps_what_tells_names_apart():
    assert folded("  Müller-Lüdenscheidt ẞ ") == "muller-ludenscheidt ss"
    assert sort_key("", "", "", "x@y.example") == "x@y.example"
    assert len(sort_key("ﷺ" * 200, "", "", "")) <= 450


def test_the_list_needs_as_many_statements_for_many_as_for_one(make_customer):
    make_customer()
    with counted_statements() as few:
        find_customers("lind")
    for number in range(20):
        make_customer("Ada", f"Lind {number}", f"{number}@example.org", phones=("030 1234567",))
    with counted_statements() as many:
        find_customers("lind")

    assert len(few) == len(many) == 4
