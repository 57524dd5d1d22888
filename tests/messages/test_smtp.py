"""Handing mails over to a real mail server on loopback."""

import socket
import time
from collections.abc import Iterator

import pytest

from core.messages.smtp import (
    DeliveryStatus,
    Outcome,
    SmtpSender,
    SmtpSettings,
    _has_hung_up,
)
from tests.messages.sending import CUSTOMER, LANDLORD, make_message, make_sender, send
from tests.smtp_server import Fault, SmtpServer


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def sender(server: SmtpServer) -> Iterator[SmtpSender]:
    with make_sender(server) as sender:
        yield sender


# Delivered


def test_a_mail_arrives_with_its_envelope(server: SmtpServer, sender: SmtpSender) -> None:
    outcome = send(sender)

    assert outcome == Outcome(DeliveryStatus.DELIVERED, "250 2.0.0 OK queued", 250)
    assert [(mail.envelope_from, mail.envelope_to) for mail in server.messages] == [(LANDLORD, [CUSTOMER])]
    assert server.messages[0].message["Subject"] == "Your booking"


def test_lines_that_begin_with_dots_arrive_unchanged(server: SmtpServer, sender: SmtpSender) -> None:
    outcome = send(sender, make_message("one\n.\n..\n.dots\nend\n"))

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.messages[0].content.endswith(b"\r\n\r\none\r\n.\r\n..\r\n.dots\r\nend\r\n")


def test_a_lone_carriage_return_cannot_end_the_message_early(server: SmtpServer, sender: SmtpSender) -> None:
    message = make_message()
    message.set_payload("first\r.\rMAIL FROM:<evil@example.org>\n")

    outcome = send(sender, message)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.messages[0].content.endswith(b"first\r\n.\r\nMAIL FROM:<evil@example.org>\r\n")


def test_the_connection_is_kept_for_the_next_mail(server: SmtpServer, sender: SmtpSender) -> None:
    outcomes = [send(sender) for _ in range(5)]

    assert {outcome.status for outcome in outcomes} == {DeliveryStatus.DELIVERED}
    assert (server.connections, len(server.messages)) == (1, 5)


def test_a_lost_connection_is_opened_again(server: SmtpServer, sender: SmtpSender) -> None:
    send(sender)
    server.drop_connections()

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert (server.connections, len(server.messages)) == (2, 2)


def test_a_connection_that_has_had_enough_mails_is_replaced(server: SmtpServer, sender: SmtpSender) -> None:
    send(sender)
    server.fail_next(Fault.ENOUGH_MAILS)

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert (server.connections, len(server.messages)) == (2, 2)


def test_a_closed_sender_opens_a_new_connection(server: SmtpServer) -> None:
    sender = make_sender(server)
    send(sender)
    sender.close()
    sender.close()

    outcome = send(sender)
    sender.close()

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.connections == 2


def test_a_mail_is_not_held_up_by_its_own_dot(server: SmtpServer, sender: SmtpSender) -> None:
    seconds = []

    for _ in range(10):
        started = time.perf_counter()
        send(sender)
        seconds.append(time.perf_counter() - started)

    assert min(seconds[1:]) < 0.03  # waiting for a delayed acknowledgement takes 0.04


# Failures before the final dot: the mail may be sent again


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.BUSY_AT_CONNECT, 421),
        (Fault.BLOCKED_AT_CONNECT, 554),
        (Fault.SIGN_IN_NEEDED, 530),
        (Fault.RECIPIENT_BUSY, 450),
        (Fault.BUSY_AFTER_DOT, 451),
    ],
)
def test_a_refusal_for_now_is_temporary(server: SmtpServer, sender: SmtpSender, fault: Fault, code: int) -> None:
    server.fail_next(fault)

    outcome = send(sender)

    assert (outcome.status, outcome.code) == (DeliveryStatus.TEMPORARY_FAILURE, code)
    assert outcome.detail == fault.answer
    assert server.messages == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.SENDER_REFUSED, 550),
        (Fault.RECIPIENT_UNKNOWN, 550),
        (Fault.REFUSED_AT_DATA, 554),
        (Fault.REFUSED_AFTER_DOT, 554),
    ],
)
def test_a_refusal_for_good_is_permanent(server: SmtpServer, sender: SmtpSender, fault: Fault, code: int) -> None:
    server.fail_next(fault)

    outcome = send(sender)

    assert (outcome.status, outcome.code) == (DeliveryStatus.PERMANENT_FAILURE, code)
    assert outcome.detail == fault.answer
    assert server.messages == []


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE_DOT, Fault.HANG_AT_CONNECT, Fault.HANG_BEFORE_DOT])
def test_a_connection_lost_or_silent_before_the_dot_is_temporary(server: SmtpServer, fault: Fault) -> None:
    server.fail_next(fault)

    with make_sender(server, timeout=0.3) as sender:
        outcome = send(sender)

    assert (outcome.status, outcome.code) == (DeliveryStatus.TEMPORARY_FAILURE, None)
    assert outcome.detail
    assert server.messages == []


