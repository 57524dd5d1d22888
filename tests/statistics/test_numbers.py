"""Bookings, nights and revenue by month, service, channel and group; without those who do not agree (B-09, C-22)."""

from contextlib import suppress
from datetime import date, timedelta

import pytest

from core.activities.services import SYSTEM
from core.bookings.models import Booking, BookingKind
from core.bookings.services import cancel_booking, lock_booking
from core.catalogue.models import Unit
from core.customers.models import Customer
from core.customers.rights import save_rights
from core.db import db, transaction
from core.permissions.groups import create_group
from core.statistics.keeping import keep_statistics, numbers_of
from core.statistics.models import StatisticsMark, StatisticsMonth
from core.statistics.months import Months, next_month, runs_of
from core.statistics.report import report_of
from tests.conftest import NOW

JUNE = Months(date(2026, 6, 1), date(2026, 6, 1))
SUMMER = Months(date(2026, 6, 1), date(2026, 8, 1))
LATER = NOW + timedelta(days=1)


@pytest.fixture
def agree(make_customer):
    def make(allows: bool = True, **more: str) -> Customer:
        customer = make_customer(**more)
        with transaction():
            db.session.get_one(Customer, customer.id).allows_profiling = allows
        return customer

    return make


def shown(rows) -> list[tuple[str, int, int, int]]:
    return [(row.label, row.bookings, row.nights, row.revenue_minor) for row in rows]


def test_a_booking_counts_in_the_month_in_which_it_begins_with_its_nights_and_price(make_booking, agree):
    make_booking(timedelta(days=30), timedelta(days=3), customer=agree())

    report = report_of(SUMMER)

    assert shown(report.by_month) == [("Jun 2026", 0, 0, 0), ("Jul 2026", 1, 3, 30_000), ("Aug 2026", 0, 0, 0)]
    assert shown([report.total]) == [("Total", 1, 3, 30_000)]


def test_the_month_is_that_at_the_landlords_place(make_booking, agree):
    # 22:30 UTC on 30 June is already July in Berlin.
    make_booking(timedelta(days=29, hours=12, minutes=30), customer=agree())

    assert [row.bookings for row in report_of(SUMMER).by_month] == [0, 1, 0]


def test_only_what_is_booked_counts(make_booking, agree):
    customer = agree()
    make_booking(kind=BookingKind.OFFER, customer=customer)
    make_booking(kind=BookingKind.RESERVATION, customer=customer)
    cancelled = make_booking(customer=customer)
    with transaction():
        cancel_booking(lock_booking(cancelled.id), with_message=False, actor=SYSTEM, at=NOW)

    assert report_of(JUNE).is_empty


def test_customers_who_do_not_agree_to_profiling_are_left_out_and_counted(make_booking, agree):
    make_booking(customer=agree(email="a@example.org"))
    refuses = agree(False, email="b@example.org")
    make_booking(customer=refuses)
    make_booking(customer=refuses)

    report = report_of(JUNE)

    assert (report.total.bookings, report.left_out) == (1, 1)


def test_tables_by_service_channel_and_group_add_up_to_the_total(make_booking, make_service, agree):
    house, boat = make_service(capacity=9), make_service("Boat", Unit.DAY, capacity=9, price_minor=5_000)
    regular, other = agree(email="a@example.org"), agree(email="b@example.org")
    with transaction():
        group = create_group("Regulars", {}, actor=SYSTEM, at=NOW)
        save_rights(db.session.get_one(Customer, regular.id), group.id, {}, actor=SYSTEM, at=NOW)
    make_booking(service=house, customer=regular, channel="website")
    make_booking(service=boat, customer=other, channel="office")

    report = report_of(JUNE)

    assert shown(report.by_service) == [("Lake house", 1, 2, 20_000), ("Boat", 1, 0, 15_000)]
    assert shown(report.by_channel) == [("Own website", 1, 2, 20_000), ("Office", 1, 0, 15_000)]
    assert shown(report.by_group) == [("Regulars", 1, 2, 20_000), ("No group", 1, 0, 15_000)]
    assert report.total.revenue_minor == 35_000


