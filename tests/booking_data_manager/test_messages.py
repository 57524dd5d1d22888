from datetime import UTC, datetime, timedelta

import pytest
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.apps import hookspecs
from core.apps.dispatch import collect, perform
from core.apps.parts import MailBlock
from core.bookings.models import BookingKind
from core.bookings.services import cancel_booking, get_booking, lock_booking
from core.customers.services import get_customer
from core.db import db, transaction
from core.isolation import use_landlord
from core.links.services import revoke_link
from core.messages.kinds import Content, NotNow, message_kind
from core.messages.models import Message
from core.messages.services import get_message
from plugins.booking_data_manager.names import NAME
from plugins.booking_data_manager.reminders import send_individual, send_reminder
from tests.booking_data_manager.conftest import DEADLINE, START, answer, form_of, links_of_booking, messages_of
from tests.conftest import NOW

REMINDER_TIME = datetime(2026, 6, 7, 7, 0, tzinfo=UTC)  # three days before, 09:00 in Berlin


def work(at):
    """Let the app do its periodic work, as the worker does."""
    with transaction():
        failed = perform(hookspecs.periodic_work, now=at)
    assert not failed


def written(message: Message, at=NOW, language="en"):
    """Write a message as the deliverer does, in a context of its own."""
    message_id, landlord_id = message.id, message.landlord_id
    with current_app.app_context(), use_landlord(landlord_id), force_locale(language):
        return message_kind(message.kind).kind.write(get_message(message_id), at)


def blocks(booking, at=NOW):
    found = collect(hookspecs.confirmation_mail_blocks, MailBlock, booking=get_booking(booking.id), now=at)
    return [one.value for one in found.contributions if one.app == "booking_data_manager"]


def move(booking, by):
    with transaction():
        moved = lock_booking(booking.id)
        moved.starts_at += by
        moved.ends_at += by


@pytest.fixture
def reminding(configure):
    """Reminders are on: three days before, at nine."""
    configure(reminder_on=True, reminder_days=3, reminder_time="09:00")
    return configure


def test_a_confirmed_booking_has_its_link_before_the_mail_is_written(booking):
    assert len(links_of_booking(booking)) == 1
    assert links_of_booking(booking)[0].address == "ada@example.org"


def test_an_offer_has_no_link_and_a_customer_without_address_neither(make_booking, make_customer):
    offer = make_booking(kind=BookingKind.OFFER)
    silent = make_booking(customer=make_customer(email=""))

    assert not links_of_booking(offer)
    assert not links_of_booking(silent)


def test_the_confirmation_mail_has_the_button(booking):
    found = blocks(booking)

    assert len(found) == 1
    assert found[0].button_url.startswith("https://kontor.test/link/seeblick/booking-details/")
    assert "Tuesday, June 9, 2026" in str(found[0].text)


@pytest.mark.parametrize("why", ["late", "nothing released", "revoked", "cancelled"])
def test_a_confirmation_mail_never_has_a_dead_button(booking, configure, why):
    at = DEADLINE if why == "late" else NOW
    if why == "nothing released":
        configure(released=[])
    with transaction():
        if why == "revoked":
            revoke_link(links_of_booking(booking)[0], now=NOW)
        if why == "cancelled":
            cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    assert blocks(booking, at) == []


def test_the_landlords_own_text_stands_above_the_button(booking, configure):
    configure(block_text={"en": "Hi {customer_name}, change {booking_number} until {deadline}", "de": "", "fr": ""})

    text = str(blocks(booking)[0].text)

    assert text.startswith(f"Hi Ada Lind, change {booking.number} until Tuesday")


def test_the_reminder_comes_when_its_time_has_come_and_only_once(reminding, booking):
    work(REMINDER_TIME - timedelta(seconds=1))
    early = len(messages_of("reminder"))
    for minutes in (0, 1, 60):
        work(REMINDER_TIME + timedelta(minutes=minutes))

    assert early == 0
    assert [one.recipient_address for one in messages_of("reminder")] == ["ada@example.org"]


def test_without_the_switch_there_is_no_reminder(configure, booking):
    work(REMINDER_TIME)

    assert not messages_of("reminder")


def test_a_worker_that_was_down_still_sends_it_before_the_deadline_and_not_after(reminding, booking, make_booking):
    work(DEADLINE)
    late = len(messages_of("reminder"))
    work(DEADLINE - timedelta(seconds=1))

    assert late == 0
    assert len(messages_of("reminder")) == 1