def test_a_connection_lost_in_the_middle_of_a_large_mail_is_temporary(server: SmtpServer, sender: SmtpSender) -> None:
    server.fail_next(Fault.DROP_IN_BODY)

    outcome = send(sender, make_message(("x" * 70 + "\n") * 150_000))

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert server.messages == []


@pytest.mark.parametrize("unread", [b"", b"421 closing"])
def test_a_hang_up_is_noticed_before_the_dot_is_sent(unread: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = _has_hung_up(ours)
        theirs.sendall(unread)
        while_open = _has_hung_up(ours)
        theirs.close()
        ours.recv(len(unread) or 1)

        assert (before, while_open, _has_hung_up(ours)) == (False, False, True)


def test_a_closed_port_is_temporary_and_the_next_mail_goes_out(server: SmtpServer, sender: SmtpSender) -> None:
    with server.refusing_connections():
        refused = send(sender)

    delivered = send(sender)

    assert (refused.status, refused.detail) == (DeliveryStatus.TEMPORARY_FAILURE, "Connection refused")
    assert delivered.status is DeliveryStatus.DELIVERED


def test_an_unknown_host_is_temporary() -> None:
    sender = SmtpSender(SmtpSettings.from_url("smtp://mail.invalid/?timeout=0.5"))

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert outcome.detail


def test_an_endless_answer_is_not_taken_for_a_refusal(server: SmtpServer, sender: SmtpSender) -> None:
    server.fail_next(Fault.RECIPIENT_ENDLESS_ANSWER)

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert send(sender).status is DeliveryStatus.DELIVERED


@pytest.mark.parametrize(
    "fault",
    [
        Fault.BUSY_AT_CONNECT,
        Fault.SENDER_REFUSED,
        Fault.RECIPIENT_BUSY,
        Fault.RECIPIENT_UNKNOWN,
        Fault.REFUSED_AT_DATA,
        Fault.DROP_BEFORE_DOT,
        Fault.REFUSED_AFTER_DOT,
        Fault.DROP_AFTER_DOT,
    ],
)
def test_after_a_failure_the_next_mail_goes_to_its_own_recipient_only(
    server: SmtpServer, sender: SmtpSender, fault: Fault
) -> None:
    server.fail_next(fault)
    send(sender)
    server.messages.clear()

    outcome = sender.send(make_message(), LANDLORD, "max@example.org")

    assert outcome.status is DeliveryStatus.DELIVERED
    assert [mail.envelope_to for mail in server.messages] == [["max@example.org"]]


# After the final dot


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER_DOT, Fault.HANG_AFTER_DOT])
def test_no_answer_after_the_dot_is_unclear_since_the_server_may_have_the_mail(
    server: SmtpServer, fault: Fault
) -> None:
    server.fail_next(fault)

    with make_sender(server, timeout=0.3) as sender:
        outcome = send(sender)

    assert (outcome.status, outcome.code) == (DeliveryStatus.UNCLEAR, None)
    assert len(server.messages) == 1


def test_an_answer_after_the_dot_that_is_none_is_unclear(server: SmtpServer, sender: SmtpSender) -> None:
    server.fail_next(Fault.NONSENSE_AFTER_DOT)

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.UNCLEAR


def test_the_detail_is_one_line_of_at_most_300_characters(server: SmtpServer, sender: SmtpSender) -> None:
    server.fail_next(Fault.RECIPIENT_TALKATIVE_ANSWER)

    outcome = send(sender)

    assert outcome.status is DeliveryStatus.PERMANENT_FAILURE
    assert outcome.detail.startswith("550 5.1.1 No such [1muser 5.1.1 No such")
    assert len(outcome.detail) == 300
    assert outcome.detail.isprintable()


# Addresses beyond ASCII


def test_a_domain_with_umlauts_travels_in_ascii(server: SmtpServer, sender: SmtpSender) -> None:
    outcome = sender.send(make_message(), LANDLORD, "post@straße-müller.example")

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.messages[0].envelope_to == ["post@xn--strae-mller-y6a49a.example"]


def test_an_address_with_umlauts_before_the_at_sign_is_sent_as_utf8(server: SmtpServer, sender: SmtpSender) -> None:
    outcome = sender.send(make_message(), LANDLORD, "jürgen@example.org")

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.messages[0].envelope_to == ["jürgen@example.org"]
    assert "SMTPUTF8" in server.messages[0].options


def test_an_address_that_the_server_cannot_take_is_permanent() -> None:
    with SmtpServer(takes_utf8=False) as server, make_sender(server) as sender:
        outcome = sender.send(make_message(), LANDLORD, "jürgen@example.org")

        assert outcome.status is DeliveryStatus.PERMANENT_FAILURE
        assert send(sender).status is DeliveryStatus.DELIVERED


@pytest.mark.parametrize("address", ["", "nobody", "a@b@", "a@b>\r\nDATA", "a b@example.org", "a@example.org\n"])
def test_an_address_that_is_none_is_permanent_and_reaches_no_server(
    server: SmtpServer, sender: SmtpSender, address: str
) -> None:
    outcome = sender.send(make_message(), LANDLORD, address)

    assert outcome.status is DeliveryStatus.PERMANENT_FAILURE
    assert server.connections == 0
