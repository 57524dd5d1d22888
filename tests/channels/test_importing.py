"""What becomes of a partner's calendar: bookings, blocked times, moves, cancellations, conflicts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from core.activities.models import Activity
from core.activities.services import SYSTEM
from core.bookings.channels import belongs_to_landlord
from core.bookings.models import Booking
from core.bookings.place_models import Blocking
from core.bookings.services import CONFIRMATION, NewBooking, NewItem, cancel_booking, create_booking, get_booking
from core.catalogue.models import Unit
from core.catalogue.periods import Period
from core.channels.calendar_reading import read_calendar
from core.channels.importing import import_calendar
from core.channels.models import CalendarFeed
from core.channels.reports import Report
from core.customers.models import Customer
from core.db import db, transaction
from core.messages.models import Message
from tests.channels.calendars import calendar, entry
from tests.conftest import NOW
from tests.support.statements import counted_statements

FILES = Path(__file__).parent / "files"
BERLIN = ZoneInfo("Europe/Berlin")


def take_over(feed: CalendarFeed, content: bytes, *, by_hand: bool = True, at: datetime = NOW) -> Report:
    with transaction():
        found = db.session.scalars(select(CalendarFeed).where(CalendarFeed.id == feed.id)).one()
        return import_calendar(
            found, read_calendar(content, BERLIN, today=at.date()), by_hand=by_hand, actor=SYSTEM, at=at
        )


def bookings() -> list[Booking]:
    db.session.rollback()
    return list(db.session.scalars(select(Booking).order_by(Booking.starts_at)))


def blockings() -> list[Blocking]:
    db.session.rollback()
    return list(db.session.scalars(select(Blocking).order_by(Blocking.starts_at)))


def days(one: Booking | Blocking) -> tuple[int, int]:
    return one.starts_at.astimezone(BERLIN).day, one.ends_at.astimezone(BERLIN).day


def test_a_reservation_becomes_a_booking_of_the_partner_without_a_price(feed, house):
    report = take_over(feed, (FILES / "airbnb.ics").read_bytes())

    (booking,) = bookings()
    assert (report.new, report.closed) == (1, 1)
    assert (booking.channel, booking.point_of_sale, booking.total_minor) == ("airbnb", "Airbnb", 0)
    assert booking.partner_reference.endswith("@airbnb.com")
    assert (booking.starts_at, booking.ends_at) == (
        datetime(2026, 7, 10, 14, tzinfo=UTC),
        datetime(2026, 7, 17, 8, tzinfo=UTC),
    )
    assert booking.items[0].units == 7
    assert "HMTESTCODE" in booking.notes


def test_a_guest_without_a_name_gets_a_card_that_says_where_they_come_from(feed):
    take_over(feed, (FILES / "airbnb.ics").read_bytes())

    assert bookings()[0].customer.name == "Airbnb HMTESTCODE"


def test_a_guest_whose_name_the_partner_gives_away_gets_it(make_feed):
    take_over(make_feed("holidu"), (FILES / "holidu.ics").read_bytes())

    customer = bookings()[0].customer
    assert (customer.first_name, customer.last_name) == ("Jörg", "Müßig")


def test_a_closed_time_is_blocked_from_check_in_to_check_out(make_feed):
    take_over(make_feed("booking_com"), (FILES / "booking_com.ics").read_bytes())

    assert bookings() == []
    assert [(days(one), one.reason, one.channel) for one in blockings()] == [
        ((5, 12), "CLOSED - Not available", "booking_com"),
        ((20, 22), "CLOSED - Not available", "booking_com"),
    ]


def test_the_same_file_twice_changes_nothing(feed):
    content = (FILES / "airbnb.ics").read_bytes()
    take_over(feed, content)
    lines = db.session.scalar(select(func.count(Activity.id)))

    report = take_over(feed, content)

    assert (report.has_changes, report.unchanged) == (False, 2)
    assert db.session.scalar(select(func.count(Activity.id))) == lines


def test_an_unchanged_file_takes_the_same_number_of_statements_however_long_it_is(make_feed, make_service):
    counts = []
    for length in (3, 30):
        service = make_service(f"House {length}", capacity=1)
        feed = make_feed("airbnb", service)
        content = calendar(
            *(
                entry(
                    f"r{length}-{n}",
                    f"2027{1 + n // 10:02}{1 + 2 * (n % 10):02}",
                    f"2027{1 + n // 10:02}{2 + 2 * (n % 10):02}",
                )
                for n in range(length)
            ),
            *(
                entry(
                    f"c{length}-{n}",
                    f"2028{1 + n // 10:02}{1 + 2 * (n % 10):02}",
                    f"2028{1 + n // 10:02}{2 + 2 * (n % 10):02}",
                    "Closed",
                )
                for n in range(length)
            ),
        )
        take_over(feed, content)
        with counted_statements() as found:
            take_over(feed, content)
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_a_moved_reservation_moves_its_booking(feed):
    take_over(feed, calendar(entry("a", "20260710", "20260712")))

    report = take_over(feed, calendar(entry("a", "20260711", "20260714")))

    (booking,) = bookings()
    assert (report.moved, days(booking), booking.items[0].units) == (1, (11, 14), 3)


def test_reservations_that_follow_each_other_all_move_by_a_day(feed):
    take_over(feed, calendar(entry("a", "20260710", "20260712"), entry("b", "20260712", "20260714")))

    report = take_over(feed, calendar(entry("a", "20260711", "20260713"), entry("b", "20260713", "20260715")))

    assert report.moved == 2
    assert [days(one) for one in bookings()] == [(11, 13), (13, 15)]


@pytest.mark.parametrize("now_in_file", [(), (entry("a", "20260710", "20260712", more="STATUS:CANCELLED"),)])
def test_what_vanished_or_is_cancelled_at_the_partner_is_cancelled(feed, now_in_file):
    take_over(feed, calendar(entry("a", "20260710", "20260712")))

    report = take_over(feed, calendar(*now_in_file))

    assert (report.cancelled, bookings()[0].is_cancelled) == (1, True)


def test_what_has_begun_stays_although_partners_forget_it(feed):
    take_over(feed, calendar(entry("a", "20260602", "20260605")))

    report = take_over(feed, calendar(), at=NOW + timedelta(days=2))

    assert (report.cancelled, bookings()[0].is_cancelled) == (0, False)


def test_bookings_that_came_another_way_are_not_cancelled(feed, house, make_booking):
    own = make_booking(service=house)
    make_booking(service=house, channel="airbnb", starts_in=timedelta(days=30))

    take_over(feed, calendar())

    assert [one.is_cancelled for one in bookings()] == [False, False]
    assert own.channel == "office"


def test_a_closed_time_that_vanished_is_open_again(feed):
    take_over(feed, calendar(entry("c", "20260710", "20260712", "Closed")))

    assert take_over(feed, calendar()).opened == 1
    assert blockings() == []


def test_a_reservation_that_stands_again_is_taken_back(feed):
    content = calendar(entry("a", "20260710", "20260712"))
    for content_then in (content, calendar(), content):
        take_over(feed, content_then)

    (booking,) = bookings()
    assert not booking.is_cancelled
    assert booking.items[0].takes_place


def test_what_staff_cancelled_stays_cancelled(feed):
    content = calendar(entry("a", "20260710", "20260712"))
    take_over(feed, content)
    with transaction():
        cancel_booking(get_booking(bookings()[0].id), with_message=False, actor=SYSTEM, at=NOW)

    take_over(feed, content)

    assert [one.is_cancelled for one in bookings()] == [True]


def test_a_calendar_that_is_suddenly_empty_is_not_believed_by_the_clock(feed):
    take_over(feed, calendar(entry("a", "20260710", "20260712"), entry("b", "20260713", "20260714")))

    report = take_over(feed, calendar(), by_hand=False)

    assert (report.kept, report.needs_somebody) == (2, True)
    assert [one.is_cancelled for one in bookings()] == [False, False]


def test_an_entry_that_cannot_be_understood_is_not_taken_for_cancelled(feed):
    take_over(feed, calendar(entry("a", "20260710", "20260712")))

    report = take_over(feed, calendar("BEGIN:VEVENT\nUID:a\nDTSTART:soon\nEND:VEVENT\n"))

    assert report.unread == [(3, "“soon” is no date")]
    assert not bookings()[0].is_cancelled


def test_an_overlap_is_reported_with_what_is_in_the_way_and_not_imported(feed, house, make_booking):
    own = make_booking(service=house, starts_in=timedelta(days=39), lasts=timedelta(days=2))

    report = take_over(feed, calendar(entry("a", "20260710", "20260713"), entry("b", "20260720", "20260722")))

    assert (report.new, report.conflict_count) == (1, 1)
    assert report.conflicts[0].in_way == ((own.id, own.number),)


def test_a_conflict_is_solved_by_the_next_reading_once_there_is_room(feed, house, make_booking):
    own = make_booking(service=house, starts_in=timedelta(days=39), lasts=timedelta(days=2))
    content = calendar(entry("a", "20260710", "20260713"))
    take_over(feed, content)
    with transaction():
        cancel_booking(get_booking(own.id), with_message=False, actor=SYSTEM, at=NOW)

    assert take_over(feed, content).new == 1


def test_what_is_taken_anyway_is_not_blocked_a_second_time(feed, house, make_booking):
    make_booking(service=house, starts_in=timedelta(days=39, hours=4), lasts=timedelta(days=1, hours=18))

    take_over(feed, calendar(entry("c", "20260708", "20260716", "Airbnb (Not available)")))

    assert [days(one) for one in blockings()] == [(8, 10), (12, 16)]


def test_a_guest_comes_into_a_time_that_was_closed_before(feed):
    take_over(feed, calendar(entry("c", "20260710", "20260720", "Closed")))

    report = take_over(feed, calendar(entry("a", "20260712", "20260714"), entry("c", "20260710", "20260720", "Closed")))

    assert report.conflict_count == 0
    assert [days(one) for one in bookings()] == [(12, 14)]
    assert [days(one) for one in blockings()] == [(10, 12), (14, 20)]


def test_a_partner_with_names_that_are_unique_in_one_calendar_only_works_with_several_services(make_feed, make_service):
    content = calendar(entry("1", "20260710", "20260712"))
    take_over(make_feed("holidu"), content)

    report = take_over(make_feed("holidu", make_service("Boat house", capacity=1)), content)

    assert (report.new, len({one.partner_reference for one in bookings()})) == (1, 2)


def test_a_feed_that_was_set_up_anew_takes_its_bookings_again(make_feed):
    content = calendar(entry("a", "20260710", "20260712"))
    first = make_feed()
    take_over(first, content)
    with transaction():
        db.session.delete(db.session.get(CalendarFeed, first.id))

    assert take_over(make_feed(), content).new == 0
    assert len(bookings()) == 1


def test_hours_of_a_calendar_become_hours(make_feed, make_service):
    boat = make_service("Boat", Unit.HOUR, capacity=1)
    times = "DTSTART:20260703T140000Z\nDTEND:20260703T163000Z"

    text = f"BEGIN:VEVENT\nUID:h\nSUMMARY:Booked: Nora Beispiel\n{times}\nEND:VEVENT\n"
    take_over(make_feed("calendar", boat), calendar(text))

    (booking,) = bookings()
    assert (booking.items[0].units, booking.ends_at - booking.starts_at) == (3, timedelta(hours=2, minutes=30))


def test_an_entry_shorter_than_a_night_is_reported(feed):
    text = "BEGIN:VEVENT\nUID:h\nSUMMARY:Booked\nDTSTART:20260703T140000Z\nDTEND:20260703T163000Z\nEND:VEVENT\n"

    report = take_over(feed, calendar(text))

    assert [reason for _line, reason in report.unread] == ["The end must be after the start."]


def test_a_landlords_first_long_calendar_is_taken_over_in_parts(feed, monkeypatch):
    monkeypatch.setattr("core.channels.importing.MOST_NEW", 2)
    content = calendar(*(entry(f"r{n}", f"202607{10 + n}", f"202607{11 + n}") for n in range(3)))

    first, second = take_over(feed, content), take_over(feed, content)

    assert (first.new, first.postponed, second.new) == (2, 1, 1)


def test_nobody_is_written_to_about_a_booking_of_a_partner(house, make_customer):
    customer: Customer = make_customer()
    with transaction():
        customer = db.session.merge(customer)
        for number, channel in enumerate(("airbnb", "office")):
            period = _night(number)
            create_booking(customer, NewBooking([NewItem(house.id, period)], channel=channel), actor=SYSTEM, at=NOW)

    kinds = db.session.scalars(select(Message.kind)).all()
    assert kinds.count(CONFIRMATION) == 1


@pytest.mark.parametrize(
    ("channel", "point_of_sale", "is_own"),
    [
        ("office", "", True),
        ("website", "Seeblick", True),
        ("office", "Tourist office", False),
        ("airbnb", "", False),
        ("airbnb", "Seeblick", False),
        ("somebody", "Somebody", False),
    ],
)
def test_a_booking_belongs_to_the_landlord_when_no_partner_sold_it(app, landlord, channel, point_of_sale, is_own):
    assert belongs_to_landlord(Booking(channel=channel, point_of_sale=point_of_sale)) is is_own


def _night(number: int):
    starts_at = NOW + timedelta(days=10 + 2 * number)
    return Period(starts_at, starts_at + timedelta(days=1), 1)