def test_a_moved_booking_gets_a_new_reminder_for_its_new_date(reminding, booking):
    work(REMINDER_TIME)
    move(booking, timedelta(days=10))

    work(REMINDER_TIME + timedelta(hours=1))
    before = len(messages_of("reminder"))
    work(REMINDER_TIME + timedelta(days=10))

    assert before == 1
    assert [one.parameters["starts_at"] for one in messages_of("reminder")] == [
        START.isoformat(),
        (START + timedelta(days=10)).isoformat(),
    ]


def test_a_reminder_for_a_date_that_is_no_more_is_never_written(reminding, booking):
    work(REMINDER_TIME)
    move(booking, timedelta(days=10))

    answer = written(messages_of("reminder")[0], REMINDER_TIME)

    assert answer == NotNow("the booking was moved")


def test_a_booking_made_after_the_time_gets_no_reminder_on_top_of_its_confirmation(reminding, make_booking):
    make_booking(at=REMINDER_TIME + timedelta(minutes=1))

    work(REMINDER_TIME + timedelta(minutes=2))

    assert not messages_of("reminder")


def test_a_cancelled_booking_gets_no_reminder(reminding, booking):
    with transaction():
        cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)

    work(REMINDER_TIME)

    assert not messages_of("reminder")


def test_reminders_can_go_only_where_something_is_missing(reminding, booking, make_booking, make_customer):
    reminding(reminder_on=True, reminder_audience="missing")
    full = make_booking(
        customer=make_customer(email="full@example.org"), answers={"plate": "B-F 1", "birthday": "1980-05-01"}
    )

    work(REMINDER_TIME)

    assert [one.subject_id for one in messages_of("reminder")] == [booking.id]
    assert full.id != booking.id


def test_the_reminder_is_written_from_the_live_booking(reminding, booking):
    work(REMINDER_TIME)

    content = written(messages_of("reminder")[0], REMINDER_TIME)

    assert isinstance(content, Content)
    assert booking.number in content.subject
    assert "Hello Ada Lind," in content.text
    assert "Wednesday, June 10, 2026" in content.text
    assert "(Central European Summer Time)" in content.text
    assert "https://kontor.test/link/seeblick/booking-details/" in content.text
    assert content.html.count("/link/seeblick/") >= 1


def test_texts_of_the_landlord_are_taken_in_the_language_of_the_booking(reminding, booking):
    reminding(
        reminder_on=True,
        mail_subject={"de": "Bitte prüfen", "en": "Please look", "fr": ""},
        reminder_text={"de": "", "en": "Only a reminder, {customer_name}.", "fr": ""},
    )
    work(REMINDER_TIME)
    message = messages_of("reminder")[0]

    english, german, french = (written(message, REMINDER_TIME, code) for code in ("en", "de", "fr"))

    assert english.subject == "Please look"
    assert "Only a reminder, Ada Lind." in english.text
    assert german.subject == "Bitte prüfen"
    assert "Only a reminder" not in german.text
    assert booking.number in french.subject


@pytest.mark.parametrize("why", ["late", "cancelled", "nothing released", "revoked", "other address"])
def test_a_reminder_that_would_open_nothing_is_not_sent(reminding, booking, configure, why):
    work(REMINDER_TIME)
    at = DEADLINE if why == "late" else REMINDER_TIME
    if why == "nothing released":
        configure(released=[], reminder_on=True)
    with transaction():
        if why == "cancelled":
            cancel_booking(lock_booking(booking.id), with_message=False, actor=SYSTEM, at=NOW)
        if why == "revoked":
            revoke_link(links_of_booking(booking)[0], now=NOW)
        if why == "other address":
            get_customer(booking.customer_id).email = "new@example.org"

    answer = written(messages_of("reminder")[0], at)

    assert isinstance(answer, NotNow)
    assert answer.reason


def test_a_customer_name_is_text_and_never_a_placeholder_or_markup(reminding, booking):
    with transaction():
        get_customer(booking.customer_id).first_name = "{landlord}<b>"
    work(REMINDER_TIME)

    content = written(messages_of("reminder")[0], REMINDER_TIME)

    assert "Hello {landlord}<b> Lind," in content.text
    assert "&lt;b&gt;" in content.html


def test_an_individual_mail_can_open_a_booking_after_the_deadline(booking, page, clock, let_in, link):
    late = DEADLINE + timedelta(hours=2)
    clock.move_to(late)
    with transaction():
        send_individual(
            lock_booking(booking.id), "k1", "Hi {customer_name}", "Until {deadline}", START, actor=SYSTEM, at=late
        )
    page.client = let_in(link)

    saved = page.post(form_of(booking, plate="B-XY 99"))
    content = written(messages_of("individual")[0], late)

    assert saved.status_code == 303
    assert answer(booking, "plate") == "B-XY 99"
    assert content.subject == "Hi Ada Lind"
    assert "Until Wednesday, June 10, 2026" in content.text
    assert "/link/seeblick/booking-details/" in content.text


