"""Messages on their way: written when due, sent once, tried again, given up (R-30, R-31, R-34)."""

import logging
from contextlib import suppress
from datetime import timedelta

import pytest
from flask_babel import LazyString, format_datetime
from sqlalchemy import select

from core.activities.services import SYSTEM
from core.apps.models import AppFault
from core.db import WrittenOutside, db, transaction
from core.i18n import current_language
from core.isolation import use_landlord
from core.messages import deliver as deliver_module
from core.messages.deliver import MOST_DEATHS, WAITS, deliver, lease_of, sweep_messages
from core.messages.kinds import Content, NotNow
from core.messages.models import Message
from core.messages.services import cancel_message, events_of, get_message, send_again
from core.messages.transport import SmtpTransport
from tests.conftest import NOW
from tests.messages.conftest import APP_KIND, CORE_KIND
from tests.smtp_server import Fault


@pytest.fixture(autouse=True)
def mails_go_out(server, use_server):
    use_server(server)


def states(message: Message) -> list[str]:
    return [event.state for event in events_of(message)]


# Sent


def test_a_message_is_sent_and_keeps_what_it_said(landlord, make_message, server, stored):
    message_id = make_message()

    deliver(landlord.id, message_id)

    message = stored(message_id)
    assert (message.state, message.subject_line, message.text) == ("sent", "Hello", "Hello")
    assert message.finished_at == NOW
    assert [event.detail for event in events_of(message)] == ["250 2.0.0 OK queued"]
    [mail] = server.messages
    assert mail.envelope_to == ["ada@example.org"]
    assert mail.message["Message-ID"] == message.message_id
    assert mail.message["Reply-To"] == landlord.email


def test_a_message_is_sent_once_however_often_it_is_asked_for(landlord, make_message, server, clock):
    message_id = make_message()

    for _ in range(3):
        deliver(landlord.id, message_id)
    sweep_messages(clock.advance(days=2))

    assert len(server.messages) == 1


def test_the_sweeper_finds_what_the_queue_lost_but_not_what_is_not_due_yet(make_message, server, clock):
    make_message(subject=1)
    make_message(subject=2, hours=1)

    tried = sweep_messages(clock.time)

    assert tried == 1
    assert len(server.messages) == 1
    assert sweep_messages(clock.advance(hours=1)) == 1
    assert len(server.messages) == 2


def test_the_sweeper_serves_all_landlords(make_landlord, landlord, make_message, server, clock):
    other = make_landlord("other")
    make_message(address="ada@example.org")
    with use_landlord(other.id):
        make_message(address="bob@example.org")

    sweep_messages(clock.time)

    assert {mail.envelope_to[0] for mail in server.messages} == {"ada@example.org", "bob@example.org"}
    assert {mail.envelope_from for mail in server.messages} == {"kontor@kontor.test"}


def test_a_message_is_written_in_the_language_of_its_reader_and_in_the_zone_of_the_landlord(
    landlord, make_message, writer, server
):
    writer.answer = lambda message: Content(current_language(), "<p></p>", format_datetime(NOW))
    first, second = make_message(subject=1, language="fr"), make_message(subject=2, language="en")
    before = format_datetime(NOW)

    deliver(landlord.id, first)
    deliver(landlord.id, second)

    texts = [mail.message.get_body(("plain",)).get_content().strip() for mail in server.messages]
    assert [mail.message["Subject"] for mail in server.messages] == ["fr", "en"]
    assert texts == ["1 juin 2026, 12:00:00", "Jun 1, 2026, 12:00:00\u202fPM"]
    assert format_datetime(NOW) == before


def test_without_a_mail_server_messages_wait(app, landlord, make_message, server, stored, monkeypatch, clock):
    monkeypatch.setitem(app.extensions, "kontor.transport", None)
    message_id = make_message()

    deliver(landlord.id, message_id)
    tried = sweep_messages(clock.advance(days=30))

    message = stored(message_id)
    assert (tried, message.state, message.attempts) == (0, "queued", 0)


def test_a_writer_that_changes_something_fails_and_its_change_is_not_kept(
    landlord, make_message, make_customer, writer, server, stored, caplog
):
    customer = make_customer()

    def meddle(message):
        customer.first_name = "Changed"
        db.session.flush()
        return Content("Hello", "<p></p>", "Hello")

    writer.answer = meddle
    message_id = make_message()

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "retrying"
    assert WrittenOutside.__name__ in caplog.text
    assert customer.first_name == "Ada"


# Not sent any more


@pytest.mark.parametrize("kind", [CORE_KIND, APP_KIND])
def test_a_message_that_is_not_needed_any_more_is_skipped_with_the_reason_in_the_language_of_the_landlord(
    landlord, enable, make_message, writer, server, stored, kind
):
    enable("sample")
    writer.answer = lambda message: NotNow(LazyString(current_language))
    message_id = make_message(kind, language="fr")

    deliver(landlord.id, message_id)

    message = stored(message_id)
    assert message.state == "skipped"
    assert [event.detail for event in events_of(message)] == [landlord.language] == ["de"]
    assert server.messages == []


