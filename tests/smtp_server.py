"""A real mail server on loopback for tests: records what it takes, and fails on demand.

with SmtpServer() as server:
    server.fail_next(Fault.RECIPIENT_BUSY)
    ...  # hand a mail over to server.url
    assert server.messages == []
"""

import asyncio
import socket
import ssl
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_string, policy
from email.message import EmailMessage
from enum import Enum
from types import TracebackType
from typing import Any, Literal, Self
from urllib.parse import quote, urlencode

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
_HANG_SECONDS = 60.0
_DROP = "drop"
_HANG = "hang"

Security = Literal["none", "starttls", "tls"]


class Fault(Enum):
    """What goes wrong: the step of the session, and the answer (or a lost or silent connection)."""

    BUSY_AT_CONNECT = ("connect", "421 4.3.2 Service not available")
    BLOCKED_AT_CONNECT = ("connect", "554 5.7.1 You are blocked")
    HANG_AT_CONNECT = ("connect", _HANG)
    ENOUGH_MAILS = ("mail", "421 4.7.0 Too many mails in one connection")
    SENDER_REFUSED = ("mail", "550 5.7.1 Sender refused")
    SIGN_IN_NEEDED = ("mail", "530 5.7.0 Authentication required")
    RECIPIENT_BUSY = ("rcpt", "450 4.2.1 Mailbox busy")
    RECIPIENT_UNKNOWN = ("rcpt", "550 5.1.1 No such user")
    RECIPIENT_ENDLESS_ANSWER = ("rcpt", "550 " + "x" * 10_000)
    RECIPIENT_TALKATIVE_ANSWER = ("rcpt", "550-5.1.1 No\tsuch\x1b[1muser\r\n" * 50 + "550 5.1.1 end")
    REFUSED_AT_DATA = ("data", "554 5.5.1 No valid recipients")
    DROP_BEFORE_DOT = ("data", _DROP)
    HANG_BEFORE_DOT = ("data", _HANG)
    DROP_IN_BODY = ("body", _DROP)
    BUSY_AFTER_DOT = ("dot", "451 4.3.0 Try again later")
    REFUSED_AFTER_DOT = ("dot", "554 5.6.0 Message refused")
    NONSENSE_AFTER_DOT = ("dot", "what?")
    DROP_AFTER_DOT = ("dot", _DROP)
    HANG_AFTER_DOT = ("dot", _HANG)

    @property
    def step(self) -> str:
        """The step of the session at which it happens."""
        return self.value[0]

    @property
    def answer(self) -> str:
        """What the server says, or ``drop`` or ``hang``."""
        return self.value[1]


@dataclass(frozen=True)
class ReceivedMail:
    """A mail that the server has taken over, whether or not the sender was told."""

    envelope_from: str
    envelope_to: list[str]
    content: bytes = field(repr=False)
    options: list[str]

    @property
    def message(self) -> EmailMessage:
        """The mail as a reader sees it."""
        message = message_from_string(self.content.decode("utf-8"), policy=policy.default)
        assert isinstance(message, EmailMessage)
        return message


