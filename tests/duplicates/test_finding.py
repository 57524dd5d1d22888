"""Whoever is saved is compared with those who share a key; couples and twins are not duplicates."""

from dataclasses import replace
from datetime import date

import pytest

from core.activities.services import SYSTEM
from core.customers.match_keys import KEY_NAMES
from core.customers.models import Customer, CustomerKind
from core.customers.services import Address, CustomerData, change_customer, create_customer, data_of, get_customer
from core.db import db, transaction
from core.duplicates import records
from core.duplicates.models import DuplicatePair
from core.isolation import use_landlord
from tests.conftest import NOW
from tests.duplicates.conftest import HOME
from tests.support.statements import counted_statements

PHONE = ("030 23125 001",)
BORN = date(1980, 2, 29)


def change(customer: Customer, **values: object) -> None:
    with transaction():
        found = get_customer(customer.id, locked=True)
        change_customer(found, replace(data_of(found), **values), version=found.version, actor=SYSTEM, at=NOW)


MAIL = "a@b.example"
FAR = Address("Weg 2", "20095", "Hamburg", "DE")
TYPED_AGAIN = {
    "capitals in the e-mail address": ({"email": "ada@example.org"}, {"email": "ADA@example.org"}),
    "umlaut": (
        {"last_name": "Müller", "address": HOME, "phones": PHONE},
        {"last_name": "Mueller", "address": HOME, "phones": PHONE},
    ),
    "phone": ({"phones": PHONE, "address": HOME}, {"phones": ("+49 (30) 23125-001",), "address": HOME}),
    "moved": ({"birthday": BORN, "address": HOME}, {"birthday": BORN, "address": FAR}),
    "street": ({"address": HOME}, {"address": Address("am see 1", "10115", "Berlin", "DE")}),
    "swapped": ({"email": MAIL}, {"first_name": "Lind", "last_name": "Ada", "email": MAIL}),
    "initial": ({"email": MAIL, "phones": PHONE}, {"first_name": "A.", "email": MAIL, "phones": PHONE}),
    "typo": ({"last_name": "Schreiber", "email": MAIL}, {"last_name": "Schriber", "email": MAIL}),
}
NAMESAKES = [("Ada", "Max"), ("Tim", "Tom"), ("Martin", "Martina"), ("Christian", "Christina"), ("Anna", "Hanna")]


@pytest.mark.parametrize(("first", "second"), TYPED_AGAIN.values(), ids=TYPED_AGAIN)
def test_the_same_person_typed_again_is_found(make_customer, pairs, first, second):
    one = make_customer(**{"email": "", **first})

    two = make_customer(**{"email": "", **second})

    assert pairs() == [(one.id, two.id)]


@pytest.mark.parametrize("birthday", [None, BORN], ids=["birthday unknown", "twins"])
@pytest.mark.parametrize(("first", "second"), NAMESAKES)
def test_people_of_one_household_are_not_duplicates(make_customer, pairs, first, second, birthday):
    household = {"email": "lind@example.org", "phones": PHONE, "address": HOME, "birthday": birthday}

    make_customer(first, **household)
    make_customer(second, **household)

    assert pairs() == []


def test_father_and_son_of_one_name_are_not_duplicates(make_customer, pairs):
    make_customer(email="", phones=PHONE, address=HOME, birthday=date(1950, 3, 1))
    make_customer(email="", phones=PHONE, address=HOME, birthday=date(1981, 9, 17))

    assert pairs() == []


def test_a_company_is_found_again_by_its_name(make_customer, pairs):
    office = {"kind": CustomerKind.COMPANY.value, "address": HOME, "email": ""}
    one = make_customer("", "", company="Bootshaus Nord GmbH & Co. KG", **office)
    make_customer("", "", company="Segelschule Süd GmbH", **office)

    two = make_customer("Eva", "Neu", company="Bootshaus Nord", **office)

    assert pairs() == [(one.id, two.id)]


def test_the_contact_of_a_company_is_found_as_a_person(make_customer, pairs):
    one = make_customer(company="Bootshaus Nord", kind="company", phones=PHONE, address=HOME)

    two = make_customer(email="else@example.org", phones=PHONE, address=HOME)

    assert pairs() == [(one.id, two.id)]


def test_blank_keys_never_match(make_customer, pairs):
    one, two = (make_customer("", "Lind", "") for _ in range(2))

    assert pairs() == []
    assert {getattr(one, name) for name in KEY_NAMES} == {getattr(two, name) for name in KEY_NAMES} == {""}


def test_the_keys_follow_phones_and_addresses(make_customer, landlord):
    customer = make_customer(phones=PHONE, address=HOME)
    before = (customer.phone_key, customer.street_key)

    change(customer, phones=("040 1234567",), address=Address("Weg 2", "20095", "Hamburg", "DE"))

    found = db.session.get(Customer, customer.id)
    assert before == ("+493023125001", "10115|amsee1|02")
    assert (found.phone_key, found.street_key) == ("+49401234567", "20095|weg2|02")


def test_an_open_pair_that_no_longer_matches_goes(make_customer, pairs):
    make_customer(email="ada@example.org")
    two = make_customer(email="ada@example.org")

    change(two, email="eva@example.org", first_name="Eva")

    assert pairs() == []


def test_saving_again_changes_no_pair(make_customer, pairs):
    make_customer(email="ada@example.org")
    two = make_customer(email="ada@example.org")
    before = pairs()

    change(two, comment="Likes the quiet bay")

    assert pairs() == before


def test_a_key_that_many_share_makes_no_pairs(make_customer, pairs, monkeypatch):
    monkeypatch.setattr("core.duplicates.finding.CEILING", 3)
    customers = [make_customer(email="desk@agency.example") for _ in range(6)]

    last = customers[-1].id

    assert not [pair for pair in pairs() if last in pair]
    assert records.CEILING > 3


def test_nobody_of_another_landlord_is_found(make_landlord, make_customer, pairs):
    other = make_landlord("bergblick")
    with use_landlord(other.id), transaction():
        create_customer(CustomerData("Lind", "Ada", email="ada@example.org"), actor=SYSTEM, at=NOW)

    make_customer(email="ada@example.org")

    assert pairs() == []
    with use_landlord(other.id):
        assert db.session.query(DuplicatePair).count() == 0
        # The control: here somebody would have been found.
        with transaction():
            create_customer(CustomerData("Lind", "Ada", email="ada@example.org"), actor=SYSTEM, at=NOW)
        assert db.session.query(DuplicatePair).count() == 1


def test_looking_for_duplicates_of_a_new_customer_takes_one_statement(make_customer):
    make_customer(email="", phones=PHONE, address=HOME)

    with counted_statements() as found:
        make_customer(
            "Eva", "Neu", email="neu@example.org", phones=("040 1234567",), address=Address("Weg 2", "1", "B")
        )

    searching = [one for one in found if "duplicate_pair" in one or "place_key =" in one or "phone_key =" in one]
    assert len(searching) == 1, found