def test_a_message_of_an_app_that_is_not_in_use_is_skipped_unwritten(landlord, make_message, writer, server, stored):
    message_id = make_message(APP_KIND)

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "skipped"
    assert writer.written == []
    assert server.messages == []


def test_a_message_of_an_app_that_is_gone_is_skipped(app, landlord, make_message, server, stored, monkeypatch):
    message_id = make_message(APP_KIND)
    monkeypatch.delitem(app.extensions["kontor.message_kinds"], APP_KIND)

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "skipped"
    assert server.messages == []


def test_a_cancelled_message_is_never_sent(landlord, make_message, server, stored, clock):
    message_id = make_message()
    with transaction():
        cancel_message(get_message(message_id), actor=SYSTEM, now=NOW)

    deliver(landlord.id, message_id)
    sweep_messages(clock.advance(days=2))

    assert stored(message_id).state == "cancelled"
    assert server.messages == []


# Tried again


def test_a_refused_connection_is_tried_again_with_growing_waits_until_it_is_given_up(
    landlord, make_message, server, stored, clock
):
    message_id = make_message()

    waits = []
    with server.refusing_connections():
        for _ in range(len(WAITS)):
            deliver(landlord.id, message_id)
            message = stored(message_id)
            assert message.state == "retrying"
            waits.append(message.due_at - clock.time)
            deliver(landlord.id, message_id)
            clock.time = message.due_at
        deliver(landlord.id, message_id)

    message = stored(message_id)
    assert tuple(waits) == WAITS
    assert sorted(waits) == waits
    assert (message.state, message.attempts) == ("failed", len(WAITS) + 1)
    assert "refused" in events_of(message)[-1].detail


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.BUSY_AT_CONNECT, "retrying"),
        (Fault.HANG_AT_CONNECT, "retrying"),
        (Fault.RECIPIENT_BUSY, "retrying"),
        (Fault.DROP_BEFORE_DOT, "retrying"),
        (Fault.HANG_BEFORE_DOT, "retrying"),
        (Fault.BUSY_AFTER_DOT, "retrying"),
        (Fault.SIGN_IN_NEEDED, "retrying"),
        (Fault.RECIPIENT_UNKNOWN, "failed"),
        (Fault.REFUSED_AFTER_DOT, "failed"),
        (Fault.DROP_AFTER_DOT, "unclear"),
        (Fault.HANG_AFTER_DOT, "unclear"),
    ],
)
def test_each_fault_of_the_mail_server_has_its_end(landlord, make_message, server, stored, fault, state):
    server.fail_next(fault)
    message_id = make_message()

    deliver(landlord.id, message_id)

    assert stored(message_id).state == state


def test_all_tries_of_a_message_carry_the_same_message_id(landlord, make_message, server, stored, clock):
    server.fail_next(Fault.BUSY_AFTER_DOT)
    server.fail_next(Fault.DROP_AFTER_DOT)
    message_id = make_message()

    for _ in range(3):
        deliver(landlord.id, message_id)
        clock.advance(hours=1)

    message = stored(message_id)
    assert states(message) == ["retrying", "unclear", "sent"]
    assert {mail.message["Message-ID"] for mail in server.messages} == {message.message_id}


def test_an_unclear_end_is_repeated_once_and_then_left_to_people(landlord, make_message, server, stored, clock):
    server.fail_next(Fault.DROP_AFTER_DOT, times=2)
    message_id = make_message()

    for _ in range(5):
        sweep_messages(clock.time)
        clock.advance(days=1)

    message = stored(message_id)
    assert states(message) == ["unclear", "unclear"]
    assert message.finished_at is not None
    assert len(server.messages) == 2
    with transaction():
        send_again(get_message(message_id), actor=SYSTEM, now=clock.time)
    sweep_messages(clock.time)
    assert stored(message_id).state == "sent"


def test_an_address_that_cannot_be_written_to_fails_for_good(landlord, make_message, server, stored):
    message_id = make_message(address="ada\r\nBcc: eve@example.org")

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "failed"
    assert server.messages == []


# Writers that fail


def test_an_app_that_fails_is_tried_again_blamed_and_stops_no_other_message(
    landlord, enable, make_message, writer, server, stored, clock
):
    enable("sample")
    broken, whole = make_message(APP_KIND, subject=1), make_message(subject=2)

    def fail(message):
        if message.id == broken:
            raise RuntimeError("on purpose")
        return Content("Hello", "<p></p>", "Hello")

    writer.answer = fail

    sweep_messages(clock.time)

    assert stored(broken).state == "retrying"
    assert stored(whole).state == "sent"
    assert [(fault.app, fault.hook) for fault in db.session.scalars(select(AppFault))] == [
        ("sample", f"message {APP_KIND}")
    ]


