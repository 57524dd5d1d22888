"""The step "dates": what each unit takes, and what it refuses with which words."""

import pytest
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.services import NewBooking, NewItem, create_booking
from core.catalogue.models import FieldScope, Unit
from core.catalogue.periods import Period
from core.db import db, transaction
from core.storefront.models import BookingDraft
from tests.conftest import NOW
from tests.storefront.conftest import utc

NIGHTS = {"first": "2026-07-03", "last": "2026-07-06"}
HOURS = {"day": "2026-07-03", "start": "10:00", "hours": "2"}
SEAT = {"day": "2026-07-03", "slot": "10:00-12:00"}


REFUSED = {
    Unit.NIGHT: [
        ({"first": "2026-07-06", "last": "2026-07-03"}, "The end must be after the start."),
        ({"first": "2026-07-03", "last": "2026-07-03"}, "The end must be after the start."),
        ({"first": "2026-05-03", "last": "2026-07-03"}, "This time is in the past."),
        ({"first": "0001-01-01", "last": "0001-01-02"}, "This time is in the past."),
        ({"first": "9999-12-30", "last": "9999-12-31"}, "Bookings are open until June 30, 2028."),
        ({"first": "2026-07-03", "last": "2027-08-03"}, "This is too long."),
        ({"first": "2026-02-30", "last": "2026-07-03"}, "Please enter a date."),
        ({"first": "", "last": ""}, "Please fill in this field."),
        ({"first": "tomorrow", "last": "<b>"}, "Please enter a date."),
        ({**NIGHTS, "price_minor": "1"}, "does not belong to it"),
        ({**NIGHTS, "quantity": "2"}, "does not belong to it"),
    ],
    Unit.DAY: [
        ({"first": "2026-07-06", "last": "2026-07-05"}, "The end must be after the start."),
    ],
    Unit.HOUR: [
        ({**HOURS, "start": "08:30"}, "Please choose a time between 9:00\u202fAM and 6:00\u202fPM."),
        ({**HOURS, "start": "17:00"}, "Please choose a time between"),
        ({**HOURS, "start": "25:00"}, "Please enter a time"),
        ({**HOURS, "hours": "0"}, "Please enter a number from 1 to 9."),
        ({**HOURS, "hours": "99999999999999999999"}, "Please enter a number from 1 to 9."),
        ({**HOURS, "hours": "1.5"}, "Please enter a whole number."),
        ({**HOURS, "day": "2026-06-01", "start": "11:00"}, "This time is in the past."),
    ],
    Unit.SLOT: [
        ({**SEAT, "slot": "11:00-12:00"}, "Please choose one of the times."),
    ],
    Unit.SEAT: [
        ({"day": "2026-07-03"}, "Please fill in this field."),
        ({**SEAT, "day": "2026-05-03"}, "This time is in the past."),
    ],
}


@pytest.fixture
def take(make_customer):
    customer = make_customer()

    def make(service, starts_at, ends_at, quantity=1):
        with transaction():
            item = NewItem(service.id, Period(utc(starts_at), utc(ends_at), 1), quantity)
            create_booking(customer, NewBooking((item,), channel="office"), actor=SYSTEM, at=NOW)

    return make


def drafts():
    db.session.rollback()
    return list(db.session.scalars(select(BookingDraft)))


@pytest.mark.parametrize(
    ("unit", "choice", "facts"),
    [
        (Unit.NIGHT, NIGHTS, ("Friday, July 3, 2026, 4:00\u202fPM", "Monday, July 6, 2026, 10:00\u202fAM")),
        (Unit.DAY, NIGHTS, ("Friday, July 3, 2026, 9:00\u202fAM", "Monday, July 6, 2026, 6:00\u202fPM")),
        (Unit.HOUR, HOURS, ("Friday, July 3, 2026, 10:00\u202fAM", "Friday, July 3, 2026, 12:00\u202fPM")),
        (Unit.SLOT, SEAT, ("Friday, July 3, 2026, 10:00\u202fAM", "Friday, July 3, 2026, 12:00\u202fPM")),
        (Unit.SEAT, SEAT, ("Friday, July 3, 2026, 10:00\u202fAM", "Friday, July 3, 2026, 12:00\u202fPM")),
    ],
)
def test_every_unit_can_be_chosen(visitor, make_service, unit, choice, facts):
    service = make_service(unit)

    answer = visitor.choose(service.id, **choice)
    details = visitor.get("/details").text

    assert answer.location == "/book/seeblick/selection", answer.text
    for fact in facts:
        assert fact in details


@pytest.mark.parametrize("unit", REFUSED)
def test_what_cannot_be_chosen_is_refused_with_clear_words(visitor, make_service, unit):
    service = make_service(unit)

    answers = [(choice, sentence, visitor.choose(service.id, **choice)) for choice, sentence in REFUSED[unit]]

    for choice, sentence, answer in answers:
        assert answer.status_code == 422, choice
        assert sentence in answer.text, choice
    assert not drafts()


def test_what_was_typed_stays_when_it_is_refused(visitor, make_service):
    answer = visitor.choose(make_service().id, first="2026-07-06", last="2026-07-03")

    assert 'value="2026-07-06"' in answer.text
    assert 'value="2026-07-03"' in answer.text


