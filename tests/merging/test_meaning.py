"""Consents, permissions and logins: the stricter value wins in every combination (R-26)."""

from itertools import product

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.consent.models import Consent, ConsentPurpose, ConsentWay
from core.customers.access import create_access, find_access, sign_in_customer
from core.customers.access_mails import PURPOSE
from core.customers.access_models import CustomerLogin
from core.customers.models import Customer
from core.customers.rights import booking_rights_of, save_rights
from core.customers.services import get_customer
from core.db import db, transaction
from core.landlords.services import current_landlord
from core.links.models import SignedLink
from core.links.services import issue_link
from core.permissions.booking_rights import BookingRight
from core.permissions.models import PermissionGroup
from core.statistics.models import StatisticsMark
from tests.conftest import NOW

STATES = ("given", "withdrawn", "never asked")
KINDS = [
    *product(("anniversary", "welcome", "promotion"), ("email", "sms")),
    (ConsentPurpose.PROFILING.value, ConsentWay.NONE.value),
]


def say(customer: Customer, kind: tuple[str, str], state: str) -> None:
    answers = {"given": [False, True], "withdrawn": [True, False], "never asked": []}[state]
    for is_given in answers:
        db.session.add(
            Consent(
                customer_id=customer.id,
                purpose_name=kind[0],
                way_name=kind[1],
                is_given=is_given,
                at=NOW,
                source="staff",
            )
        )
        db.session.flush()


def newest(customer_id: int) -> dict[tuple[str, str], bool]:
    query = select(Consent).where(Consent.customer_id == customer_id).order_by(Consent.id)
    return {(one.purpose_name, one.way_name): one.is_given for one in db.session.scalars(query)}


@pytest.mark.parametrize("states", list(product(STATES, repeat=3)), ids=" ".join)
def test_a_consent_holds_only_if_everybody_gave_it(namesakes, merge, states):
    people = namesakes(3)
    with transaction():
        for shift, kind in enumerate(KINDS):
            # Each kind has the states in another order, so that a row of one is never taken for one of another.
            turned = states[shift % 3 :] + states[: shift % 3]
            for customer, state in zip(people, turned, strict=True):
                say(customer, kind, state)
    written = len(db.session.scalars(select(Consent.id)).all())

    merge(*people)

    everybody = set(states) == {"given"}
    assert set(newest(people[0].id).values()) <= {everybody}
    rows = db.session.scalars(select(Consent).where(Consent.customer_id == people[0].id)).all()
    assert len([row for row in rows if row.source != "merge"]) == written


@pytest.mark.parametrize("allowed", list(product([True, False], repeat=3)))
def test_profiling_needs_everybody_and_the_statistics_are_told(namesakes, make_booking, merge, allowed):
    people = namesakes(3)
    for customer, may in zip(people, allowed, strict=True):
        make_booking(customer=customer)
        with transaction():
            get_customer(customer.id, locked=True).allows_profiling = may
    with transaction():
        for mark in db.session.scalars(select(StatisticsMark)):
            db.session.delete(mark)

    merge(*people)

    assert get_customer(people[0].id).allows_profiling == all(allowed)
    months = {booking.starts_at.month for booking in db.session.scalars(select(Booking))}
    assert {mark.month.month for mark in db.session.scalars(select(StatisticsMark))} == months


ANSWERS = (True, False, None)


@pytest.mark.parametrize("own", list(product(ANSWERS, repeat=2)))
def test_what_only_one_may_not_do_nobody_may(namesakes, merge, own):
    """Own values and groups of both, in every combination, for each right in another order."""
    rights = [right for right in BookingRight if right is not BookingRight.RESERVATION_DAYS]
    for grouped in product(ANSWERS, repeat=2):
        people = namesakes(2)
        for number, customer in enumerate(people):
            values = [own[number], own[number - 1]]
            in_group = [grouped[number], grouped[number - 1]]
            with transaction():
                group = PermissionGroup(name=f"group {customer.id}", values=_said(rights, in_group))
                db.session.add(group)
                db.session.flush()
                save_rights(customer, group.id, _said(rights, values), actor=SYSTEM, at=NOW)
        before = [booking_rights_of(customer) for customer in people]

        merge(*people)

        after = booking_rights_of(get_customer(people[0].id))
        assert {right: after.may(right) for right in rights} == {
            right: all(one.may(right) for one in before) for right in rights
        }


