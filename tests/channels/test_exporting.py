"""A service's own calendar: when it is taken, for whoever has the secret address, and nothing else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.bookings.place_models import Blocking
from core.bookings.services import cancel_booking, get_booking
from core.catalogue.models import Service, Unit
from core.catalogue.services import get_service
from core.channels.calendar_reading import CalendarEntry, read_calendar
from core.channels.exporting import calendar_token
from core.channels.feeds import renew_address, take_over
from core.channels.models import CalendarFeed
from core.db import db, transaction
from core.isolation import use_landlord
from core.signing import Token, TokenSigner
from tests.channels.calendars import calendar, entry
from tests.conftest import NOW, browser

BERLIN = ZoneInfo("Europe/Berlin")
FAR = timedelta(days=39, hours=4)


@pytest.fixture
def signer(app) -> TokenSigner:
    found: TokenSigner = app.extensions["kontor.signer"]
    return found


@pytest.fixture
def fetch(app: Flask, signer: TokenSigner) -> Callable[..., object]:
    def get(service: Service, feed: CalendarFeed | None = None, **headers: str):
        token = calendar_token(signer, service, feed)
        return browser(app).get(f"/calendar/{token}.ics", headers=headers)

    return get


def entries(answer) -> tuple[CalendarEntry, ...]:
    return read_calendar(answer.data, BERLIN, today=date(2026, 6, 1)).entries


def test_a_booked_stay_is_whole_days_without_the_day_of_departure(fetch, house, make_booking):
    make_booking(service=house, starts_in=FAR, lasts=timedelta(days=1, hours=18))

    (found,) = entries(fetch(house))

    assert (found.first_day, found.end_day, found.is_all_day) == (date(2026, 7, 10), date(2026, 7, 12), True)
    assert found.summary == "Not available"


def test_days_include_the_last_one_and_hours_are_moments(fetch, make_service, make_booking):
    van = make_service("Van", Unit.DAY, capacity=1)
    boat = make_service("Boat", Unit.HOUR, capacity=1)
    make_booking(service=van, starts_in=timedelta(days=39), lasts=timedelta(days=2, hours=5))
    make_booking(service=boat, starts_in=timedelta(days=39), lasts=timedelta(hours=3))

    (days,), (hours,) = entries(fetch(van)), entries(fetch(boat))

    assert (days.first_day, days.end_day) == (date(2026, 7, 10), date(2026, 7, 13))
    assert (hours.starts_at, hours.ends_at) == (NOW + timedelta(days=39), NOW + timedelta(days=39, hours=3))


def test_nothing_in_it_tells_who_comes(fetch, house, make_booking):
    booking = make_booking(service=house, starts_in=FAR)

    text = fetch(house).text

    for secret in ("Ada", "Lind", "example.org", booking.number, "booking"):
        assert secret not in text


def test_the_name_of_an_entry_stays_when_it_moves(fetch, house, make_booking):
    booking = make_booking(service=house, starts_in=FAR)
    before = entries(fetch(house))[0]
    with transaction():
        item = get_booking(booking.id).items[0]
        item.ends_at += timedelta(days=1)

    after = entries(fetch(house))[0]

    assert (before.uid, before.end_day) == (after.uid, after.end_day - timedelta(days=1))


def test_a_cancelled_booking_drops_out(fetch, house, make_booking):
    booking = make_booking(service=house, starts_in=FAR)
    with transaction():
        cancel_booking(get_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    assert entries(fetch(house)) == ()


def test_a_service_with_several_places_is_taken_when_none_is_left(fetch, make_service, make_booking):
    pitches = make_service("Pitch", capacity=2)
    make_booking(service=pitches, starts_in=FAR, lasts=timedelta(days=3, hours=18))
    make_booking(service=pitches, starts_in=FAR + timedelta(days=1), lasts=timedelta(days=1, hours=18))

    assert [(one.first_day.day, one.end_day.day) for one in entries(fetch(pitches))] == [(11, 13)]


def test_the_same_calendar_is_not_sent_twice(fetch, house, make_booking):
    make_booking(service=house, starts_in=FAR)
    first = fetch(house)

    second = fetch(house, **{"If-None-Match": first.headers["ETag"]})

    assert (first.headers["X-Robots-Tag"], first.headers["Cache-Control"]) == ("noindex", "private, max-age=300")
    assert (second.status_code, second.data) == (304, b"")


def test_a_new_address_ends_the_old_one_at_once(app, fetch, signer, house):
    old = calendar_token(signer, house)
    with transaction():
        renew_address(get_service(house.id, locked=True), actor=SYSTEM, at=NOW)

    assert browser(app).get(f"/calendar/{old}.ics").status_code == 404
    assert fetch(get_service(house.id)).status_code == 200


def test_only_our_own_spelling_of_an_address_opens(app, signer, house):
    token = calendar_token(signer, house)
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token + "=",
        signer.sign(Token("another", house.landlord_id, f"{house.id}.0.")),
        signer.sign(Token("calendar", house.landlord_id, "9999.0.")),
        signer.sign(Token("calendar", house.landlord_id, f"{house.id}.77.")),
        signer.sign(Token("calendar", house.landlord_id, "nonsense")),
        "x",
    ]

    assert [browser(app).get(f"/calendar/{one}.ics").status_code for one in forged] == [404] * len(forged)


def test_a_partner_does_not_get_back_what_it_gave(fetch, house, feed, make_feed, make_booking):
    other = make_feed("booking_com")
    with transaction():
        for one, content in (
            (feed, calendar(entry("a", "20260710", "20260712"), entry("c", "20260801", "20260803", "Closed"))),
            (other, calendar(entry("o", "20260901", "20260903", "CLOSED - Not available"))),
        ):
            take_over(db.session.get_one(CalendarFeed, one.id), content, by_hand=True, actor=SYSTEM, at=NOW)
    make_booking(service=house, starts_in=timedelta(days=20, hours=4))

    def months(answer) -> list[int]:
        return [one.first_day.month for one in entries(answer)]

    assert months(fetch(house, feed)) == [6, 9]
    assert months(fetch(house, other)) == [6, 7, 8]
    assert months(fetch(house)) == [6, 7, 8, 9]


def test_another_landlord_who_imports_it_has_the_same_times_closed(fetch, house, make_booking, make_landlord, app):
    make_booking(service=house, starts_in=FAR, lasts=timedelta(days=1, hours=18))
    content = fetch(house).data
    neighbour = make_landlord("nebenan", name="Nebenan")
    with use_landlord(neighbour.id):
        with transaction():
            service = Service(
                key="x", titles={"en": "Cabin"}, unit_name="night", capacity=1, starts_at=house.starts_at,
                ends_at=house.ends_at, created_at=NOW,
            )  # fmt: skip
            db.session.add(service)
            db.session.flush()
            one = CalendarFeed(service_id=service.id, channel="calendar", created_at=NOW)
            db.session.add(one)
            db.session.flush()
            report = take_over(one, content, by_hand=True, actor=SYSTEM, at=NOW)
        (closed,) = db.session.scalars(select(Blocking)).all()
        times = closed.starts_at.astimezone(BERLIN), closed.ends_at.astimezone(BERLIN)

    assert report.closed == 1
    assert times == (datetime(2026, 7, 10, 16, tzinfo=BERLIN), datetime(2026, 7, 12, 10, tzinfo=BERLIN))
