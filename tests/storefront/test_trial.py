"""Staff try the booking route as one of their customers, and book nothing by it (P-01)."""

import pytest

from core.accounts.models import User
from core.activities.services import SYSTEM
from core.bookings.models import Booking
from core.customers.models import Customer
from core.customers.rights import save_rights
from core.db import db, transaction
from core.permissions.rights import Role
from tests.conftest import NOW, unguarded
from tests.storefront.conftest import Visitor
from tests.support.desk import clock, desk, make_booking, make_service

__all__ = ["clock", "desk", "make_booking", "make_service"]

CLOSED = "You cannot book online here."


@pytest.fixture
def barred(make_customer, make_service) -> Customer:
    """A customer who may not do anything online, where everybody else may book."""
    make_service()
    customer = make_customer()
    nothing = dict.fromkeys(("book", "reserve", "request_offer"), False)
    with transaction():
        save_rights(db.session.get_one(Customer, customer.id), None, nothing, actor=SYSTEM, at=NOW)
    return customer


def test_staff_see_what_the_customer_sees_until_they_end_the_trial(desk, barred):
    staff = desk(Role.STAFF)
    before = staff.get("/book/seeblick/").text

    staff.post(f"/office/trial/{barred.id}")
    during = staff.get("/book/seeblick/").text
    answer = staff.post("/office/trial/end")

    assert "Lake house" in before
    assert CLOSED in during
    assert "You see the booking page as Ada Lind does." in during
    assert answer.location.endswith(f"/office/customers/{barred.id}")
    assert CLOSED not in staff.get("/book/seeblick/").text


def test_a_trial_ends_with_the_right_to_it(desk, barred, landlord):
    staff = desk(Role.STAFF)
    staff.post(f"/office/trial/{barred.id}")
    with transaction():
        db.session.query(User).update({"role_name": Role.READ_ONLY.value})

    assert CLOSED not in staff.get("/book/seeblick/").text


def test_a_trial_holds_for_the_own_landlord_only(desk, barred, make_landlord):
    staff = desk(Role.STAFF)
    make_landlord("sommer", name="Sommer")
    staff.post(f"/office/trial/{barred.id}")

    page = staff.get("/book/sommer/").text

    assert "You see the booking page as" not in page


def test_somebody_who_only_reads_cannot_try(desk, barred):
    assert desk(Role.READ_ONLY).post(f"/office/trial/{barred.id}").status_code == 403


@pytest.fixture
def walker(app, landlord, desk) -> Visitor:
    """A visitor of the booking route who is signed in as staff."""
    found = Visitor(app)
    found.client = desk(Role.STAFF).client
    return found


def bookings() -> int:
    db.session.rollback()
    return db.session.query(Booking).count()


@pytest.mark.parametrize(("is_trial", "made"), [(True, 0), (False, 1)])
def test_the_last_step_of_a_trial_books_nothing(app, walker, make_service, make_customer, is_trial, made):
    customer = make_customer()
    service = make_service()
    if is_trial:
        with unguarded(app):
            walker.open("POST", f"/office/trial/{customer.id}")
    with unguarded(app):
        walker.choose(service.id, first="2026-07-03", last="2026-07-06", quantity="1")
        walker.answer()
        answer = walker.book()

    assert answer.status_code == 303
    assert bookings() == made
    assert ("This is a trial: nothing was booked." in walker.get("/summary").text) == is_trial
