"""The switch for customers' logins: what it says, what it changes at once, and who would clash (C-01)."""

import pytest

from core.db import db
from core.landlords.booking_settings import booking_settings
from core.landlords.models import Landlord
from core.permissions.rights import Role

ADDRESS = "/office/settings/booking"
SIGN_IN = "/book/seeblick/sign-in"


@pytest.fixture
def owner(desk):
    return desk(Role.OWNER)


def switch(owner, is_on: bool):
    return owner.post(ADDRESS, {"several_services": "true", **({"customer_login": "true"} if is_on else {})})


def is_on(landlord) -> bool:
    db.session.rollback()
    return booking_settings(db.session.get_one(Landlord, landlord.id)).customer_login


def test_the_page_says_when_to_choose_what_and_what_changes(owner):
    page = owner.get(ADDRESS).text

    for text in (
        "many regulars",
        "one-off guests",
        "signing in vanishes from the booking page",
        "so you can switch back",
    ):
        assert text in page, text


def test_the_switch_acts_at_once_both_ways(owner, landlord):
    switch(owner, True)
    on = (is_on(landlord), owner.get(SIGN_IN).status_code)
    switch(owner, False)
    off = (is_on(landlord), owner.get(SIGN_IN).status_code)

    assert on == (True, 200)
    assert off == (False, 404)


def test_customers_who_share_an_address_are_listed_until_that_is_resolved(owner, landlord, make_customer):
    first, second = make_customer(), make_customer("Bo", "Berg", "ADA@example.org")
    make_customer("Cy", "Dahl", "cy@example.org")

    before = owner.get(ADDRESS).text
    saved = switch(owner, True)
    after = owner.get(ADDRESS).text
    owner.post(
        f"/office/customers/{second.id}/edit",
        {"kind": "person", "last_name": "Berg", "email": "bo@example.org", "number": second.number, "version": "1"},
    )
    resolved = owner.get(ADDRESS).text

    assert saved.status_code == 302
    assert is_on(landlord)
    assert "Only one of them can sign in with it." in after
    assert "With logins only one of them could sign in with it." in before
    assert "Some customers share an e-mail address" in after
    assert f"/office/customers/{first.id}" in after
    assert "cy@example.org" not in after
    assert "Customers who share an e-mail address" not in resolved


def test_without_shared_addresses_there_is_no_list(owner, make_customer):
    make_customer()
    make_customer("Bo", "Berg", "")
    make_customer("Cy", "Dahl", "")

    assert "Customers who share an e-mail address" not in owner.get(ADDRESS).text
