"""Handing mails over to a real mail server on loopback."""

import socket
import time
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import trustme

from core.messages.smtp import (
    DeliveryStatus,
    InvalidSmtpSettings,
    Outcome,
    SmtpSender,
    SmtpSettings,
    _has_hung_up,
)
from tests.smtp_server import Fault, SmtpServer

LANDLORD = "office@seeblick-boote.example"
CUSTOMER = "erika@example.org"
USERNAME, PASSWORD = "seeblick", "pä:ss/w@rd#?1"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture
def sender(server: SmtpServer) -> Iterator[SmtpSender]:
    with make_sender(server) as sender:
        yield sender


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


def make_sender(server: SmtpServer, **options: str | float) -> SmtpSender:
    return SmtpSender(SmtpSettings.from_url(server.url_with(**options)))


def make_message(body: str = "See you on Friday.\n") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Your booking"
    message["Message-ID"] = "<42@seeblick-boote.example>"
    message.set_content(body)
    return message


def send(sender: SmtpSender, message: EmailMessage | None = None) -> Outcome:
    return sender.send(message or make_message(), LANDLORD, CUSTOMER)


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


def test_a_large_mail_is_not_held_up_by_its_own_dot(server: SmtpServer, sender: SmtpSender) -> None:
    send(sender)
    started = time.perf_counter()

    for _ in range(10):
        send(sender, make_message("x" * 70 + "\n"))

    assert time.perf_counter() - started < 0.3  # a delayed acknowledgement costs 0.04 s a mail


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


# Signing in, credentials


def test_the_sender_signs_in_once_per_connection() -> None:
    with SmtpServer(credentials=(USERNAME, PASSWORD)) as server, make_sender(server) as sender:
        outcomes = [send(sender), send(sender)]

    assert [outcome.status for outcome in outcomes] == [DeliveryStatus.DELIVERED] * 2
    assert server.sign_ins == ["PLAIN"]


def test_a_server_that_knows_only_the_old_way_is_signed_in_to() -> None:
    with SmtpServer(credentials=(USERNAME, PASSWORD), mechanisms=("LOGIN",)) as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.sign_ins == ["LOGIN"]


def test_a_wrong_password_is_temporary_and_never_shown() -> None:
    with SmtpServer(credentials=(USERNAME, "right")) as server:
        url = server.url.replace("right", "Wrong-Pass1")
        with SmtpSender(SmtpSettings.from_url(url)) as sender:
            outcome = send(sender)

    assert (outcome.status, outcome.code) == (DeliveryStatus.TEMPORARY_FAILURE, 535)
    assert outcome.detail == "535 5.7.8 Bad credentials *** ***"
    assert server.messages == []


def test_a_failed_sign_in_leaves_no_connection_behind() -> None:
    with SmtpServer(credentials=(USERNAME, "right")) as server:
        sender = SmtpSender(SmtpSettings.from_url(server.url.replace("right", "wrong")))

        outcomes = [send(sender), send(sender)]

    assert [outcome.code for outcome in outcomes] == [535, 535]
    assert server.connections == 2


def test_a_server_without_sign_in_is_temporary(server: SmtpServer) -> None:
    url = f"smtp://{USERNAME}:secret@127.0.0.1:{server.port}/"

    with SmtpSender(SmtpSettings.from_url(url)) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert "no way to sign in" in outcome.detail


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


