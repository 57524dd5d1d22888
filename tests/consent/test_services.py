"""What customers agree to: only changes are written, all of them are the proof (C-22, R-67)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.periods import Period
from core.consent.models import Consent, ConsentPurpose, ConsentWay
from core.consent.services import ASKED, PROFILING, ConsentSource, consents_of, may_write_to, record_consents
from core.consent.wordings import keep_wording
from core.customers.models import Customer
from core.customers.services import get_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.statistics.models import StatisticsMark
from tests.catalogue.building import new_service
from tests.conftest import NOW
from tests.support.statements import counted_statements

NEWS = (ConsentPurpose.PROMOTION, ConsentWay.EMAIL)
NEWS_SMS = (ConsentPurpose.PROMOTION, ConsentWay.SMS)


def decide(customer: Customer, decisions, source=ConsentSource.STAFF, at=NOW):
    with transaction():
        wording = keep_wording(1, at=at)
        record_consents(get_customer(customer.id), decisions, source, wording, "en", SYSTEM, at)


def rows() -> list[Consent]:
    db.session.rollback()
    return list(db.session.scalars(select(Consent).order_by(Consent.id)))


def test_nothing_is_agreed_to_before_somebody_agrees(make_customer):
    customer = make_customer()

    states = consents_of(customer.id)

    assert [(one.purpose, one.way) for one in states] == list(ASKED)
    assert not any(one.is_given for one in states)
    assert not may_write_to(customer.id, *NEWS)


def test_a_consent_keeps_time_source_version_and_language(make_customer):
    customer = make_customer()

    decide(customer, {NEWS: True, NEWS_SMS: False}, ConsentSource.COUNTER)

    [found] = [one for one in consents_of(customer.id) if one.is_given]
    assert (found.purpose, found.way) == NEWS
    assert (found.at, found.source, found.version, found.language) == (NOW, ConsentSource.COUNTER, 1, "en")
    assert may_write_to(customer.id, *NEWS)
    assert not may_write_to(customer.id, *NEWS_SMS)


def test_only_changes_are_written_and_the_old_ones_stay(make_customer):
    customer = make_customer()
    for given in (True, True, False, False, True):
        decide(customer, {NEWS: given})

    assert [one.is_given for one in rows()] == [True, False, True]
    events = [one.event for one in db.session.scalars(select(Activity).order_by(Activity.id))]
    assert events.count("consent.changed_staff") == 3


def test_a_withdrawal_holds_at_once(make_customer):
    customer = make_customer()
    decide(customer, {NEWS: True})

    decide(customer, {NEWS: False}, ConsentSource.LINK, NOW + timedelta(days=1))

    assert not may_write_to(customer.id, *NEWS)


def test_consents_are_read_in_one_statement(make_customer):
    customer = make_customer()
    decide(customer, dict.fromkeys(ASKED, True))

    customer_id = customer.id
    with counted_statements() as found:
        states = consents_of(customer_id)

    assert all(one.is_given for one in states)
    assert len(found) == 1


@pytest.mark.parametrize("given", [True, False])
def test_statistics_follow_the_consent_to_profiling(make_customer, given):
    customer = make_customer()
    item = NewItem(new_service().id, Period(NOW, NOW + timedelta(hours=9), 1))
    with transaction():
        create_booking(get_customer(customer.id), NewBooking([item], channel="office"), actor=SYSTEM, at=NOW)
    decide(customer, {PROFILING: not given})
    with transaction():
        for mark in db.session.scalars(select(StatisticsMark)):
            db.session.delete(mark)

    decide(customer, {PROFILING: given})

    assert db.session.get_one(Customer, customer.id).allows_profiling is given
    assert len(db.session.scalars(select(StatisticsMark)).all()) == 1


def test_a_consent_of_one_customer_says_nothing_about_another(make_customer, make_landlord):
    customer, other = make_customer(), make_customer(email="bo@example.org")
    decide(customer, {NEWS: True})

    assert not may_write_to(other.id, *NEWS)
    with use_landlord(make_landlord("other").id):
        assert not may_write_to(customer.id, *NEWS)
        assert not any(one.is_given for one in consents_of(customer.id))
