"""Fetch a partner's calendar from a typed address, without becoming a door to the inner network (R-76).

The name is resolved once, every address it stands for must be public, and the connection goes to the very address that
was checked; TLS and the Host header still use the name. Redirects are followed a few times, each checked like the
first.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, urljoin, urlsplit

import idna
from flask_babel import LazyString, lazy_gettext

from core.channels.calendar_lines import LARGEST
from core.errors import DomainError

LONGEST_URL = 2000
MOST_REDIRECTS = 3
LONGEST_WAIT = 10.0
LONGEST_FETCH = 30.0
PIECE = 64 * 1024
PORTS = {"http": 80, "https": 443}
ACCEPT = "text/calendar, text/plain;q=0.5, */*;q=0.1"
AGENT = "Kontor calendar reader"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Addresses that stand for others, where the one inside counts: NAT64 (RFC 6052) and IPv4-compatible ones.
_STAND_FOR_OTHERS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
# Local NAT64 (RFC 8215), old site-local addresses, protocols' own ones (Teredo among them), segment routing.
_NEVER = tuple(IPv6Network(one) for one in ("64:ff9b:1::/48", "fec0::/10", "2001::/23", "5f00::/16"))

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]


class BadCalendarAddress(DomainError):
    """An address that no partner gives: not on the internet, or not written like one."""

    code = "bad_calendar_address"
    status = 422
    text = lazy_gettext("This address cannot be used. It begins with https:// and leads to a partner on the internet.")


class CalendarNotReached(DomainError):
    """The partner did not give us the calendar."""

    code = "calendar_not_reached"
    status = 502
    text = lazy_gettext("The calendar could not be fetched: %(reason)s")


@dataclass(frozen=True)
class Target:
    """An address that may be fetched, split up."""

    scheme: str
    host: str
    port: int
    path: str


def resolve_name(host: str, port: int) -> Sequence[str]:
    """Return the addresses for which a name stands."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(text: str) -> bool:
    """Tell whether an address is one of the open internet; what stands for another address is judged by that."""
    try:
        address: Address = ip_address(text)
    except ValueError:
        return False
    return _is_public(address)


