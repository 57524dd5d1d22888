"""Signing in to a mail server and encrypting the way to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from core.messages.smtp import DeliveryStatus, SmtpSender, SmtpSettings
from tests.messages.sending import make_sender, send
from tests.smtp_server import Security, SmtpServer

USERNAME, PASSWORD = "seeblick", "pä:ss/w@rd#?1"


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


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


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_trusted_certificate_gets_the_mail(
    security: Security, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)

    with make_tls_server(security, authority) as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED
    assert len(server.messages) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_with_a_strange_certificate_gets_nothing(security: Security, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert "certificate verify failed" in outcome.detail
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_for_another_host_is_refused(
    security: Security, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)

    with make_tls_server(security, authority, host="other.example") as server, make_sender(server) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_on_this_machine_the_certificate_may_go_unchecked(security: Security, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server, tls_verify=0) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED


def test_the_dot_is_never_sent_in_clear_when_starttls_is_missing(server: SmtpServer) -> None:
    with make_sender(server, starttls=1) as sender:
        outcome = send(sender)

    assert outcome.status is DeliveryStatus.TEMPORARY_FAILURE
    assert server.messages == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_lost_encrypted_connection_is_opened_again(security: Security, authority: trustme.CA) -> None:
    with make_tls_server(security, authority) as server, make_sender(server, tls_verify=0) as sender:
        send(sender)
        server.drop_connections()

        outcome = send(sender)

    assert outcome.status is DeliveryStatus.DELIVERED


def make_tls_server(security: Security, authority: trustme.CA, host: str = "127.0.0.1") -> SmtpServer:
    return SmtpServer(security=security, certificate=authority.issue_cert(host))


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