def test_the_own_date_ends_to_the_second(booking, page, clock, let_in, link):
    with transaction():
        send_individual(lock_booking(booking.id), "k1", "a", "b", START, actor=SYSTEM, at=NOW)
    clock.move_to(START)
    page.client = let_in(link)

    assert page.post(form_of(booking, plate="B-XY 99")).status_code == 409


def test_an_individual_mail_without_a_date_has_no_button_after_the_deadline(booking):
    late = DEADLINE + timedelta(hours=2)
    with transaction():
        send_individual(lock_booking(booking.id), "k1", "Hi", "Please call us.", None, actor=SYSTEM, at=late)

    content = written(messages_of("individual")[0], late)

    assert "Please call us." in content.text
    assert "/link/" not in content.text


def test_an_individual_mail_whose_date_is_over_when_it_is_due_is_not_sent(booking):
    with transaction():
        send_individual(lock_booking(booking.id), "k1", "Hi", "b", DEADLINE + timedelta(hours=1), actor=SYSTEM, at=NOW)

    assert isinstance(written(messages_of("individual")[0], START), NotNow)


def test_pressing_a_button_twice_sends_one_mail(booking):
    for _ in range(2):
        with transaction():
            send_reminder(lock_booking(booking.id), "same", actor=SYSTEM, at=NOW)

    assert len(messages_of("reminder")) == 1


def test_by_default_the_landlord_hears_nothing(page, booking):
    page.post(form_of(booking, plate="B-XY 99"))
    work(NOW + timedelta(days=1))

    assert not messages_of("edited")
    assert not messages_of("digest")


def test_at_once_tells_the_landlord_what_was_before_and_after(page, booking, configure):
    configure(notice="at_once")

    page.post(form_of(booking, plate="B-XY 99"))

    message = messages_of("edited")[0]
    content = written(message)
    assert message.recipient_address == "hallo@seeblick.example"
    assert "Number plate: B-AL 1 → B-XY 99" in content.text
    assert f"https://kontor.test/office/bookings/{booking.id}" in content.text


def test_an_edit_that_waits_asks_for_approval(page, booking, configure):
    configure(notice="approve")

    page.post(form_of(booking, plate="B-XY 99"))

    assert written(messages_of("edited")[0]).subject.startswith("Please approve: Ada Lind")


def test_the_digest_comes_once_a_day_at_eight_when_there_were_edits(page, booking, configure):
    configure(notice="digest")
    page.post(form_of(booking, plate="B-XY 99"))
    eight = datetime(2026, 6, 2, 6, 0, tzinfo=UTC)

    work(eight - timedelta(seconds=1))
    early = len(messages_of("digest"))
    for minutes in (0, 1, 300):
        work(eight + timedelta(minutes=minutes))
    work(eight + timedelta(days=1))

    assert early == 0
    message = messages_of("digest")[0]
    assert len(messages_of("digest")) == 1
    assert "Number plate: B-AL 1 → B-XY 99" in written(message, eight).text


def test_edits_of_the_morning_wait_for_the_next_digest(page, booking, configure, clock, let_in, link):
    configure(notice="digest")
    clock.move_to(datetime(2026, 6, 2, 6, 30, tzinfo=UTC))
    page.client = let_in(link)
    page.post(form_of(booking, plate="B-XY 99"))

    work(datetime(2026, 6, 2, 7, 0, tzinfo=UTC))
    same_day = len(messages_of("digest"))
    work(datetime(2026, 6, 3, 6, 0, tzinfo=UTC))

    assert same_day == 0
    assert len(messages_of("digest")) == 1


def test_edits_made_before_the_digest_was_chosen_are_not_dug_out(page, booking, configure):
    page.post(form_of(booking, plate="B-XY 99"))
    configure(notice="digest")

    work(NOW + timedelta(days=1))

    assert not messages_of("digest")


def test_periodic_work_of_one_landlord_leaves_the_others_alone(reminding, booking, make_landlord):
    other = make_landlord("other")

    with use_landlord(other.id), transaction():
        perform(hookspecs.periodic_work, now=REMINDER_TIME)

    assert not messages_of("reminder")
    db.session.rollback()
    assert db.session.scalars(select(Message).where(Message.kind == f"{NAME}.reminder")).all() == []