def test_a_writer_of_core_that_fails_stops_no_other_message(landlord, make_message, writer, server, stored, clock):
    broken, whole = make_message(subject=1), make_message(subject=2)

    def fail(message):
        if message.id == broken:
            raise RuntimeError("on purpose")
        return Content("Hello", "<p></p>", "Hello")

    writer.answer = fail

    sweep_messages(clock.time)

    assert stored(broken).state == "retrying"
    assert stored(broken).due_at == NOW + WAITS[0]
    assert stored(whole).state == "sent"


def test_a_message_that_breaks_the_job_itself_stops_no_other_message(
    landlord, make_message, server, stored, clock, monkeypatch, caplog
):
    broken, whole = make_message(subject=1), make_message(subject=2)
    real = deliver_module.mail_of

    def fail(message, content):
        if message.id == broken:
            raise RuntimeError("on purpose")
        return real(message, content)

    monkeypatch.setattr(deliver_module, "mail_of", fail)

    with caplog.at_level(logging.ERROR):
        sweep_messages(clock.time)

    assert stored(broken).state == "sending"
    assert stored(whole).state == "sent"
    assert "on purpose" in caplog.text


def test_an_answer_that_is_no_content_counts_as_a_failure(landlord, make_message, writer, stored):
    writer.answer = lambda message: None
    message_id = make_message()

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "retrying"


# Workers that die


class Killed(BaseException):
    """The process ends here, as with SIGKILL: nothing after this line runs."""


@pytest.fixture
def die_while_writing(writer):
    def die(message):
        raise Killed

    writer.answer = die


def test_a_message_whose_worker_died_is_found_again_after_its_lease(
    landlord, make_message, writer, server, stored, clock
):
    def die(message):
        raise Killed

    whole, writer.answer = writer.answer, die
    message_id = make_message()
    with pytest.raises(Killed):
        deliver(landlord.id, message_id)
    writer.answer = whole

    too_early = sweep_messages(clock.advance(seconds=59))
    late_enough = sweep_messages(clock.advance(seconds=2))

    message = stored(message_id)
    assert (too_early, late_enough) == (0, 1)
    assert (message.state, message.attempts) == ("sent", 2)
    assert states(message) == ["sending", "sent"]
    assert len(server.messages) == 1


@pytest.mark.usefixtures("die_while_writing")
def test_a_message_that_kills_each_worker_stops(landlord, make_message, writer, stored, clock):
    message_id = make_message()

    for _ in range(2 * MOST_DEATHS):
        with suppress(Killed):
            deliver(landlord.id, message_id)
        clock.advance(minutes=2)

    message = stored(message_id)
    assert message.state == "failed"
    assert len(writer.written) == MOST_DEATHS
    assert message.finished_at is not None


def test_a_worker_that_comes_late_does_not_undo_what_the_next_one_found(
    landlord, make_message, server, stored, clock, monkeypatch
):
    message_id = make_message()
    transport = deliver_module.current_transport()
    sent = transport.send

    def overtaken(mail, now):
        monkeypatch.setattr(transport, "send", sent)
        clock.advance(minutes=5)
        deliver_module.run_now(deliver_module.DELIVER, landlord.id, message_id)
        server.fail_next(Fault.RECIPIENT_BUSY)
        return sent(mail, now)

    monkeypatch.setattr(transport, "send", overtaken)

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "sent"
    assert len(server.messages) == 1


def test_a_message_that_was_written_for_too_long_is_not_sent_under_a_lease_that_ends(
    landlord, make_message, writer, server, stored, clock
):
    whole = writer.answer

    def slow(message):
        clock.advance(seconds=61)
        return whole(message)

    writer.answer = slow
    message_id = make_message()

    deliver(landlord.id, message_id)

    assert stored(message_id).state == "retrying"
    assert server.messages == []


@pytest.mark.parametrize("timeout", [0.3, 20, 600])
def test_a_lease_is_longer_than_writing_and_sending_can_last(timeout):
    transport = SmtpTransport(f"smtp://127.0.0.1:25/?timeout={timeout}")

    lease = lease_of(transport)

    assert lease >= timedelta(seconds=60)
    assert lease > transport.longest_send


def test_no_database_connection_is_held_while_the_mail_server_is_slow(app, landlord, make_message, monkeypatch):
    message_id = make_message()
    transport = deliver_module.current_transport()
    sent, held = transport.send, []

    def look(mail, now):
        held.append(db.session().in_transaction())
        return sent(mail, now)

    monkeypatch.setattr(transport, "send", look)

    deliver(landlord.id, message_id)

    assert held == [False]


# Planned


def test_a_message_planned_twice_is_one_message(make_message, server, clock):
    first = make_message()
    second = make_message()

    sweep_messages(clock.time)

    assert first == second
    assert len(server.messages) == 1


def test_sending_again_brings_a_failed_message_back(landlord, make_message, server, stored, clock):
    server.fail_next(Fault.RECIPIENT_UNKNOWN)
    message_id = make_message()
    deliver(landlord.id, message_id)
    assert stored(message_id).state == "failed"

    with transaction():
        send_again(get_message(message_id), actor=SYSTEM, now=clock.time)
    deliver(landlord.id, message_id)

    assert stored(message_id).state == "sent"