def test_the_year_before_stands_beside(make_booking, agree):
    make_booking(timedelta(days=-358), at=NOW - timedelta(days=400), customer=agree())

    report = report_of(JUNE)

    assert shown(report.by_month_before) == [("Jun 2025", 1, 2, 20_000)]
    assert (report.before.bookings, report.total.bookings) == (1, 0)


def test_what_is_stored_is_the_same_as_what_is_counted(make_booking, agree):
    make_booking(customer=agree())
    make_booking(timedelta(days=40), customer=agree(False, email="b@example.org"))
    counted = numbers_of(SUMMER)

    keep_statistics(LATER)
    db.session.rollback()

    assert db.session.query(StatisticsMark).count() == 0
    assert numbers_of(SUMMER) == counted
    assert report_of(SUMMER).left_out == 1


def change_price(booking_id: int) -> None:
    db.session.get_one(Booking, booking_id).total_minor += 5_000


def cancel(booking_id: int) -> None:
    cancel_booking(lock_booking(booking_id), with_message=False, actor=SYSTEM, at=LATER)


def withdraw_consent(booking_id: int) -> None:
    db.session.get_one(Booking, booking_id).customer.allows_profiling = False


def join_group(booking_id: int) -> None:
    group = create_group("Regulars", {}, actor=SYSTEM, at=LATER)
    save_rights(db.session.get_one(Booking, booking_id).customer, group.id, {}, actor=SYSTEM, at=LATER)


def sell_elsewhere(booking_id: int) -> None:
    db.session.get_one(Booking, booking_id).channel = "holidu"


@pytest.mark.parametrize("change", [cancel, withdraw_consent, join_group, sell_elsewhere])
def test_what_changes_a_number_holds_at_once_although_the_month_was_stored(make_booking, agree, change):
    booking = make_booking(customer=agree())
    keep_statistics(LATER)
    before = report_of(JUNE)
    stored = (before.total.bookings, shown(before.by_channel), shown(before.by_group))

    with transaction():
        change(booking.id)

    after = report_of(JUNE)
    assert (after.total.bookings, shown(after.by_channel), shown(after.by_group)) != stored


def test_a_change_that_is_rolled_back_and_made_again_still_leaves_its_mark(make_booking, agree):
    booking = make_booking(customer=agree())
    keep_statistics(LATER)
    with suppress(RuntimeError), transaction():
        sell_elsewhere(booking.id)
        db.session.flush()
        raise RuntimeError("on purpose")

    with transaction():
        sell_elsewhere(booking.id)

    assert shown(report_of(JUNE).by_channel)[0][0] == "Holidu"


def test_without_marks_a_stored_number_would_be_stale(make_booking, agree):
    """The control: the stored months are really used."""
    booking = make_booking(customer=agree())
    keep_statistics(LATER)
    with transaction():
        sell_elsewhere(booking.id)
        db.session.flush()
        db.session.query(StatisticsMark).delete()

    assert shown(report_of(JUNE).by_channel)[0][0] == "Office"


def test_another_time_zone_throws_the_stored_months_away(make_booking, agree, landlord):
    make_booking(customer=agree())
    keep_statistics(LATER)

    with transaction():
        db.session.merge(landlord).timezone = "Pacific/Auckland"

    assert db.session.query(StatisticsMonth).count() == 0


def test_each_month_is_stored_once_and_the_second_run_does_nothing(make_booking, agree):
    make_booking(customer=agree())
    make_booking(timedelta(days=70), customer=agree(email="b@example.org"))

    keep_statistics(LATER)
    first = db.session.query(StatisticsMonth).count()
    keep_statistics(LATER)
    db.session.rollback()

    assert (first, db.session.query(StatisticsMonth).count()) == (3, 3)


def test_months_go_on_over_the_turn_of_the_year():
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)
    runs = runs_of([date(2027, 1, 1), date(2026, 12, 1), date(2027, 3, 1)])
    assert [(run.first, run.last) for run in runs] == [
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2027, 3, 1), date(2027, 3, 1)),
    ]
