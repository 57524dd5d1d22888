"""Fetching never becomes a door to the inner network (R-76): a listener of our own that must not be reached."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import perf_counter

import pytest
import trustme

from core.channels.fetching import (
    BadCalendarAddress,
    CalendarFetcher,
    CalendarNotReached,
    is_public,
)
from core.errors import DomainError

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\nContent-Length: %d\r\n\r\n%s" % (len(CALENDAR), CALENDAR)
PUBLIC = "93.184.216.34"


@dataclass
class Listener:
    """A server on loopback that notes every connection and gives one answer to all."""

    answer: Callable[[socket.socket], None] | bytes = OK
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "Listener":
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection, _peer = self.server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(connection, server_side=True) if self.tls else connection as line:
                self.requests.append(line.recv(4096))
                if callable(self.answer):
                    self.answer(line)
                else:
                    line.sendall(self.answer)
        except OSError:
            return


@pytest.fixture(autouse=True)
def _context(app):
    """Sentences are made in the reader's language."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as running:
        yield running


def fetcher(listener: Listener, *addresses: str, **more) -> CalendarFetcher:
    """A fetcher for which every name stands for the given addresses, and that may use the listener's port."""
    return CalendarFetcher(
        **{"resolve": lambda host, port: addresses or (host,), "ports": frozenset({80, 443, listener.port}), **more}
    )


def opened(listener: Listener, *addresses: str, **more) -> CalendarFetcher:
    """The same with the guard off."""
    return fetcher(listener, *(addresses or ("127.0.0.1",)), may_connect=lambda _address: True, **more)


FORMS = [
    # Loopback in its many spellings.
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://LOCALHOST:{port}/", "http://localhost.:{port}/",
    "http://127.1:{port}/", "http://127.0.1:{port}/", "http://127.000.000.001:{port}/", "http://0177.0.0.1:{port}/",
    "http://0177.0.0.01:{port}/", "http://0x7f.0.0.1:{port}/", "http://0x7f000001:{port}/", "http://2130706433:{port}/",
    "http://017700000001:{port}/", "http://127.0.0.1.:{port}/", "http://127.255.255.254:{port}/", "http://0:{port}/",
    "http://0.0.0.0:{port}/", "http://00000.0:{port}/", "http://0x0:{port}/", "http://127.0.0.1%00:{port}/",
    "http://127.0.0.1%20:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://１２７.０.０.１:{port}/", "http://127。0。0。1:{port}/",
    # IPv6, and IPv4 inside it.
    "http://[::1]:{port}/", "http://[0:0:0:0:0:0:0:1]:{port}/", "http://[0000::0001]:{port}/", "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "http://[::127.0.0.1]:{port}/", "http://[64:ff9b::127.0.0.1]:{port}/", "http://[64:ff9b::7f00:1]:{port}/",
    "http://[64:ff9b:1::7f00:1]:{port}/", "http://[2002:7f00:1::]:{port}/", "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/",
    "http://[fe80::1]:{port}/", "http://[fe80::1%25eth0]:{port}/", "http://[fe80::1%eth0]:{port}/", "http://[fc00::1]:{port}/",
    "http://[fd12:3456:789a::1]:{port}/", "http://[fec0::1]:{port}/", "http://[ff02::1]:{port}/", "http://[2001:db8::1]:{port}/",
    "http://[100::1]:{port}/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:a9fe:a9fe::]/",
    # Inner networks, the cloud's metadata, and what is no single host.
    "http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/", "http://169.254.170.2/", "http://2852039166/", "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/", "http://100.64.0.1/", "http://100.100.100.200/", "http://192.0.0.192/", "http://192.0.2.1/",
    "http://198.18.0.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://224.0.0.1/", "http://239.255.255.250/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://metadata.google.internal/",
    # Names with something beside them, other protocols, other ports, and broken ones.
    "http://partner.example@127.0.0.1:{port}/", "http://127.0.0.1:{port}@partner.example:22/", "http://user:word@localhost:{port}/",
    "http://127.0.0.1:{port}\\@partner.example/", "http://127.0.0.1:{port}#@partner.example/", "http:127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/", "http:/\\127.0.0.1:{port}/", "//127.0.0.1:{port}/", "127.0.0.1:{port}", "file:///etc/passwd",
    "ftp://127.0.0.1:{port}/", "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/",
    "javascript:alert(1)", "data:text/calendar,BEGIN:VCALENDAR", "http://127.0.0.1:{port}/\r\nHost: partner.example",
    "http://127.0.0.1\t:{port}/", " http://127.0.0.1:{port}/", "http://[::1", "http://partner.example:99999/",
    "http://partner.example:6379/", "http://partner.example:25/", "", "http://", "https://", "http://%31%32%37.0.0.1:{port}/",
]  # fmt: skip


def test_there_are_enough_forms():
    assert len(set(FORMS)) >= 80


@pytest.mark.parametrize("form", FORMS)
def test_no_spelling_reaches_an_inner_address(listener, form):
    guarded = fetcher(listener, resolve=_as_the_system_does)

    with pytest.raises(DomainError) as caught:
        guarded.fetch(form.format(port=listener.port))

    assert isinstance(caught.value, BadCalendarAddress | CalendarNotReached)
    assert listener.connections == 0


