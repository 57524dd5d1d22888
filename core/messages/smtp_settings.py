"""Where mails are handed over: one mail server, written as a URL."""

import math
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import idna

_PORTS = {"smtp": 25, "smtps": 465}
_STARTTLS_PORT = 587
_OPTIONS = {"starttls", "tls_verify", "timeout"}
_FLAGS = {"0": False, "1": True}
_DEFAULT_TIMEOUT = 20.0
_LONGEST_TIMEOUT = 600.0


class InvalidSmtpSettings(ValueError):
    """The settings cannot be used: ``code`` is stable, the message says what is wrong and shows no password."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """A mail server and how to talk to it; ``timeout`` in seconds, for each answer of the server."""

    host: str
    port: int
    username: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False
    starttls: bool = False
    tls_verify: bool = True
    timeout: float = _DEFAULT_TIMEOUT

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", _ascii_host(self.host))
        if not 0 < self.port < 65536:
            raise InvalidSmtpSettings("port", "The port of the mail server must be a number from 1 to 65535.")
        if not 0 < self.timeout <= _LONGEST_TIMEOUT:
            raise InvalidSmtpSettings("timeout", "timeout must be a number of seconds, above 0 and up to 600.")
        self._check_tls()
        self._check_credentials()

    @classmethod
    def from_url(cls, url: str) -> "SmtpSettings":
        """Read ``smtp://user:password@host:587/?starttls=1&timeout=20`` or ``smtps://``.

        Names and passwords are percent-encoded. Without a port: 465 for smtps, 587 with STARTTLS, else 25.
        STARTTLS is on unless the host is this machine or ``starttls=0`` is given.

        Raises:
            InvalidSmtpSettings: something is missing, unknown or cannot be used.
        """
        parts = _split(url)
        options = _options(parts.query)
        host, implicit_tls = _host(parts), parts.scheme == "smtps"
        starttls = _flag(options, "starttls", default=not implicit_tls and not is_loopback(host))
        return cls(
            host=host,
            port=_port(parts) or (_STARTTLS_PORT if starttls else _PORTS[parts.scheme]),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            implicit_tls=implicit_tls,
            starttls=starttls,
            tls_verify=_flag(options, "tls_verify", default=True),
            timeout=_timeout(options.get("timeout")),
        )

    @property
    def longest_send(self) -> float:
        """How many seconds one sending may last from the connection to the server's last word."""
        return 3 * self.timeout

    @property
    def is_loopback(self) -> bool:
        """Whether the mail server runs on this machine."""
        return is_loopback(self.host)

    def _check_tls(self) -> None:
        if self.implicit_tls and self.starttls:
            raise InvalidSmtpSettings("starttls", "smtps is encrypted from the start: leave starttls out.")
        if not self.tls_verify and not self.is_loopback:
            raise InvalidSmtpSettings("tls_verify", "tls_verify=0 is allowed for a mail server on this machine only.")

    def _check_credentials(self) -> None:
        if bool(self.username) != bool(self.password):
            raise InvalidSmtpSettings("credentials", "Give a user name and a password, or neither.")
        if "\0" in self.username + self.password:
            raise InvalidSmtpSettings("credentials", "The user name and the password must not contain a zero byte.")
        if self.password and not (self.implicit_tls or self.starttls or self.is_loopback):
            raise InvalidSmtpSettings("unencrypted", "The password would travel unencrypted: use smtps or starttls=1.")


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine and nothing else."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def client_name() -> str:
    """Return the name that this machine gives itself in EHLO, without asking the name service."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise InvalidSmtpSettings("url", "The address of the mail server is not a URL.") from None
    if parts.scheme not in _PORTS:
        raise InvalidSmtpSettings("scheme", "The address of the mail server must start with smtp:// or smtps://.")
    if "@" in parts.path + parts.query + parts.fragment or parts.netloc.count("@") > 1:
        raise InvalidSmtpSettings("encoding", "Percent-encode / ? # @ : in the user name and the password.")
    if parts.path not in ("", "/") or parts.fragment:
        raise InvalidSmtpSettings("path", "After the mail server's name and port only ?options may follow.")
    return parts


def _host(parts: SplitResult) -> str:
    host = parts.hostname
    if not host:
        raise InvalidSmtpSettings("host", "The address of the mail server has no host name.")
    return host


def _ascii_host(host: str) -> str:
    try:
        if host.isascii():
            usable = host.encode("idna").decode("ascii") if ":" not in host else str(ip_address(host))
        else:
            usable = idna.encode(host, uts46=True).decode("ascii")
    except ValueError:
        usable = ""
    if not usable or not all(sign.isalnum() or sign in "-._:" for sign in usable):
        raise InvalidSmtpSettings("host", "The host name of the mail server cannot be used.")
    return usable


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise InvalidSmtpSettings("port", "The port of the mail server must be a number from 1 to 65535.")
    return port


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    unknown = sorted({name for name, _ in pairs} - _OPTIONS)
    if unknown:
        raise InvalidSmtpSettings("option", f"Unknown option {unknown[0]}; there are {', '.join(sorted(_OPTIONS))}.")
    if len(dict(pairs)) != len(pairs):
        raise InvalidSmtpSettings("option", "An option is given twice.")
    return dict(pairs)


def _flag(options: dict[str, str], name: str, *, default: bool) -> bool:
    if name not in options:
        return default
    if options[name] not in _FLAGS:
        raise InvalidSmtpSettings(name, f"{name} must be 0 or 1.")
    return _FLAGS[options[name]]


def _timeout(text: str | None) -> float:
    try:
        return _DEFAULT_TIMEOUT if text is None else float(text)
    except ValueError:
        return math.nan  # refused with the other values out of range
