"""Hand mails to a mail server and know afterwards what became of each (R-30, R-31).

SMTP is spoken command by command, since the answer to "may this be sent again?" depends on the step that failed:
until the final dot nothing was taken over; after it nobody knows unless the server answers (RFC 1047).
"""

import base64
import re
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from time import monotonic
from types import TracebackType
from typing import Self

from flask_babel import LazyString

from core.messages.headers import InvalidMail, ascii_address
from core.messages.smtp_settings import InvalidSmtpSettings, SmtpSettings, client_name

__all__ = ["DeliveryStatus", "InvalidSmtpSettings", "Outcome", "SmtpSender", "SmtpSettings"]

_LONGEST_DETAIL = 300
_OK = range(200, 300)
_GO_AHEAD = range(354, 355)
_ANSWERS = range(400, 600)
_CLOSING = 421
_SIGNED_IN = 235
_SIGN_IN_NEEDED = {530, 534, 535, 538}  # the landlord's or operator's to mend: never a reason to give a mail up
_SHORTEST_SECRET = 3
_LONGEST_FAREWELL = 2.0
_SHORTEST_WAIT = 0.01

Reply = tuple[int, bytes]


class DeliveryStatus(StrEnum):
    """What became of one attempt."""

    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one attempt: the server's code, if it gave one, and its words without credentials."""

    status: DeliveryStatus
    detail: str | LazyString
    code: int | None = None


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message ready for the wire: dots doubled, lines ended, addresses in ASCII where they can be."""

    sender: str
    recipient: str
    payload: bytes = field(repr=False)
    needs_utf8: bool
    is_eight_bit: bool

    def options(self, client: smtplib.SMTP) -> list[str]:
        """Return the parameters of MAIL FROM that this server understands."""
        options = [f"SIZE={len(self.payload)}"] if client.has_extn("size") else []
        if self.needs_utf8:
            options.append("SMTPUTF8")
        if self.is_eight_bit and client.has_extn("8bitmime"):
            options.append("BODY=8BITMIME")
        return options


class SmtpSender:
    """Sends mails over one connection, which is kept and re-opened as needed; one thread at a time."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client: smtplib.SMTP | None = None
        self._ends = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: EmailMessage, envelope_from: str, envelope_to: str) -> Outcome:
        """Try once to hand ``message`` over and say what became of it; raises nothing for failures of the mail."""
        try:
            letter = _letter(message, envelope_from, envelope_to)
        except InvalidMail as error:
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, str(error))
        self._ends = monotonic() + self._settings.longest_send
        was_kept = self._client is not None
        outcome = self._attempt(letter)
        if was_kept and outcome.code == _CLOSING:  # servers limit the mails per connection
            outcome = self._attempt(letter)
        return outcome

    def trouble(self) -> str:
        """Connect and sign in without sending anything; return what the server does not like, or nothing."""
        self._ends = monotonic() + self._settings.longest_send
        try:
            self._connected_client()
        except OSError as error:
            self._drop()
            return str(self._outcome(DeliveryStatus.TEMPORARY_FAILURE, error).detail)
        self.close()
        return ""

    def close(self) -> None:
        """Say good-bye and close the connection; the next ``send`` opens a new one."""
        if self._client is None:
            return
        try:
            if self._client.sock is not None:
                self._client.sock.settimeout(min(self._settings.timeout, _LONGEST_FAREWELL))
            self._client.quit()
        except OSError:
            self._drop()
        self._client = None

    def _attempt(self, letter: _Letter) -> Outcome:
        try:
            client = self._connected_client()
        except OSError as error:  # smtplib's errors are OSErrors, too
            self._drop()
            return self._outcome(DeliveryStatus.TEMPORARY_FAILURE, error)
        return self._hand_over(client, letter)

    def _connected_client(self) -> smtplib.SMTP:
        if self._client is not None and not self._is_usable(self._client):
            self._drop()
        if self._client is None:
            self._client = _connect(self._settings, self._limit)
        return self._client

    def _limit(self, client: smtplib.SMTP) -> None:
        """Let no step before the dot last longer than one answer may, and leave time for the answer to the dot."""
        if client.sock is not None:
            left = self._ends - self._settings.timeout - monotonic()
            client.sock.settimeout(min(self._settings.timeout, max(_SHORTEST_WAIT, left)))

    def _is_usable(self, client: smtplib.SMTP) -> bool:
        """Whether the connection still answers; also forgets a transaction that was begun."""
        self._limit(client)
        try:
            return client.rset()[0] in _OK
        except OSError:
            return False

    def _hand_over(self, client: smtplib.SMTP, letter: _Letter) -> Outcome:
        if letter.needs_utf8 and not client.has_extn("smtputf8"):
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, "The mail server takes no addresses beyond ASCII.")
        try:
            self._send_until_the_dot(client, letter)
        except smtplib.SMTPResponseException as error:
            return self._refused(client, error)
        except OSError as error:
            self._drop()
            return self._outcome(DeliveryStatus.TEMPORARY_FAILURE, error)
        return self._finish(client)

    def _send_until_the_dot(self, client: smtplib.SMTP, letter: _Letter) -> None:
        self._limit(client)
        _expect(client.mail(letter.sender, letter.options(client)), _OK)
        self._limit(client)
        _expect(client.rcpt(letter.recipient), _OK)
        self._limit(client)
        _expect(client.docmd("DATA"), _GO_AHEAD)
        self._limit(client)
        client.send(letter.payload)
        if client.sock is None or _has_hung_up(client.sock):
            raise smtplib.SMTPServerDisconnected("The connection was lost before the end of the message.")

    def _finish(self, client: smtplib.SMTP) -> Outcome:
        """Send the final dot: from here on only an answer of the server makes things clear."""
        if client.sock is not None:
            # Servers may look long at a mail before they answer (RFC 5321, 4.5.3.2.6): all that is left.
            client.sock.settimeout(max(self._settings.timeout, self._ends - monotonic()))
        try:
            client.send(b".\r\n")
            code, text = client.getreply()
        except OSError as error:
            self._drop()
            return self._outcome(DeliveryStatus.UNCLEAR, error)
        answer = smtplib.SMTPResponseException(code, text)
        if code in _OK:
            return self._outcome(DeliveryStatus.DELIVERED, answer)
        if code in _ANSWERS:
            return self._refused(client, answer)
        self._drop()
        return self._outcome(DeliveryStatus.UNCLEAR, answer)

    def _refused(self, client: smtplib.SMTP, error: smtplib.SMTPResponseException) -> Outcome:
        """Judge the server's "no" and leave the connection clean for the next mail."""
        was_closed_by_us = client.sock is None  # smtplib gives up on endless lines with a 500 of its own
        if was_closed_by_us or error.smtp_code == _CLOSING or not self._is_usable(client):
            self._drop()
        is_final = 500 <= error.smtp_code < 600 and error.smtp_code not in _SIGN_IN_NEEDED and not was_closed_by_us
        status = DeliveryStatus.PERMANENT_FAILURE if is_final else DeliveryStatus.TEMPORARY_FAILURE
        return self._outcome(status, error)

    def _outcome(self, status: DeliveryStatus, error: OSError) -> Outcome:
        if not isinstance(error, smtplib.SMTPResponseException):
            return Outcome(status, self._clean(error.strerror or str(error) or type(error).__name__))
        code = error.smtp_code if error.smtp_code > 0 else None
        text = error.smtp_error
        words = self._clean(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
        return Outcome(status, f"{code or ''} {words}".strip()[:_LONGEST_DETAIL], code)

    def _clean(self, text: str) -> str:
        """Return the text in one line without credentials."""
        words = "".join(sign if sign.isprintable() else " " for sign in text)
        for secret in _spellings(self._settings):
            words = re.sub(secret, "***", words, flags=re.IGNORECASE)
        return " ".join(words.split())[:_LONGEST_DETAIL]

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _letter(message: EmailMessage, envelope_from: str, envelope_to: str) -> _Letter:
    raw = re.sub(rb"\r\n|\r|\n", b"\r\n", message.as_bytes())
    payload = re.sub(rb"(?m)^\.", b"..", raw if raw.endswith(b"\r\n") else raw + b"\r\n")
    sender = ascii_address(envelope_from) if envelope_from else ""
    recipient = ascii_address(envelope_to)
    head = raw.partition(b"\r\n\r\n")[0]
    needs_utf8 = not (head.isascii() and sender.isascii() and recipient.isascii())
    return _Letter(sender, recipient, payload, needs_utf8, is_eight_bit=not payload.isascii())


def _connect(settings: SmtpSettings, limit: Callable[[smtplib.SMTP], None]) -> smtplib.SMTP:
    """Open a connection, secure it and sign in; leaves nothing open when one of these fails."""
    client = _open(settings)
    try:
        if client.sock is not None:  # the dot is a small packet of its own and must not wait for the one before
            client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        limit(client)
        if settings.starttls:
            client.starttls(context=_tls(settings))
            limit(client)
        client.ehlo_or_helo_if_needed()
        if settings.username:
            limit(client)
            _sign_in(client, settings)
    except OSError:
        client.close()
        raise
    return client


def _open(settings: SmtpSettings) -> smtplib.SMTP:
    host, port, name = settings.host, settings.port, client_name()
    if settings.implicit_tls:
        return smtplib.SMTP_SSL(host, port, name, timeout=settings.timeout, context=_tls(settings))
    return smtplib.SMTP(host, port, name, timeout=settings.timeout)


def _tls(settings: SmtpSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not settings.tls_verify:  # SmtpSettings allows this for loopback only
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _sign_in(client: smtplib.SMTP, settings: SmtpSettings) -> None:
    """Sign in with PLAIN or LOGIN; smtplib's own way fails with passwords beyond ASCII."""
    offered = client.esmtp_features.get("auth", "").upper().split()
    if "PLAIN" in offered:
        code, text = client.docmd("AUTH", f"PLAIN {_plain_token(settings)}")
    elif "LOGIN" in offered:
        code, text = client.docmd("AUTH", f"LOGIN {_base64(settings.username)}")
        if code == 334:
            code, text = client.docmd(_base64(settings.password))
    else:
        raise smtplib.SMTPNotSupportedError("The mail server offers no way to sign in (PLAIN or LOGIN).")
    if code != _SIGNED_IN:
        raise smtplib.SMTPAuthenticationError(code, text)


def _expect(reply: Reply, wanted: range) -> None:
    code, text = reply
    if code not in wanted:
        raise smtplib.SMTPResponseException(code, text)


def _has_hung_up(connection: socket.socket) -> bool:
    """Whether the other side has closed the connection, asked without waiting and without reading."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        if not selector.select(timeout=0):
            return False
    try:
        return not socket.socket.recv(connection, 1, socket.MSG_PEEK)  # the plain one: TLS sockets cannot peek
    except OSError:
        return True


def _spellings(settings: SmtpSettings) -> list[str]:
    """Return patterns of all forms in which a server could repeat the credentials, the longest first."""
    if not settings.username:
        return []
    username, password = settings.username, settings.password
    forms = sorted({_plain_token(settings), _base64(username), _base64(password), password}, key=len, reverse=True)
    patterns = [re.escape(form) for form in forms if len(form) >= _SHORTEST_SECRET]
    return [*patterns, rf"(?<!\w){re.escape(username)}(?!\w)"]


def _plain_token(settings: SmtpSettings) -> str:
    return _base64(f"\0{settings.username}\0{settings.password}")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