def test_an_hour_that_the_clocks_skip_is_refused(visitor, make_service):
    service = make_service(Unit.HOUR, starts_at=utc("2026-01-01T00:00").time(), ends_at=utc("2026-01-01T00:00").time())

    skipped = visitor.choose(service.id, day="2027-03-28", start="02:30", hours="1")
    before = visitor.choose(service.id, day="2027-03-28", start="01:30", hours="1")
    details = visitor.get("/details").text

    assert skipped.status_code == 422
    assert "the clocks go forward" in skipped.text
    assert before.status_code == 303
    assert "Sunday, March 28, 2027, 3:30\u202fAM" in details


def test_a_night_over_the_change_of_clocks_is_one_night(visitor, make_service):
    visitor.choose(make_service().id, first="2026-10-24", last="2026-10-25")
    visitor.answer()

    summary = visitor.get("/summary").text

    assert "1 night × €120.00" in summary
    assert "Central European Summer Time / Central European Standard Time" in summary


def test_a_full_time_is_refused_and_free_ones_beside_it_are_not(visitor, make_service, take):
    service = make_service()
    take(service, "2026-07-04T14:00", "2026-07-05T08:00")

    full = visitor.choose(service.id, **NIGHTS)
    until = visitor.choose(service.id, first="2026-07-03", last="2026-07-04")
    after = visitor.choose(service.id, first="2026-07-05", last="2026-07-06")

    assert full.status_code == 409
    assert "This is not available any more at that time." in full.text
    assert (until.status_code, after.status_code) == (303, 303)


def test_more_seats_than_left_are_refused_with_their_number(visitor, make_service, take):
    service = make_service(Unit.SEAT, capacity=12)
    take(service, "2026-07-03T08:00", "2026-07-03T10:00", 10)

    too_many = visitor.choose(service.id, **SEAT, quantity="3")
    right = visitor.choose(service.id, **SEAT, quantity="2")

    assert too_many.status_code == 409
    assert "Only 2 are free at that time." in too_many.text
    assert right.status_code == 303


def test_more_seats_than_there_are_are_refused(visitor, make_service):
    answer = visitor.choose(make_service(Unit.SEAT, capacity=12).id, **SEAT, quantity="13")

    assert answer.status_code == 422
    assert "Please enter a number from 1 to 12." in answer.text


def test_more_people_than_the_places_hold_are_refused(visitor, make_service, add_question):
    service = make_service(Unit.DAY, capacity=3, persons=2)
    add_question(service, "name", scope=FieldScope.PARTICIPANT)

    too_many = visitor.choose(service.id, **NIGHTS, quantity="1", persons="3")
    right = visitor.choose(service.id, **NIGHTS, quantity="2", persons="3")

    assert too_many.status_code == 422
    assert "There is room for 2 people." in too_many.text
    assert right.status_code == 303


def test_people_are_only_counted_where_something_is_asked_of_them(visitor, make_service):
    assert "Number of people" not in visitor.get(f"/services/{make_service().id}").text


def test_the_calendar_shows_what_is_free_full_and_left(visitor, make_service, take):
    house = make_service(key="house")
    boats = make_service(Unit.DAY, key="boats", capacity=4)
    take(house, "2026-07-04T14:00", "2026-07-05T08:00")
    take(boats, "2026-07-10T07:00", "2026-07-10T16:00", 3)

    nights = visitor.get(f"/services/{house.id}?month=2026-07").text
    days = visitor.get(f"/services/{boats.id}?month=2026-07").text

    assert "Friday, July 3, 2026: free" in nights
    assert "Saturday, July 4, 2026: full" in nights
    assert "Sunday, July 5, 2026: free" in nights
    assert "Friday, July 10, 2026: 1 free" in days


def test_a_day_in_the_calendar_leads_to_the_form_without_javascript(visitor, make_service, take):
    service = make_service()
    take(service, "2026-07-06T14:00", "2026-07-07T08:00")

    first = visitor.get(f"/services/{service.id}?first=2026-07-03&month=2026-07").text
    both = visitor.get(f"/services/{service.id}?first=2026-07-03&last=2026-07-06&month=2026-07").text

    assert "first=2026-07-03&amp;last=2026-07-06" in first
    assert "last=2026-07-07" not in first
    assert 'name="first"' in both
    assert both.count('value="2026-07-0') == 2


def test_the_times_of_a_day_show_how_many_are_free(visitor, make_service, take):
    service = make_service(Unit.SEAT, capacity=12)
    take(service, "2026-07-03T08:00", "2026-07-03T10:00", 10)

    page = visitor.get(f"/services/{service.id}?day=2026-07-03").text

    assert "10:00\u202fAM – 12:00\u202fPM (2 free)" in page
    assert "2:00\u202fPM – 4:00\u202fPM (12 free)" in page


def test_an_odd_address_shows_the_page_all_the_same(visitor, make_service):
    service = make_service()

    for query in (
        "month=xx",
        "month=9999-12",
        "month=0001-01",
        "first=abc",
        "day=9999-12-31",
        "first=",
        "last=2026-07-01",
    ):
        assert visitor.get(f"/services/{service.id}?{query}").status_code == 200, query


def test_the_calendar_needs_the_same_number_of_statements_however_much_is_booked(visitor, make_service, take, counting):
    service = make_service(Unit.SEAT, capacity=12)
    address = f"/services/{service.id}?day=2026-07-03&month=2026-07"
    visitor.get(address)

    with counting() as empty:
        visitor.get(address)
    for day in range(1, 11):
        take(service, f"2026-07-{day:02}T08:00", f"2026-07-{day:02}T10:00")
    with counting() as booked:
        visitor.get(address)

    assert empty.statements == booked.statements
    assert booked.statements <= 8
