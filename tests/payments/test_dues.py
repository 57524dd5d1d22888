from datetime import date, timedelta

from core.activities.services import SYSTEM
from core.bookings.flow import confirm_booking
from core.bookings.models import BookingKind
from core.bookings.services import NewBooking, NewItem, cancel_booking, create_booking, get_booking, lock_booking
from core.catalogue.periods import Period
from core.db import db, transaction
from core.payments.balances import balance_of, open_balances_of, open_payments_of
from core.payments.dues import agree_on, dues_of, plan_of
from core.payments.models import DueKind
from tests.conftest import NOW
from tests.payments.conftest import fresh
from tests.support.statements import counted_statements

DAY = timedelta(days=1)


def parts(booking_id):
    db.session.rollback()
    return [(due.due_kind, due.due_on, due.amount_minor, due.paid_minor) for due in dues_of(booking_id)]


def book(customer, service, **more):
    period = Period(NOW + 60 * DAY, NOW + 62 * DAY, 2)
    with transaction():
        return create_booking(customer, NewBooking([NewItem(service.id, period)], **more), actor=SYSTEM, at=NOW).id


def test_a_booking_is_due_by_the_usual_term_of_its_landlord(make_term, make_booking):
    make_term()

    booking = make_booking(60 * DAY)

    assert parts(booking.id) == [
        (DueKind.DEPOSIT, date(2026, 6, 8), 60_00, 0),
        (DueKind.REST, date(2026, 7, 17), 140_00, 0),
    ]


def test_without_any_term_a_booking_is_due_at_its_start(make_booking):
    booking = make_booking(60 * DAY)

    assert parts(booking.id) == [(DueKind.TOTAL, date(2026, 7, 31), 200_00, 0)]


def test_a_booking_may_name_another_term_than_the_usual_one(make_term, make_customer, make_service):
    make_term()
    other = make_term(0, 0, 30, is_default=False)

    booking_id = book(make_customer(), make_service(), payment_term_id=other.id)

    assert parts(booking_id) == [(DueKind.TOTAL, date(2026, 7, 1), 200_00, 0)]


def test_who_may_not_pay_later_owes_everything_today(make_term, make_customer, make_service):
    make_term()

    booking_id = book(make_customer(), make_service(), pays_at_once=True)

    assert parts(booking_id) == [(DueKind.TOTAL, date(2026, 6, 1), 200_00, 0)]


def test_the_day_of_the_booking_is_that_of_the_landlords_place(make_term, make_booking):
    make_term()

    booking = make_booking(60 * DAY, at=NOW.replace(hour=23))

    assert parts(booking.id)[0][1] == date(2026, 6, 9)


def test_offers_and_reservations_are_due_once_they_are_confirmed(make_term, make_booking):
    make_term()
    offer = make_booking(60 * DAY, kind=BookingKind.OFFER)
    reservation = make_booking(60 * DAY, kind=BookingKind.RESERVATION)
    before = parts(offer.id) + parts(reservation.id)

    with transaction():
        confirm_booking(offer.id, actor=SYSTEM, at=NOW + 3 * DAY)

    assert before == []
    assert [part[1] for part in parts(offer.id)] == [date(2026, 6, 11), date(2026, 7, 17)]


def test_a_term_that_changes_later_leaves_bookings_alone(make_term, make_booking, change_price):
    term = make_term()
    booking = make_booking(60 * DAY)
    with transaction():
        db.session.add(term)
        term.deposit_basis_points = 5000

    change_price(booking.id, 300_00)

    assert [part[2] for part in parts(booking.id)] == [90_00, 210_00]


def test_an_offer_keeps_the_term_it_was_made_with(make_term, make_booking):
    term = make_term()
    offer = make_booking(60 * DAY, kind=BookingKind.OFFER)
    with transaction():
        db.session.add(term)
        term.deposit_basis_points = 5000

    with transaction():
        confirm_booking(offer.id, actor=SYSTEM, at=NOW)

    assert parts(offer.id)[0][2] == 60_00


