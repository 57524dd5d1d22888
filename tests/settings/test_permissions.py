"""What customers may do is decided in the settings, in groups and on cards (P-01, C-13)."""

import re

import pytest
from sqlalchemy import select

from core.customers.rights import booking_rights_of
from core.db import db
from core.permissions.booking_rights import BookingRight, Origin
from core.permissions.models import PermissionGroup
from core.permissions.rights import Role

DEFAULTS = {"see_occupancy": "1", "request_offer": "1", "book": "1", "pay_later": "1", "reservation_days": "5"}
BLANK = {right.value: "" for right in BookingRight}


@pytest.fixture
def owner(desk):
    return desk(Role.OWNER)


@pytest.fixture
def group(owner) -> int:
    answer = owner.post("/office/settings/permissions/groups/new", {**BLANK, "name": "Regulars", "reserve": "yes"})
    assert answer.status_code == 302, answer.text
    return groups()[0]


def groups() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(PermissionGroup.id)))


def decision(customer, right):
    db.session.rollback()
    found = booking_rights_of(customer).decisions[right]
    return found.value, found.origin


def seen_on(answer) -> str:
    """Return what the form on a page says that it has seen."""
    found = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)
    assert found, answer.text
    return found[1]


def test_defaults_hold_for_customers_of_whom_nothing_else_is_said(owner, make_customer):
    customer = make_customer()

    owner.post("/office/settings/permissions/", DEFAULTS)

    assert decision(customer, BookingRight.RESERVE) == (False, Origin.DEFAULT)
    assert decision(customer, BookingRight.RESERVATION_DAYS) == (5, Origin.DEFAULT)
    assert decision(None, BookingRight.BOOK) == (True, Origin.DEFAULT)


def test_a_group_beats_the_defaults_and_the_card_beats_the_group(owner, make_customer, group):
    customer = make_customer()
    page = f"/office/customers/{customer.id}/permissions"

    owner.post(page, {**BLANK, "group": str(group)})
    of_group = decision(customer, BookingRight.RESERVE)
    seen = seen_on(owner.get(page))
    owner.post(page, {**BLANK, "seen": seen, "group": str(group), "reserve": "no", "reservation_days": "2"})

    assert of_group == (True, Origin.GROUP)
    assert decision(customer, BookingRight.RESERVE) == (False, Origin.OVERRIDE)
    assert decision(customer, BookingRight.RESERVATION_DAYS) == (2, Origin.OVERRIDE)


def test_an_older_page_does_not_undo_what_a_colleague_has_saved(owner, make_customer):
    customer = make_customer()
    page = f"/office/customers/{customer.id}/permissions"
    mine = seen_on(owner.get(page))
    owner.post(page, {**BLANK, "seen": mine, "book": "no"})

    refused = owner.post(page, {**BLANK, "seen": mine, "reservation_days": "2"})
    book = decision(customer, BookingRight.BOOK)
    again = owner.post(page, {**BLANK, "seen": seen_on(refused), "reservation_days": "2"})

    assert refused.status_code == 409
    assert "Somebody else has changed these permissions meanwhile." in refused.text
    assert 'value="2"' in refused.text
    assert book == (False, Origin.OVERRIDE)
    assert again.status_code == 302
    assert decision(customer, BookingRight.RESERVATION_DAYS) == (2, Origin.OVERRIDE)


def test_the_card_says_what_holds_and_where_it_comes_from(owner, make_customer, group):
    customer = make_customer()
    owner.post(f"/office/customers/{customer.id}/permissions", {**BLANK, "group": str(group), "book": "no"})

    card = " ".join(re.sub(r"<[^>]+>", " ", owner.get(f"/office/customers/{customer.id}").text).split())

    assert "Reserve yes · from the group Regulars" in card
    assert "Book no · set for this customer" in card
    assert "The customer's permissions were changed" in card.replace("&#39;", "'")


def test_a_group_with_members_stays(owner, make_customer, group):
    customer = make_customer()
    owner.post(f"/office/customers/{customer.id}/permissions", {**BLANK, "group": str(group)})

    answer = owner.post(f"/office/settings/permissions/groups/{group}/delete")

    assert answer.location.endswith(f"/groups/{group}")
    assert "1 customers are in this group" in owner.get(answer.location).text
    assert groups() == [group]


def test_a_group_without_members_goes(owner, group):
    owner.post(f"/office/settings/permissions/groups/{group}/delete")

    assert groups() == []


def test_two_groups_never_have_the_same_name(owner, group):
    answer = owner.post("/office/settings/permissions/groups/new", {**BLANK, "name": "Regulars"})

    assert answer.status_code == 422
    assert "Another permission group is called Regulars." in answer.text


@pytest.mark.parametrize("days", ["0", "-1", "366", "two", "1.5"])
def test_days_that_make_no_sense_are_refused(owner, days):
    answer = owner.post("/office/settings/permissions/", {**DEFAULTS, "reservation_days": days})

    assert answer.status_code == 422
    assert f'value="{days}"' in answer.text


def test_a_group_of_another_landlord_cannot_be_given(owner, make_customer, make_landlord, group):
    customer = make_customer()

    answer = owner.post(f"/office/customers/{customer.id}/permissions", {**BLANK, "group": str(group + 77)})

    assert answer.status_code == 422
    assert decision(customer, BookingRight.RESERVE)[1] is not Origin.GROUP