def test_without_the_guard_the_listener_is_reached(listener):
    assert opened(listener).fetch(f"http://127.0.0.1:{listener.port}/") == CALENDAR
    assert listener.connections == 1


def test_a_name_that_stands_for_an_inner_address_is_refused(listener):
    with pytest.raises(BadCalendarAddress):
        fetcher(listener, "127.0.0.1").fetch(f"http://partner.example:{listener.port}/")
    assert listener.connections == 0


def test_a_name_that_stands_for_an_inner_address_among_others_is_refused(listener):
    with pytest.raises(BadCalendarAddress):
        fetcher(listener, PUBLIC, "127.0.0.1").fetch(f"http://partner.example:{listener.port}/")
    assert listener.connections == 0


def test_the_address_that_was_checked_is_the_one_that_is_used(listener):
    """A name that changes its address between check and connection gains nothing: it is asked once."""
    answers = iter([("127.0.0.2",), ("127.0.0.1",)])
    asked: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return next(answers)

    checked = fetcher(listener, resolve=rebinding, may_connect=lambda address: address == "127.0.0.2")
    with pytest.raises(CalendarNotReached):
        checked.fetch(f"http://partner.example:{listener.port}/")

    assert (asked, listener.connections) == (["partner.example"], 0)


def test_a_redirect_to_an_inner_address_is_refused():
    with Listener() as inner:
        location = b"HTTP/1.1 302 Found\r\nLocation: http://inner.example:%d/\r\n\r\n" % inner.port
        with Listener(location) as outer:
            ports = frozenset({inner.port, outer.port})
            names = {"outer.example": ("127.0.0.1",), "inner.example": ("127.0.0.3",)}
            checked = CalendarFetcher(
                resolve=lambda host, port: names[host], may_connect=lambda found: found == "127.0.0.1", ports=ports
            )
            with pytest.raises(BadCalendarAddress):
                checked.fetch(f"http://outer.example:{outer.port}/")

            assert (outer.connections, inner.connections) == (1, 0)


def test_a_redirect_to_another_partner_is_followed(listener):
    location = b"HTTP/1.1 301 Moved\r\nLocation: http://new.example:%d/ics\r\n\r\n" % listener.port
    with Listener(location) as old:
        allowed = opened(old, ports=frozenset({old.port, listener.port}))

        assert allowed.fetch(f"http://old.example:{old.port}/") == CALENDAR


def test_redirects_in_a_circle_end():
    with Listener() as round_about:
        round_about.answer = b"HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n"

        with pytest.raises(CalendarNotReached):
            opened(round_about).fetch(f"http://partner.example:{round_about.port}/")
        assert round_about.connections == 4


def test_the_name_stays_in_the_host_header(listener):
    opened(listener).fetch(f"http://partner.example:{listener.port}/calendar?t=1")

    assert listener.requests[0].startswith(b"GET /calendar?t=1 HTTP/1.1\r\n")
    assert b"Host: partner.example:%d\r\n" % listener.port in listener.requests[0]


def test_tls_checks_the_certificate_of_the_name_not_of_the_address():
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("partner.example").configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    with Listener(tls=server) as secure:
        checked = opened(secure, tls=client)

        assert checked.fetch(f"https://partner.example:{secure.port}/") == CALENDAR
        with pytest.raises(CalendarNotReached):
            checked.fetch(f"https://other.example:{secure.port}/")
        with pytest.raises(CalendarNotReached):
            opened(secure).fetch(f"https://partner.example:{secure.port}/")


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"],
)
def test_an_endless_answer_is_cut_off(head):
    def endless(line: socket.socket) -> None:
        line.sendall(head)
        while True:
            line.sendall(b"x" * 65536)

    with Listener(endless) as running, pytest.raises(CalendarNotReached) as caught:
        opened(running).fetch(f"http://partner.example:{running.port}/")
    assert "larger than 2 MB" in caught.value.sentence


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_an_answer_that_trickles_is_hung_up_on(begin):
    def trickle(line: socket.socket) -> None:
        line.sendall(begin)
        while True:
            line.sendall(b"x")
            threading.Event().wait(0.05)

    with Listener(trickle) as running:
        began = perf_counter()
        with pytest.raises(CalendarNotReached):
            opened(running, longest_fetch=0.6).fetch(f"http://partner.example:{running.port}/")
        assert perf_counter() - began < 3


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 404 Not Found\r\n\r\n", "answers 404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nBEGIN", "breaks off"),
        (b"SSH-2.0-nothing\r\n", "nobody answers properly"),
        (b"", "nobody answers properly"),
    ],
)
def test_what_went_wrong_is_told(answer, reason):
    with Listener(answer) as running, pytest.raises(CalendarNotReached) as caught:
        opened(running).fetch(f"http://partner.example:{running.port}/")
    assert reason in caught.value.sentence


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_public_addresses_are_public(address):
    assert is_public(address)


def _as_the_system_does(host: str, port: int) -> list[str]:
    """Resolve what is an address in any spelling, and well-known names, without asking anybody."""
    if host in ("localhost", "metadata.google.internal"):
        return ["127.0.0.1" if host == "localhost" else "169.254.169.254"]
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)]
    except socket.gaierror:
        return ["127.0.0.1"]