class SmtpServer:
    """A mail server in a thread of its own; ``messages`` holds what it took over."""

    def __init__(
        self,
        *,
        credentials: tuple[str, str] | None = None,
        mechanisms: tuple[str, ...] = ("PLAIN", "LOGIN"),
        security: Security = "none",
        certificate: trustme.LeafCert | None = None,
        takes_utf8: bool = True,
    ) -> None:
        self.messages: list[ReceivedMail] = []
        self.connections = 0
        self.sign_ins: list[str] = []
        self._credentials = credentials
        self._mechanisms = mechanisms
        self._security = security
        self._tls = _server_tls(certificate) if certificate else None
        self._takes_utf8 = takes_utf8
        self._faults: deque[Fault] = deque()
        self._sessions: set[_Session] = set()
        self._controller: _Controller | None = None
        self._port = 0
        self._is_ready = False

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    @property
    def port(self) -> int:
        """The port it listens on; the same for the whole life of the server."""
        return self._port

    @property
    def needs_sign_in(self) -> bool:
        """Whether mails are taken only after signing in."""
        return self._credentials is not None

    @property
    def url(self) -> str:
        """The address for ``SmtpSettings.from_url``, credentials included."""
        return self.url_with()

    def url_with(self, **options: str | float) -> str:
        """Return the address with options such as ``timeout=0.3``; they win over the server's own."""
        if self._security == "starttls":
            options = {"starttls": 1, **options}
        scheme = "smtps" if self._security == "tls" else "smtp"
        access = ":".join(quote(part, safe="") for part in self._credentials or ())
        return f"{scheme}://{access}{'@' if access else ''}{HOST}:{self._port}/?{urlencode(options)}"

    def fail_next(self, fault: Fault, times: int = 1) -> None:
        """Let ``fault`` happen when a session comes to its step; faults happen in the order given."""
        self._faults.extend([fault] * times)

    def drop_connections(self) -> None:
        """Cut all open connections, as a server does that restarts."""
        assert self._controller is not None
        asyncio.run_coroutine_threadsafe(self._abort_sessions(), self._controller.loop).result()

    @contextmanager
    def refusing_connections(self) -> Iterator[None]:
        """Close the port for a while: connections are refused."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    def _start(self) -> None:
        listener = socket.create_server((HOST, self._port), reuse_port=False)
        self._port = listener.getsockname()[1]
        self._controller = _Controller(self, listener, **self._options())
        self._controller.start()  # makes a connection of its own, which is neither counted nor disturbed
        self._is_ready = True

    def _stop(self) -> None:
        assert self._controller is not None
        self._is_ready = False
        self.drop_connections()
        self._controller.stop()
        self._controller = None

    def _options(self) -> dict[str, Any]:
        return {
            "ssl_context": self._tls if self._security == "tls" else None,
            "tls_context": self._tls if self._security == "starttls" else None,
            "require_starttls": self._security == "starttls",
            "auth_require_tls": False,
            "auth_exclude_mechanism": {"PLAIN", "LOGIN"} - set(self._mechanisms if self._credentials else ()),
            "authenticator": self._authenticate,
            "enable_SMTPUTF8": self._takes_utf8,
        }

    def _authenticate(self, smtp: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        username, password = given.login.decode(), given.password.decode()
        if (username, password) != self._credentials:
            text = f"535 5.7.8 Bad credentials {username} {password}"  # a server that repeats what it was told
            return AuthResult(success=False, handled=False, message=text)
        self.sign_ins.append(mechanism)
        return AuthResult(success=True)

    async def _abort_sessions(self) -> None:
        for session in list(self._sessions):
            session.abort()

    def take_fault(self, step: str) -> str | None:
        """Return what the next fault says if it is one of this step."""
        if self._is_ready and self._faults and self._faults[0].step == step:
            return self._faults.popleft().answer
        return None

    def note_connection(self) -> None:
        """Count a connection."""
        self.connections += self._is_ready


class _Handler:
    """Records the mails."""

    def __init__(self, server: SmtpServer) -> None:
        self._server = server

    async def handle_DATA(self, smtp: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the mail over unless a fault with an answer is due."""
        answer = self._server.take_fault("dot")
        if answer in (None, _DROP, _HANG):
            self._server.messages.append(_received(envelope))
        assert isinstance(smtp, _Session)
        return await smtp.go_wrong(answer) if answer else "250 2.0.0 OK queued"


class _Session(SMTP):
    """One connection, with faults."""

    def __init__(self, server: SmtpServer, **options: Any) -> None:
        super().__init__(_Handler(server), **options)
        self._server = server
        self._auth_required = server.needs_sign_in  # as an argument it warns about the missing encryption

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._server._sessions.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._server._sessions.discard(self)
        super().connection_lost(error)

    async def go_wrong(self, answer: str) -> str:
        """Drop the connection or fall silent if that is the fault; else return the answer."""
        if answer == _HANG:
            await asyncio.sleep(_HANG_SECONDS)
        if answer in (_DROP, _HANG):
            self.abort()
            raise asyncio.CancelledError
        return answer

    def abort(self) -> None:
        """Cut the connection without a word."""
        if isinstance(self.transport, asyncio.Transport):
            # An encrypted connection that is closed already has nothing to abort, and early Pythons 3.11 fall over it.
            with suppress(AttributeError):
                self.transport.abort()

    async def _answer(self, answer: str) -> None:
        await self.push(await self.go_wrong(answer))
        if answer.startswith("421") and self.transport is not None:
            self.transport.close()

    async def _handle_client(self) -> None:
        self._server.note_connection()
        answer = self._server.take_fault("connect")
        if answer is None:
            await super()._handle_client()
        else:
            await self._answer(answer)

    async def smtp_MAIL(self, arg: str) -> None:
        await self._unless_faulty("mail", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str) -> None:
        await self._unless_faulty("rcpt", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: str) -> None:
        if self._server.take_fault("body"):
            await self.push("354 Go ahead")
            await self._reader.read(1)
            await self.go_wrong(_DROP)
        await self._unless_faulty("data", super().smtp_DATA, arg)

    async def _unless_faulty(self, step: str, command: Callable[[str], Awaitable[None]], arg: str) -> None:
        answer = self._server.take_fault(step)
        if answer is None:
            await command(arg)
        else:
            await self._answer(answer)


class _Controller(Controller):
    """Listens on a port that the system has chosen."""

    def __init__(self, server: SmtpServer, listener: socket.socket, **options: Any) -> None:
        super().__init__(_Handler(server), HOST, listener.getsockname()[1], server_hostname="mail.test", **options)
        self._server_under_test = server
        self._listener = listener

    def factory(self) -> SMTP:
        """Make one session per connection."""
        return _Session(self._server_under_test, **self.SMTP_kwargs)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._listener, ssl=self.ssl_context)


def _server_tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def _received(envelope: Envelope) -> ReceivedMail:
    content = envelope.original_content
    assert content is not None
    return ReceivedMail(
        str(envelope.mail_from or ""), [str(address) for address in envelope.rcpt_tos], content, envelope.mail_options
    )