@dataclass(frozen=True)
class CalendarFetcher:
    """Fetches calendars; ``resolve`` and ``may_connect`` are parameters for tests, which reach their own listeners."""

    resolve: Resolve = resolve_name
    may_connect: Callable[[str], bool] = is_public
    tls: ssl.SSLContext | None = None
    longest_wait: float = LONGEST_WAIT
    longest_fetch: float = LONGEST_FETCH
    ports: frozenset[int] = frozenset(PORTS.values())

    def fetch(self, url: str) -> bytes:
        """Return what an address holds.

        Raises:
            BadCalendarAddress: it is not on the open internet, or a redirect leads away from there.
            CalendarNotReached: nobody answers, too slowly, with an error, or with too much.
        """
        ends = monotonic() + self.longest_fetch
        for _redirect in range(MOST_REDIRECTS + 1):
            content, location = self._ask(self.target_of(url), ends)
            if location is None:
                return content
            url = urljoin(url, location)
        raise CalendarNotReached(reason=lazy_gettext("it leads from one address to the next"))

    def target_of(self, url: str) -> Target:
        """Return an address split up; looks nothing up.

        Raises:
            BadCalendarAddress: it is not written like the address of a page.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or PORTS.get(parts.scheme, 0)
            host = _host(parts)
        except (ValueError, UnicodeError) as error:
            raise BadCalendarAddress from error
        is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        if not is_plain or len(url) > LONGEST_URL or parts.username is not None or parts.password is not None:
            raise BadCalendarAddress
        if parts.scheme not in PORTS or not host or port not in self.ports:
            raise BadCalendarAddress
        if _is_address(host) and not self.may_connect(host):
            raise BadCalendarAddress
        return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))

    def _ask(self, target: Target, ends: float) -> tuple[bytes, str | None]:
        """Ask one address once; return the content, or where it has moved to."""
        address = self._checked_address(target)
        try:
            sock = socket.create_connection((address, target.port), timeout=self._left(ends))
            with sock, _hung_up_after(sock, ends):
                found = self._read(target, self._secured(sock, target), ends)
            self._left(ends)
            return found
        except TimeoutError as error:
            raise CalendarNotReached(reason=lazy_gettext("it takes too long")) from error
        except ssl.SSLError as error:
            raise CalendarNotReached(reason=lazy_gettext("the connection is not secure")) from error
        except (OSError, http.client.HTTPException) as error:
            raise CalendarNotReached(reason=lazy_gettext("nobody answers properly")) from error

    def _checked_address(self, target: Target) -> str:
        """Return the one address to connect to; a name that stands for any inner address is refused altogether."""
        try:
            found = list(self.resolve(target.host, target.port))
        except (OSError, UnicodeError) as error:
            raise CalendarNotReached(reason=lazy_gettext("there is no such name")) from error
        if not found:
            raise CalendarNotReached(reason=lazy_gettext("there is no such name"))
        if not all(self.may_connect(address) for address in found):
            raise BadCalendarAddress
        return found[0]

    def _secured(self, sock: socket.socket, target: Target) -> socket.socket:
        if target.scheme == "http":
            return sock
        context = self.tls or ssl.create_default_context()
        return context.wrap_socket(sock, server_hostname=target.host)

    def _read(self, target: Target, sock: socket.socket, ends: float) -> tuple[bytes, str | None]:
        with sock:
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = sock
            sock.settimeout(self._left(ends))
            headers = {"Host": _authority(target), "User-Agent": AGENT, "Accept": ACCEPT, "Connection": "close"}
            connection.request("GET", target.path, headers=headers)
            answer = connection.getresponse()
            if answer.status in _REDIRECTS:
                return b"", answer.getheader("Location", "")
            if answer.status != 200:
                raise CalendarNotReached(reason=lazy_gettext("the partner answers %(status)s", status=answer.status))
            return self._body(answer, sock, ends), None

    def _body(self, answer: http.client.HTTPResponse, sock: socket.socket, ends: float) -> bytes:
        """Read piece by piece, so that neither an endless nor a trickling answer holds the worker."""
        pieces: list[bytes] = []
        length = 0
        while True:
            sock.settimeout(self._left(ends))
            piece = answer.read1(PIECE)
            if not piece:
                break
            length += len(piece)
            if length > LARGEST:
                raise CalendarNotReached(reason=_too_large())
            pieces.append(piece)
        if answer.length:
            raise CalendarNotReached(reason=lazy_gettext("the answer breaks off"))
        return b"".join(pieces)

    def _left(self, ends: float) -> float:
        left = ends - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(self.longest_wait, left)


@contextmanager
def _hung_up_after(sock: socket.socket, ends: float) -> Iterator[None]:
    """Hang up when the time is over: time-outs of a socket start anew with every byte that trickles in."""
    with sock.dup() as line:
        clock = Timer(max(0.0, ends - monotonic()), _hang_up, [line])
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            clock.join()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _too_large() -> LazyString:
    return lazy_gettext("it is larger than %(count)s MB", count=LARGEST // 1024 // 1024)


def _host(parts: SplitResult) -> str:
    """Return the host as the resolver gets it: an address in its one spelling, or a name in ASCII."""
    host = (parts.hostname or "").rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        # Resolvers take 127.1, 0x7f.1 and 2130706433 for addresses; a name ends with letters (RFC 3696, 2).
        if not host or host.rpartition(".")[2][:1].isdecimal() or "%" in host:
            raise
    return idna.encode(host, uts46=True).decode("ascii")


def _is_address(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdecimal()


def _authority(target: Target) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    return host if target.port == PORTS[target.scheme] else f"{host}:{target.port}"


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if getattr(address, "scope_id", None) or any(address in network for network in _NEVER):
            return False
        inner = _inner(address)
        if inner is not None:
            return _is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address for which an IPv6 address stands, or None."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if any(address in network for network in _STAND_FOR_OTHERS):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return None