# Encryption


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_trusted_certificate_gets_the_mail(
    security: str, authority: trustme.CA, tmp_path, monkeypatch
) -> None:
    trust(authority, tmp_path, monkeypatch)

    with make_tls_server(security, authority) as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert len(server.messages) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_strange_certificate_gets_nothing(security: str, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert "certificate verify failed" in outcome.detail
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_host_is_refused(security: str, authority: trustme.CA, tmp_path, monkeypatch) -> None:
    trust(authority, tmp_path, monkeypatch)

    with make_tls_server(security, authority, host="other.example") as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_on_this_machine_the_certificate_may_go_unchecked(security: str, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server, tls_verify=0) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED


def test_the_dot_is_never_sent_in_clear_when_starttls_is_missing(server: SmtpServer) -> None:
    with make_sender(server, starttls=1) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_lost_encrypted_connection_is_opened_again(security: str, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server, tls_verify=0) as sender:
        send(sender)
        server.drop_connections()

        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED


def make_tls_server(security: str, authority: trustme.CA, host: str = "127.0.0.1") -> SmtpServer:
    return SmtpServer(security=security, certificate=authority.issue_cert(host))


def trust(authority: trustme.CA, folder, monkeypatch) -> None:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


# Settings


def test_a_url_gives_all_settings() -> None:
    settings = SmtpSettings.from_url("smtp://us%40er:p%2Fss%3A%C3%A4@mail.example.org:2525/?starttls=1&timeout=0.3")

    assert settings == SmtpSettings(
        host="mail.example.org", port=2525, username="us@er", password="p/ss:ä", starttls=True, timeout=0.3
    )


@pytest.mark.parametrize(
    ("url", "port", "starttls"),
    [
        ("smtp://mail.example.org", 587, True),
        ("smtp://mail.example.org/?starttls=0", 25, False),
        ("smtp://localhost", 25, False),
        ("smtp://[::1]", 25, False),
        ("smtps://mail.example.org", 465, False),
    ],
)
def test_a_url_without_port_and_options_is_safe_by_default(url: str, port: int, starttls: bool) -> None:
    settings = SmtpSettings.from_url(url)

    assert (settings.port, settings.starttls, settings.tls_verify) == (port, starttls, True)


def test_a_host_name_with_umlauts_is_understood() -> None:
    assert SmtpSettings.from_url("smtps://mail.müller.example").host == "mail.xn--mller-kva.example"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "scheme"),
        ("http://mail.example.org", "scheme"),
        ("smtp://[mail", "url"),
        ("smtp://", "host"),
        ("smtp://user:hunter22@:25", "host"),
        ("smtp://user:hunter22@mail example.org", "host"),
        ("smtps://user:hunter22@-..example.org", "host"),
        ("smtps://user:hunter22@mail.example.org:0", "port"),
        ("smtps://user:hunter22@mail.example.org:70000", "port"),
        ("smtps://user:hunter22@mail.example.org:smtp", "port"),
        ("smtps://user:hun/ter22@mail.example.org", "encoding"),
        ("smtps://user:hun?ter22@mail.example.org", "encoding"),
        ("smtps://user:hun#ter22@mail.example.org", "encoding"),
        ("smtps://us@er:hunter22@mail.example.org", "encoding"),
        ("smtps://user:hunter22@mail.example.org/inbox", "path"),
        ("smtps://user:hunter22@mail.example.org/#x", "path"),
        ("smtps://user:hunter22@mail.example.org/?speed=1", "option"),
        ("smtps://user:hunter22@mail.example.org/?timeout=1&timeout=2", "option"),
        ("smtps://user:hunter22@mail.example.org/?timeout=soon", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=0", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=nan", "timeout"),
        ("smtps://user:hunter22@mail.example.org/?timeout=inf", "timeout"),
        ("smtp://user:hunter22@mail.example.org/?starttls=yes", "starttls"),
        ("smtps://user:hunter22@mail.example.org/?starttls=1", "starttls"),
        ("smtps://user:hunter22@mail.example.org/?tls_verify=0", "tls_verify"),
        ("smtps://user:hunter22@localhost.example.org/?tls_verify=0", "tls_verify"),
        ("smtps://user@mail.example.org", "credentials"),
        ("smtps://:hunter22@mail.example.org", "credentials"),
        ("smtps://user:hunter22%00@mail.example.org", "credentials"),
        ("smtp://user:hunter22@mail.example.org/?starttls=0", "unencrypted"),
    ],
)
def test_a_wrong_url_is_named_without_its_password(url: str, code: str) -> None:
    with pytest.raises(InvalidSmtpSettings) as caught:
        SmtpSettings.from_url(url)

    assert caught.value.code == code
    assert "hun" not in str(caught.value)
    assert "ter22" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_do_not_show_the_password() -> None:
    settings = SmtpSettings.from_url("smtps://user:hunter22@mail.example.org")

    assert "hunter22" not in repr(settings)
    assert "hunter22" not in repr(SmtpSender(settings))
