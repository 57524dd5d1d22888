"""The mails about a booking: from the live booking, in the customer's language, with a file for the calendar."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from icalendar import Calendar
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.apps.parts import MailBlock
from core.apps.registry import current_registry
from core.bookings.confirmation import write_cancellation, write_confirmation
from core.bookings.services import cancel_booking, lock_booking
from core.catalogue.models import Unit
from core.db import db, transaction
from core.isolation import set_scope
from core.messages.deliver import spoken_in
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.mail import Attachment, build_mime
from core.messages.models import Message
from core.messages.transport import mail_of
from tests.apps import broken, sample
from tests.conftest import NOW

WEEK = timedelta(days=7)


def message_of(booking) -> Message:
    return db.session.scalars(select(Message).where(Message.subject_id == booking.id).order_by(Message.id)).first()


def written(booking, language: str = "en", write=write_confirmation) -> Content:
    with spoken_in(language):
        content = write(message_of(booking), NOW)
    assert isinstance(content, Content), content
    return content


def calendar_part(content: Content) -> Attachment:
    [attachment] = [one for one in content.attachments if one.content_type.startswith("text/calendar")]
    return attachment


def event_of(content: Content):
    calendar = Calendar.from_ical(calendar_part(content).content)
    [event] = calendar.walk("VEVENT")
    return calendar, event


@pytest.fixture
def cancel():
    def make(booking, *, with_message: bool = True) -> None:
        with transaction():
            cancel_booking(lock_booking(booking.id), with_message=with_message, actor=SYSTEM, at=NOW)

    return make


def test_the_confirmation_says_what_was_booked_in_both_parts(make_booking):
    booking = make_booking(people=2)

    content = written(booking)

    assert content.subject == f"Your booking {booking.number} at Seeblick"
    for part in (content.html, content.text):
        for text in (
            "Hello Ada Lind,",
            booking.number,
            "Lake house",
            "Monday, June 8, 2026, 12:00",
            "Wednesday, June 10, 2026, 12:00",
            "Central European Summer Time",
            "€200.00",
            "includes 7% tax: €13.08",
            "hallo@seeblick.example",
        ):
            assert text in part.replace("7 %", "7%"), text
    assert "People: 2" in content.text


@pytest.mark.parametrize(
    ("language", "day", "price"),
    [("de", "Montag, 8. Juni 2026", "200,00\xa0€"), ("fr", "lundi 8 juin 2026", "200,00\xa0€")],
)
def test_the_confirmation_speaks_the_customers_language(make_booking, language, day, price):
    content = written(make_booking(), language)

    assert f'<html lang="{language}"' in content.html
    assert day in content.text
    assert price in content.text


def test_what_customers_typed_stays_text(make_booking, make_customer):
    customer = make_customer(first_name="<b>Ada</b>", last_name="{landlord} %(name)s {{ 7*7 }}")

    content = written(make_booking(customer=customer))

    assert "<b>Ada</b>" not in content.html
    assert "&lt;b&gt;Ada&lt;/b&gt; {landlord} %(name)s {{ 7*7 }}" in content.html
    assert "Hello <b>Ada</b> {landlord} %(name)s {{ 7*7 }}," in content.text


def test_apps_add_blocks_with_a_button_and_its_address_as_text(make_booking, enable, monkeypatch):
    enable("sample")
    block = MailBlock(
        "You can correct your details.\nUntil Friday.", "Edit your details", "https://kontor.test/x?a=1&b=2"
    )
    add_hook(monkeypatch, sample, "confirmation_mail_blocks", lambda booking, now: [block])

    content = written(make_booking())

    assert "You can correct your details.<br>Until Friday." in content.html
    assert content.html.count('href="https://kontor.test/x?a=1&amp;b=2"') == 2
    assert "Edit your details:\nhttps://kontor.test/x?a=1&b=2" in content.text


def test_an_app_that_fails_leaves_the_confirmation_whole(make_booking, enable, monkeypatch):
    enable("broken")

    def fail(booking, now):
        raise RuntimeError("on purpose")

    add_hook(monkeypatch, broken, "confirmation_mail_blocks", fail)

    assert "Lake house" in written(make_booking()).text


def test_a_cancelled_booking_is_not_confirmed_any_more(make_booking, cancel):
    booking = make_booking()
    cancel(booking)

    answer = write_confirmation(message_of(booking), NOW)

    assert answer == NotNow("the booking was cancelled")


def test_the_confirmation_is_written_from_the_live_booking(make_booking):
    booking = make_booking()
    with transaction():
        item = lock_booking(booking.id).items[0]
        item.starts_at, item.ends_at = item.starts_at + WEEK, item.ends_at + WEEK

    assert "Monday, June 15, 2026" in written(booking).text


def test_the_cancellation_takes_the_event_out_of_the_calendar_again(make_booking, cancel):
    booking = make_booking()
    _calendar, before = event_of(written(booking))
    cancel(booking)

    content = written(booking, write=write_cancellation)
    calendar, after = event_of(content)

    assert "was cancelled" in content.subject
    assert calendar["METHOD"] == "CANCEL"
    assert after["STATUS"] == "CANCELLED"
    assert after["UID"] == before["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_booking_that_stands_gets_no_cancellation(make_booking):
    assert isinstance(write_cancellation(message_of(make_booking()), NOW), NotNow)


def test_nights_are_whole_days_in_the_calendar_and_the_day_of_departure_is_free(make_booking):
    calendar, event = event_of(written(make_booking()))

    assert calendar["METHOD"] == "PUBLISH"
    assert event["DTSTART"].dt == date(2026, 6, 8)
    assert event["DTEND"].dt == date(2026, 6, 10)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "Monday, June 8, 2026, 12:00" in event["DESCRIPTION"]


def test_everything_else_has_exact_moments_in_utc(make_booking, make_service):
    booking = make_booking(lasts=timedelta(hours=2), service=make_service(unit=Unit.HOUR))

    attachment = calendar_part(written(booking))
    _calendar, event = event_of(written(booking))

    assert event["DTSTART"].dt == datetime(2026, 6, 8, 10, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 6, 8, 12, tzinfo=UTC)
    assert b"DTSTART:20260608T100000Z" in attachment.content


def test_the_calendar_file_stands_by_the_standard(make_booking):
    booking = make_booking()
    calendar, event = event_of(written(booking))

    assert (calendar["VERSION"], calendar["PRODID"]) == ("2.0", "-//Kontor//Bookings//EN")
    assert event["UID"] == f"booking-item-{booking.items[0].id}@seeblick.kontor"
    assert event["ORGANIZER"] == "mailto:hallo@seeblick.example"
    assert event["DTSTAMP"].dt == NOW
    assert event["STATUS"] == "CONFIRMED"


def test_the_name_of_the_customer_cannot_add_lines_to_the_calendar(make_booking, make_service):
    booking = make_booking(service=make_service("Boat\r\nATTENDEE:mailto:eve@example.org"))

    _calendar, event = event_of(written(booking))

    assert "ATTENDEE" not in event


def test_the_mail_can_be_built_with_its_attachment(make_booking):
    booking = make_booking()
    message = message_of(booking)

    mime: EmailMessage = build_mime(mail_of(message, written(booking)), sent_at=NOW)

    attached, document = mime.iter_attachments()
    assert (attached.get_content_type(), document.get_content_type()) == ("text/calendar", "application/pdf")
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_filename() == f"booking-{booking.number}.ics"


def test_both_kinds_are_known_to_the_deliverer(app):
    names = ("core.booking_confirmation", "core.booking_cancellation")

    assert [message_kind(name).app for name in names] == ["core.bookings"] * 2


def test_no_request_can_put_its_host_into_a_mail(app, landlord, make_booking):
    booking = make_booking()
    expected = written(booking).html

    headers = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "Referer": "https://evil.example/"}
    with app.test_request_context("/", base_url="https://kontor.test", headers=headers):
        set_scope(landlord.id)
        content = written(booking)

    assert content.html == expected
    assert "evil" not in content.text
    assert b"evil" not in calendar_part(content).content


def add_hook(monkeypatch, package, name, function) -> None:
    """Let a test's app answer one more hook for the length of a test."""
    registry = current_registry()
    original = registry.implementations

    class Impl:
        argnames = ("booking", "now")

        def __init__(self) -> None:
            self.function = function

    def implementations(hook, enabled):
        found = original(hook, enabled)
        return [*found, (package.manifest.name, Impl())] if hook == name and package.manifest.name in enabled else found

    monkeypatch.setattr(registry, "implementations", implementations)