def test_a_new_total_leaves_a_paid_deposit_and_changes_the_rest(make_term, make_booking, pay, change_price):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)

    change_price(booking.id, 250_00)

    assert [part[2:] for part in parts(booking.id)] == [(60_00, 60_00), (190_00, 0)]


def test_another_term_splits_the_total_anew_with_what_was_paid(make_term, make_booking, pay):
    make_term()
    half = make_term(5000, 7, 14, is_default=False)
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)

    with transaction():
        agree_on(lock_booking(booking.id), half)

    assert [part[2:] for part in parts(booking.id)] == [(100_00, 60_00), (100_00, 0)]
    assert plan_of(get_booking(booking.id)).deposit_basis_points == 5000


def test_a_cancelled_booking_owes_nothing_and_what_was_paid_is_a_credit(make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 60_00)
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    balance = balance_of(fresh(booking.id), at=NOW)

    assert (balance.open_minor, balance.credit_minor, balance.dues) == (0, 60_00, ())
    assert open_payments_of(booking.customer_id, at=NOW) == []
    assert [found.left_minor for found in open_balances_of(booking.customer_id)] == [-60_00]


def test_the_balance_says_what_is_paid_open_and_overdue(make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    pay(booking.id, 50_00)

    balance = balance_of(fresh(booking.id), at=NOW + 10 * DAY)

    assert (balance.paid_minor, balance.open_minor, balance.overdue_minor) == (50_00, 150_00, 10_00)
    assert [(due.open_minor, due.is_overdue) for due in balance.dues] == [(10_00, True), (140_00, False)]


def test_a_payment_is_not_overdue_on_its_last_day(make_term, make_booking):
    make_term()
    booking = make_booking(60 * DAY)

    balance = balance_of(fresh(booking.id), at=NOW + 7 * DAY)

    assert balance.overdue_minor == 0


def test_more_than_the_total_is_a_credit(make_booking, pay):
    booking = make_booking(60 * DAY)
    pay(booking.id, 250_00)

    balance = balance_of(fresh(booking.id), at=NOW)

    assert (balance.open_minor, balance.credit_minor) == (0, 50_00)


def test_open_payments_of_a_customer_stand_in_the_order_of_their_days(make_term, make_booking, make_customer, pay):
    make_term()
    ada, other = make_customer(), make_customer("Bo", email="bo@example.org")
    late, soon = make_booking(90 * DAY, customer=ada), make_booking(40 * DAY, customer=ada)
    make_booking(60 * DAY, customer=other)
    pay(late.id, 200_00)

    found = open_payments_of(ada.id, at=NOW)

    assert [(one.booking_id, one.kind, one.open_minor) for one in found] == [
        (soon.id, DueKind.DEPOSIT, 60_00),
        (soon.id, DueKind.REST, 140_00),
    ]


def test_open_balances_of_a_customer_leave_out_what_is_paid(make_booking, make_customer, pay):
    ada = make_customer()
    paid, half = make_booking(customer=ada), make_booking(customer=ada)
    pay(paid.id, 200_00)
    pay(half.id, 50_00)

    found = open_balances_of(ada.id)

    assert [(one.booking_id, one.owed_minor, one.paid_minor, one.left_minor) for one in found] == [
        (half.id, 200_00, 50_00, 150_00)
    ]


def test_what_a_customer_owes_takes_as_many_statements_for_ten_bookings_as_for_one(make_booking, make_customer):
    ada = make_customer()
    make_booking(customer=ada)

    def statements():
        db.session.rollback()
        with counted_statements() as found:
            open_payments_of(ada.id, at=NOW)
            open_balances_of(ada.id)
        return len(found)

    first = statements()
    for _number in range(9):
        make_booking(customer=ada)

    assert statements() == first
