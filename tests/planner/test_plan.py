"""The plan shows everything that takes time of a service, as what it is (B-04)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from core.activities.services import SYSTEM
from core.bookings.flow import move_item as hand_over
from core.bookings.models import Booking, BookingItem, BookingKind, ItemState
from core.bookings.place_models import Blocking, Hold
from core.bookings.services import cancel_booking, get_booking
from core.catalogue.models import Service, Unit
from core.db import db, transaction
from core.planner.drawing import drawing_of
from core.planner.plan import plan_of
from core.planner.window import View, window_of
from tests.conftest import NOW, use_landlord
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
JUNE = window_of(View.MONTH, date(2026, 6, 1), BERLIN)


def looks(**more):
    return {bar.look.value: bar for row in plan_of(JUNE, now=NOW, **more).rows for bar in row.bars}


def drawn(window=JUNE):
    return drawing_of(plan_of(window, now=NOW), window, NOW)


@pytest.fixture
def house(make_service):
    return make_service(capacity=9)


def state(booking, *steps):
    for step in steps:
        with transaction():
            hand_over(booking.id, booking.items[0].id, step, actor=SYSTEM, at=NOW)


def test_every_kind_of_bar_is_told_apart(make_booking, house):
    make_booking(service=house)
    make_booking(service=house, kind=BookingKind.OFFER)
    make_booking(service=house, kind=BookingKind.RESERVATION)
    state(make_booking(-1 * DAY, service=house), ItemState.HANDED_OVER)
    state(make_booking(-6 * DAY, service=house), ItemState.HANDED_OVER)
    state(make_booking(-3 * DAY, 4 * DAY, service=house), ItemState.HANDED_OVER, ItemState.RETURNED)
    times = {"service_id": house.id, "starts_at": NOW, "ends_at": NOW + DAY}
    with transaction():
        db.session.add(Blocking(reason="Painting", created_at=NOW, **times))
        db.session.add(Hold(holder="x", expires_at=NOW + timedelta(minutes=5), **times))
        db.session.add(Hold(holder="y", expires_at=NOW, **times))

    found = looks()

    assert set(found) == {"offer", "reservation", "booking", "out", "overdue", "returned", "blocked", "held"}
    assert found["overdue"].shown_until == NOW
    assert (found["blocked"].title, found["booking"].title) == ("Painting", "Ada Lind")


def test_what_is_overdue_is_shown_however_old_it_is(make_booking, house):
    state(make_booking(-60 * DAY, service=house, at=NOW - 70 * DAY), ItemState.HANDED_OVER)

    assert set(looks()) == {"overdue"}


def test_what_was_cancelled_or_lies_elsewhere_is_not_shown(make_booking, house):
    gone = make_booking(service=house)
    make_booking(40 * DAY, service=house)
    with transaction():
        cancel_booking(get_booking(gone.id), with_message=False, actor=SYSTEM, at=NOW)

    assert looks() == {}


def test_another_landlords_bookings_are_not_shown(make_booking, make_landlord, house):
    make_booking(service=house)

    with use_landlord(make_landlord("other").id):
        assert plan_of(JUNE, now=NOW).rows == []


def test_one_service_can_be_chosen(make_booking, house, make_service):
    make_booking(service=house)
    boat = make_service("Boat")

    assert [row.title for row in plan_of(JUNE, now=NOW, service_id=boat.id).rows] == ["Boat"]
    assert looks(service_id=boat.id) == {}


@pytest.mark.parametrize(("words", "titles"), [("lake", ["Lake house"]), ("LIND", ["Boat"]), ("nobody", [])])
def test_the_search_finds_services_and_customers(make_booking, make_service, house, words, titles):
    make_booking(service=make_service("Boat"))

    assert [row.title for row in plan_of(JUNE, now=NOW, search=words).rows] == titles


def test_a_service_that_is_not_offered_any_more_is_shown_while_it_is_booked(make_booking, make_service):
    empty, booked = make_service("Empty"), make_service("Booked")
    make_booking(service=booked)
    with transaction():
        for service in (empty, booked):
            db.session.get_one(Service, service.id).is_archived = True

    assert [row.title for row in plan_of(JUNE, now=NOW).rows] == ["Booked"]


def test_departure_and_arrival_share_a_day(make_booking, make_service):
    house = make_service(capacity=1)
    # From the afternoon of the 8th to the morning of the 10th, and on from that afternoon.
    first = timedelta(days=7, hours=4)
    make_booking(first, 2 * DAY - timedelta(hours=6), service=house)
    make_booking(first + 2 * DAY, 2 * DAY - timedelta(hours=6), service=house)

    bars = drawn().rows[0].bars

    assert [(bar.start, bar.end) for bar in bars] == [(16, 20), (20, 24)]


def test_a_bar_that_goes_on_outside_says_so(make_booking, house):
    make_booking(-5 * DAY, 60 * DAY, service=house, at=NOW - 9 * DAY)

    bar = drawn().rows[0].bars[0]

    assert (bar.start, bar.end) == (1, 61)
    assert {"k-since", "k-onward"} <= set(bar.classes.split())


def test_seats_of_one_slot_are_one_bar_that_counts_them(make_booking, make_service):
    tour = make_service("Tour", Unit.SEAT, capacity=12)
    for _ in range(3):
        make_booking(DAY, timedelta(hours=2), service=tour)

    assert [bar.text for bar in drawn().rows[0].bars] == ["3 of 12"]
    tomorrow = window_of(View.DAY, date(2026, 6, 2), BERLIN)
    assert len(drawn(tomorrow).rows[0].bars) == 3


def test_a_bar_says_in_words_what_it_is(make_booking, house):
    booking = make_booking(service=house)

    label = drawn().rows[0].bars[0].label

    assert label.startswith(f"Booking, Ada Lind, {booking.number}, Mon, Jun 8")


@pytest.fixture
def crowd(make_booking, make_service, make_customer):
    """Add 200 services with 3,000 items of 3,000 bookings in June."""

    def add(services=200, each=15):
        house = make_service("First")
        pattern = make_booking(service=house)
        columns = {column.key for column in Booking.__table__.columns} - {"id", "number", "form_key"}
        booking = {name: getattr(pattern, name) for name in columns}
        item = {name: getattr(pattern.items[0], name) for name in _columns(BookingItem) - {"id"}}
        made = [make_service(f"Service {index:03}", capacity=40).id for index in range(services)]
        bookings, items = [], []
        for index in range(services * each):
            key, at = 1_000 + index, NOW + timedelta(days=2 * (index % each) - 1)
            bookings.append({**booking, "id": key, "number": f"X-{key}"})
            times = {"starts_at": at, "ends_at": at + 2 * DAY}
            items.append({**item, "booking_id": key, "service_id": made[index // each], **times})
        with transaction():
            db.session.execute(insert(Booking), bookings)
            db.session.execute(insert(BookingItem), items)

    return add


def _columns(model):
    return {column.key for column in model.__table__.columns}


def test_two_hundred_services_with_three_thousand_items_need_two_statements(crowd):
    crowd()
    db.session.expire_all()

    with counted_statements() as statements:
        found = drawn()

    assert (len(found.rows), sum(len(row.bars) for row in found.rows)) == (201, 3_001)
    assert len(statements) == 2


def test_the_page_needs_as_many_statements_for_many_services_as_for_few(desk, make_service, crowd):
    make_service()
    owner = desk()
    owner.get("/office/calendar/")
    counts = []
    for services in (1, 20):
        with counted_statements() as statements:
            assert owner.get("/office/calendar/").status_code == 200
        counts.append(len(statements))
        if services == 1:
            crowd(20, each=3)

    assert counts[0] == counts[1]
