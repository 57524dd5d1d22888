from datetime import date, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import BookingKind
from core.bookings.services import cancel_booking, lock_booking
from core.db import db, transaction
from core.payments.open_list import OpenFilter, count_overdue, find_open, open_sums
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
LATER = date(2026, 7, 20)


def test_the_list_shows_what_is_open_in_the_order_of_its_days(make_term, make_booking, pay):
    make_term()
    first, second, paid = (make_booking(ahead * DAY) for ahead in (40, 60, 50))
    pay(paid.id, 200_00)
    pay(first.id, 70_00)

    rows = find_open(OpenFilter(), date(2026, 6, 9)).rows

    assert [(row.booking_id, row.due_on, row.open_minor, row.is_overdue) for row in rows] == [
        (second.id, date(2026, 6, 8), 60_00, True),
        (first.id, date(2026, 6, 27), 130_00, False),
        (second.id, date(2026, 7, 17), 140_00, False),
    ]


def test_cancelled_bookings_offers_and_reservations_are_not_in_the_list(make_booking):
    for kind in (BookingKind.OFFER, BookingKind.RESERVATION):
        make_booking(kind=kind)
    cancelled = make_booking()
    with transaction():
        cancel_booking(lock_booking(cancelled.id), with_message=False, actor=SYSTEM, at=NOW)

    assert find_open(OpenFilter(), LATER).rows == []
    assert open_sums(LATER) == []
    assert count_overdue(LATER) == 0


@pytest.mark.parametrize(("when", "found"), [("all", [1, 5, 12]), ("overdue", [1]), ("soon", [5])])
def test_filters_narrow_the_list_by_the_day(make_booking, when, found):
    for ahead in (1, 5, 12):
        make_booking(ahead * DAY)
    today = date(2026, 6, 3)

    rows = find_open(OpenFilter(when), today).rows

    assert [(row.due_on - NOW.date()).days for row in rows] == found


def test_words_narrow_the_list_to_a_customer_or_a_number(make_booking, make_customer):
    booking = make_booking(customer=make_customer("Zoë", "Éclair", email="zoe@example.org"))
    make_booking(customer=make_customer())

    for words in ("eclair", booking.number):
        assert [row.booking_id for row in find_open(OpenFilter(search=words), LATER).rows] == [booking.id]


def test_pages_by_key_meet_every_row_once_and_lead_back(make_booking):
    bookings = [make_booking((index // 2 + 1) * DAY).id for index in range(7)]
    first = find_open(OpenFilter(), LATER, limit=3)
    second = find_open(OpenFilter(), LATER, after=first.after, limit=3)
    third = find_open(OpenFilter(), LATER, after=second.after, limit=3)

    back = find_open(OpenFilter(), LATER, before=third.before, limit=3)

    seen = [row.booking_id for page in (first, second, third) for row in page.rows]
    assert seen == bookings
    assert [row.id for row in back.rows] == [row.id for row in second.rows]
    assert (first.before, third.after) == (None, None)


def test_the_sums_say_what_is_open_and_what_is_late(make_term, make_booking, pay):
    make_term()
    booking = make_booking(60 * DAY)
    make_booking(90 * DAY)
    pay(booking.id, 10_00)

    (sums,) = open_sums(date(2026, 7, 1))

    assert (sums.open_count, sums.open_minor) == (4, 390_00)
    assert (sums.overdue_count, sums.overdue_minor) == (2, 110_00)
    assert count_overdue(date(2026, 7, 1)) == 2


def test_the_page_lists_open_payments_with_their_customers(desk, make_booking):
    booking = make_booking()

    text = desk().get("/office/payments").text

    assert booking.number in text
    assert "Ada Lind" in text
    assert "€200.00" in text


@pytest.mark.parametrize("query", ["after=nonsense", "after=20261399-1", "when=never", "before=20260601-99999999999"])
def test_an_address_that_makes_no_sense_shows_the_list(desk, make_booking, query):
    make_booking()

    assert desk().get(f"/office/payments?{query}").status_code == 200


def test_the_start_page_counts_overdue_payments(desk, make_booking, clock):
    make_booking(1 * DAY)
    clock.move_to(NOW + 3 * DAY)

    text = desk().get("/office/").text

    assert "Overdue payments" in text
    assert 'href="/office/payments?when=overdue"' in text


def test_the_list_takes_as_many_statements_for_ten_rows_as_for_one(desk, make_booking):
    somebody = desk()
    make_booking()

    def statements():
        db.session.rollback()
        with counted_statements() as found:
            somebody.get("/office/payments")
        return len(found)

    statements()
    first = statements()
    for _number in range(9):
        make_booking()

    assert statements() == first
