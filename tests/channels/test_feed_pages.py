"""The office's pages of partners, and reading in the worker."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from core.bookings.models import Booking
from core.bookings.place_models import Blocking
from core.channels.feed_jobs import read_due_feeds, read_feed
from core.channels.feeds import EVERY, LONGEST_PAUSE, SPREAD_SECONDS
from core.channels.fetching import CalendarNotReached
from core.channels.models import CalendarFeed
from core.db import db
from core.isolation import use_landlord
from tests.channels.calendars import calendar, entry
from tests.conftest import NOW
from tests.support.statements import counted_statements

PAGE = "/office/settings/partners"
URL = "https://partner.example/calendar.ics"
SPREAD = timedelta(seconds=SPREAD_SECONDS)


class Partner:
    """Answers in the place of the network; tests/channels/test_fetching.py covers the network."""

    def __init__(self) -> None:
        self.content: bytes | Exception = calendar(entry("a", "20260710", "20260712"))
        self.asked: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.content, Exception):
            raise self.content
        return self.content

    def target_of(self, url: str) -> None:
        return None


@pytest.fixture
def partner(app, monkeypatch) -> Partner:
    found = Partner()
    monkeypatch.setitem(app.extensions, "kontor.calendar_fetcher", found)
    return found


def stored(model=CalendarFeed):
    db.session.rollback()
    return db.session.scalars(select(model)).all()


def test_a_calendar_is_connected_and_read_soon(desk, house, partner):
    data = {"service": str(house.id), "channel": "airbnb", "point_of_sale": "", "url": URL}

    answer = desk().post(f"{PAGE}/new", data)

    (feed,) = stored()
    assert answer.status_code == 302
    assert (feed.url, feed.due_at) == (URL, NOW)


@pytest.mark.parametrize(
    "url", ["http://localhost/x", "https://10.0.0.1/", "file:///etc/passwd", "https://partner.example:8080/"]
)
def test_only_names_and_public_addresses_are_fetched(desk, house, url):
    answer = desk().post(f"{PAGE}/new", {"service": str(house.id), "channel": "airbnb", "url": url})

    if answer.status_code == 302:
        (feed,) = stored()
        read_feed(feed.landlord_id, feed.id)
        (feed,) = stored()
        assert "führt zu einem Partner im Internet" in feed.problem
    else:
        assert "leads to a partner on the internet" in answer.text


def test_an_unknown_partner_or_service_is_refused(desk, house):
    answer = desk().post(f"{PAGE}/new", {"service": "9999", "channel": "spam", "url": ""})

    assert (answer.status_code, stored()) == (422, [])


def test_an_uploaded_file_is_taken_over_and_its_result_is_shown(desk, feed):
    someone = desk()
    content = calendar(entry("a", "20260710", "20260712"), entry("c", "20260801", "20260803", "Closed"))

    someone.post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(content), "airbnb.ics")})

    page = someone.get(f"{PAGE}/{feed.id}").text
    assert "1 new, 1 closed" in someone.get(PAGE + "/").text
    assert "New bookings" in page


def test_a_long_calendar_is_taken_over_in_parts_and_reported_as_one(desk, feed, house, make_booking, monkeypatch):
    monkeypatch.setattr("core.channels.importing.MOST_NEW", 2)
    make_booking(service=house, starts_in=timedelta(days=31), lasts=timedelta(days=3))
    taken = [entry(f"t{n}", "20260702", "20260704") for n in range(3)]
    content = calendar(*taken, *(entry(f"r{n}", f"202607{10 + n}", f"202607{11 + n}") for n in range(5)))
    someone = desk()

    someone.post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(content), "airbnb.ics")})

    (found,) = stored()
    assert (len(stored(Booking)), found.report["new"], found.report["unchanged"]) == (6, 5, 0)
    assert found.report["conflict_count"] == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<html>Please sign in</html>", "This is not a calendar file"),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n", "Line 2 of the calendar cannot be read"),
        (b"BEGIN:VCALENDAR\n" + b"x" * (3 * 1024 * 1024), "too large"),
    ],
)
def test_a_wrong_file_is_refused_beside_the_field(desk, feed, content, sentence):
    answer = desk().post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(content), "x.ics")})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_an_overlap_is_shown_with_its_booking_here_and_on_the_start_page(desk, feed, house, make_booking):
    own = make_booking(service=house, starts_in=timedelta(days=39), lasts=timedelta(days=2))
    someone = desk()

    someone.post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(calendar(entry("a", "20260710", "20260713"))), "a.ics")})

    page = someone.get(f"{PAGE}/{feed.id}").text
    assert own.number in page
    assert "1 overlap" in someone.get("/office/").text


def test_the_number_of_statements_does_not_grow_with_the_feeds(desk, make_feed, make_service):
    someone = desk()
    counts = []
    for number in range(2):
        for n in range(3):
            make_feed("airbnb", make_service(f"House {number}{n}", capacity=1))
        with counted_statements() as found:
            assert someone.get(PAGE + "/").status_code == 200
        counts.append(len(found))

    assert counts[0] == counts[1]


def test_a_feed_that_is_due_is_read_and_due_again_a_quarter_of_an_hour_later(app, make_feed, partner, landlord):
    feed = make_feed(url=URL, due_at=NOW)

    assert read_due_feeds(NOW) == 1

    with use_landlord(landlord.id):
        (feed,) = stored()
        assert [one.partner_reference for one in stored(Booking)] == ["a"]
        (feed,) = stored()
        assert feed.read_at == NOW
        assert NOW + EVERY <= feed.due_at <= NOW + EVERY + SPREAD


def test_a_feed_that_is_not_due_is_left_alone(app, make_feed, partner):
    make_feed(url=URL, due_at=NOW + timedelta(minutes=1))

    assert (read_due_feeds(NOW), partner.asked) == (0, [])


def test_two_workers_read_a_feed_once(app, make_feed, partner, landlord):
    feed = make_feed(url=URL, due_at=NOW)
    feed_id = feed.id

    for _worker in range(2):
        read_feed(landlord.id, feed_id)

    assert partner.asked == [URL]


def test_each_failure_in_a_row_doubles_the_pause_and_changes_nothing(app, make_feed, partner, landlord, clock):
    feed = make_feed(url=URL, due_at=NOW)
    feed_id = feed.id
    partner.content = CalendarNotReached(reason="it takes too long")
    pauses = []
    at = NOW
    for _try in range(8):
        clock.move_to(at)
        read_feed(landlord.id, feed_id)
        (feed,) = stored()
        pauses.append(feed.due_at - at)
        at = feed.due_at

    assert "takes too long" in feed.problem
    assert all(EVERY * 2 ** (n + 1) <= pause <= EVERY * 2 ** (n + 1) + SPREAD for n, pause in enumerate(pauses[:4]))
    assert LONGEST_PAUSE <= pauses[-1] <= LONGEST_PAUSE + SPREAD


def test_a_broken_calendar_changes_nothing_and_is_told(app, make_feed, partner, landlord):
    feed = make_feed(url=URL, due_at=NOW)
    feed_id = feed.id
    partner.content = calendar(entry("a", "20260710", "20260712"))[:-15]

    read_feed(landlord.id, feed_id)

    assert stored(Booking) == []
    assert "die Datei endet vor dem Kalender" in stored()[0].problem


def test_reading_by_hand_believes_an_empty_calendar(desk, make_feed, partner, landlord):
    feed = make_feed(url=URL, due_at=NOW)
    feed_id = feed.id
    partner.content = calendar(entry("a", "20260710", "20260712"), entry("b", "20260720", "20260722"))
    read_feed(landlord.id, feed_id)
    partner.content = calendar()

    desk().post(f"{PAGE}/{feed_id}/read")
    read_feed(landlord.id, feed_id, 1)

    assert [one.is_cancelled for one in stored(Booking)] == [True, True]


def test_a_feed_that_is_deleted_opens_what_it_closed_and_leaves_its_bookings(desk, feed):
    someone = desk()
    content = calendar(entry("a", "20260710", "20260712"), entry("c", "20260801", "20260803", "Closed"))
    someone.post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(content), "airbnb.ics")})

    someone.post(f"{PAGE}/{feed.id}/delete")

    assert (stored(), stored(Blocking), len(stored(Booking))) == ([], [], 1)


def test_a_booking_of_a_partner_is_marked_in_the_list_and_on_its_page(desk, feed):
    someone = desk()
    someone.post(f"{PAGE}/{feed.id}/upload", {"file": (BytesIO(calendar(entry("a", "20260710", "20260712"))), "a.ics")})
    (booking,) = stored(Booking)

    assert "Airbnb</span>" in someone.get("/office/bookings/").text
    assert "Partner: Airbnb" in someone.get(f"/office/bookings/{booking.id}").text
