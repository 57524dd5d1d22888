import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core.bookings.models import BookingKind
from core.db import db
from core.payments.balances import balance_of
from core.payments.dues import plan_of
from core.payments.models import Payment
from core.permissions.rights import Role
from tests.payments.conftest import fresh
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def form_of(desk, address):
    """Return what the form of a page would post."""
    text = desk.get(address).text
    inputs = re.findall(r'<input[^>]* type="[^"]*"[^>]*>', text)
    named = {
        name[1]: value[1]
        for one in inputs
        if (name := re.search(r' name="([^"]+)"', one)) and (value := re.search(r' value="([^"]*)"', one))
    }
    return {name: named[name] for name in ("form_key", "seen", "amount", "received_on")} | {
        "method": "cash",
        "note": "",
    }


def entries():
    db.session.rollback()
    return db.session.scalars(select(Payment).order_by(Payment.id)).all()


def test_the_booking_page_shows_what_is_due_and_what_was_paid(desk, make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 50_00, note="Statement 12")

    text = desk().get(f"/office/bookings/{booking.id}").text

    assert "What is due for this booking" in text
    assert "Jun 8, 2026" in text
    assert "€10.00" in text
    assert "Statement 12" in text
    assert "30% within 7 days, the rest 14 days before the start" in text


def test_an_offer_shows_what_will_be_due(desk, make_term, make_booking):
    make_term()
    booking = make_booking(60 * DAY, kind=BookingKind.OFFER)

    assert "Once this is a booking" in desk().get(f"/office/bookings/{booking.id}").text


def test_the_form_proposes_what_is_due_next_on_the_day_of_today(desk, make_term, make_booking):
    make_term()
    booking = make_booking(60 * DAY)

    form = form_of(desk(language="de"), f"/office/bookings/{booking.id}/payments/new")

    assert (form["amount"], form["received_on"]) == ("60,00", "2026-06-01")


@pytest.mark.parametrize(
    ("typed", "minor"), [("1.234,50", 1234_50), ("20", 20_00), ("7,5 €", 7_50), ("99.90 EUR", 99_90)]
)
def test_an_amount_is_read_as_people_write_it(desk, make_booking, typed, minor):
    somebody, booking = desk(Role.STAFF), make_booking()
    address = f"/office/bookings/{booking.id}/payments/new"

    answer = somebody.post(address, {**form_of(somebody, address), "amount": typed})

    assert answer.headers["Location"].endswith(f"/office/bookings/{booking.id}#payments")
    assert [entry.amount_minor for entry in entries()] == [minor]


@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("amount", "0", "Please enter an amount above zero."),
        ("amount", "-5", "Please enter an amount, such as"),
        ("amount", "5,5555", "Please enter an amount, such as"),
        ("amount", "much", "This booking is paid in EUR."),
        ("amount", "50 CHF", "This booking is paid in EUR."),
        ("amount", "$50", "This booking is paid in EUR."),
        ("amount", "100000000", "This amount is too high."),
        ("received_on", "2026-06-02", "a day that is not in the future"),
        ("received_on", "1905-06-02", "a day that is not in the future"),
        ("received_on", "yesterday", "Please enter a date."),
        ("method", "shells", "Please choose one of the options."),
        ("note", "x" * 201, "This text is too long."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_entered(desk, make_booking, name, typed, sentence):
    somebody, booking = desk(), make_booking()
    address = f"/office/bookings/{booking.id}/payments/new"

    answer = somebody.post(address, {**form_of(somebody, address), name: typed})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert entries() == []


def test_a_form_sent_twice_enters_one_payment_and_answers_alike(desk, make_booking):
    """R-42."""
    somebody, booking = desk(), make_booking()
    address = f"/office/bookings/{booking.id}/payments/new"
    form = form_of(somebody, address)

    answers = [somebody.post(address, form).status_code for _time in range(3)]

    assert answers == [302, 302, 302]
    assert len(entries()) == 1


def test_who_did_not_see_a_newer_entry_is_shown_it_before_entering_more(desk, make_booking):
    ada, booking = desk(), make_booking()
    bo = desk(Role.STAFF)
    address = f"/office/bookings/{booking.id}/payments/new"
    first, second = form_of(ada, address), form_of(bo, address)
    ada.post(address, {**first, "note": "From Ada"})

    answer = bo.post(address, {**second, "note": "From Bo"})

    assert answer.status_code == 409
    assert "in the meantime" in answer.text
    assert "From Ada" in answer.text
    assert "From Bo" in answer.text
    assert len(entries()) == 1
    again = {**second, "seen": str(entries()[0].id)}
    assert bo.post(address, again).status_code == 302
    assert len(entries()) == 2


def test_a_refund_is_entered_on_its_own_page_and_never_exceeds_what_was_paid(desk, make_booking, pay):
    somebody, booking = desk(), make_booking()
    pay(booking.id, 50_00)
    address = f"/office/bookings/{booking.id}/refunds/new"

    refused = somebody.post(address, {**form_of(somebody, address), "amount": "50.01"})
    done = somebody.post(address, {**form_of(somebody, address), "amount": "20"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "at most €50.00" in refused.text
    assert [entry.amount_minor for entry in entries()] == [50_00, -20_00]


def test_a_wrong_entry_is_reversed_from_the_booking_page(desk, make_booking, pay):
    somebody, booking = desk(), make_booking()
    payment = pay(booking.id, 50_00)

    somebody.post(f"/office/bookings/{booking.id}/payments/{payment.id}/reverse")

    assert balance_of(fresh(booking.id), at=booking.created_at).paid_minor == 0
    text = somebody.get(f"/office/bookings/{booking.id}").text
    assert "Reversed" in text
    assert "An entry of €50.00 for booking" in text


def test_another_term_is_agreed_on_for_one_booking(desk, make_term, make_booking):
    make_term()
    other = make_term(5000, 3, 30, is_default=False)
    somebody, booking = desk(), make_booking(60 * DAY)

    somebody.post(f"/office/bookings/{booking.id}/payments/term", {"term": str(other.id)})

    db.session.rollback()
    assert plan_of(fresh(booking.id)).deposit_basis_points == 5000


def test_the_card_shows_open_payments_and_balances(desk, make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)

    text = desk().get(f"/office/customers/{booking.customer_id}").text

    assert "Rest by Jul 17, 2026" in text
    assert "€60.00 of €200.00 paid" in text


def test_the_booking_page_takes_as_many_statements_for_ten_payments_as_for_one(desk, make_booking, pay):
    somebody, booking_id = desk(), make_booking().id
    pay(booking_id, 1_00)

    def statements():
        with counted_statements() as found:
            somebody.get(f"/office/bookings/{booking_id}")
        return len(found)

    statements()
    first = statements()
    for _number in range(9):
        pay(booking_id, 1_00)

    assert statements() == first