def _said(rights, answers):
    turned = {right.value: answers[position % len(answers)] for position, right in enumerate(rights)}
    return {name: answer for name, answer in turned.items() if answer is not None}


def test_the_fewest_days_hold(namesakes, merge):
    people = namesakes(3)
    for customer, days in zip(people, (10, 3, 30), strict=True):
        with transaction():
            save_rights(customer, None, {"reservation_days": days}, actor=SYSTEM, at=NOW)

    merge(*people)

    assert booking_rights_of(get_customer(people[0].id)).reservation_days == 3


def give_login(customer: Customer, password_hash: str = "", signed_in: bool = False) -> int:
    with transaction():
        login = create_access(get_customer(customer.id), actor=SYSTEM, at=NOW)
        login.password_hash, login.signed_in_at = password_hash, NOW if signed_in else None
        return login.id


def test_the_login_of_the_kept_customer_stays_and_old_addresses_find_it(namesakes, merge):
    kept, source = namesakes(2)
    stays = give_login(kept, "a hash")
    give_login(source, "another hash")

    merge(kept, source)

    [login] = db.session.scalars(select(CustomerLogin))
    assert (login.id, login.customer_id, login.email_key, login.password_hash) == (
        stays,
        kept.id,
        "ada0@example.org",
        "a hash",
    )
    assert find_access("ADA1@example.org").id == stays
    assert find_access("nobody@example.org") is None


def test_somebody_signs_in_with_a_former_address_and_the_kept_password(app, landlord, namesakes, merge):
    kept, source = namesakes(2)
    with transaction():
        current_landlord().settings = {"customer_login": True}
    hasher = app.extensions["kontor.password_hasher"]
    give_login(kept, hasher.hash("the kept password"))
    give_login(source, hasher.hash("the other password"))
    merge(kept, source)

    with transaction():
        held = sign_in_customer("ada1@example.org", "the kept password", at=NOW)
    with transaction(), pytest.raises(Exception, match="wrong_credentials"):
        sign_in_customer("ada1@example.org", "the other password", at=NOW)

    assert held.customer_id == kept.id


def test_without_a_login_of_the_kept_customer_the_one_in_use_comes_over(namesakes, merge):
    kept, unused, used = namesakes(3)
    give_login(unused)
    comes = give_login(used, "a hash", signed_in=True)

    merge(kept, unused, used)

    [login] = db.session.scalars(select(CustomerLogin))
    assert (login.id, login.customer_id, login.email_key) == (comes, kept.id, "ada2@example.org")


def test_an_address_that_two_customers_had_finds_nobody(namesakes, merge):
    one, two, first, second = namesakes(4)
    give_login(one)
    give_login(two)
    with transaction():
        for customer in (first, second):
            found = get_customer(customer.id, locked=True)
            found.email = found.email_key = "shared@example.org"
    merge(one, first)
    merge(two, second)

    assert find_access("shared@example.org") is None


def test_links_for_passwords_of_the_others_are_ended(namesakes, merge, undo):
    kept, source = namesakes(2)
    stays, gone = give_login(kept), give_login(source)
    with transaction():
        for login, address in ((stays, "ada0@example.org"), (gone, "ada1@example.org")):
            issue_link(PURPOSE, login, address, now=NOW)

    result = merge(kept, source)

    links = {link.address: link for link in db.session.scalars(select(SignedLink))}
    assert links["ada0@example.org"].revoked_at is None
    assert links["ada1@example.org"].revoked_at is not None
    assert links["ada1@example.org"].subject_id == stays
    undo(result.merge_id)
    db.session.rollback()
    links = {link.address: link for link in db.session.scalars(select(SignedLink))}
    assert links["ada1@example.org"].revoked_at is None
    assert links["ada1@example.org"].subject_id == gone
