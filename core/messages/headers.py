"""What becomes a header of an e-mail: checked, encoded and folded by us, not by the standard library's guesses."""

import re
from collections.abc import Mapping
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any

import idna

_LINE_LENGTH = 76
_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_LONGEST_WORD = 60
_BREAKS = re.compile(r"[\r\n\0]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOCAL_PART = re.compile(r"[^\s\x00-\x1f\x7f-\x9f<>()\[\],;:\\\"@]+")
_DOMAIN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f<>(),;\\\"@]+")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+")
_OWN_HEADERS = {
    "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "auto-submitted", "mime-version",
}  # fmt: skip
_OWN_PREFIXES = ("content-", "resent-", "received", "return-path")


class InvalidMail(ValueError):
    """The mail cannot be built from what was given."""


class LineBreakInHeader(InvalidMail):
    """A line break, or a zero byte, in something that becomes a header."""


class InvalidAddress(InvalidMail):
    """Not an e-mail address that can be used."""


class InvalidHeader(InvalidMail):
    """A header that may not be set, or a value that no header can carry."""


class _TextHeader(UnstructuredHeader, BaseHeader):
    """A header that holds the text as people read it and encodes it when the message is written.

    The standard classes decode encoded words of the value while they parse it, so that a customer called
    ``=?utf-8?q?=0D=0ABcc:...?=`` writes a header, and they encode long addresses of List-Unsubscribe (RFC 8058).
    """

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Keep the value as it is."""
        kwds["parse_tree"] = cls.value_parser("")
        kwds["decoded"] = value

    def fold(self, *, policy: Policy) -> str:
        """Return the header in lines, as it travels."""
        return _folded(self.name, _words(self), policy.linesep)


class _AddressHeader(_TextHeader):
    """A header with one mailbox: ``name <address>`` or an address alone."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header in lines; only the name is encoded."""
        name, _, address = self.rpartition(" <")
        wire = f"{_phrase(name)} <{address}" if name else str(self)
        return _folded(self.name, wire, policy.linesep)


class _PlainHeader(_TextHeader):
    """A header whose words must never be encoded, however long they are, unless they are not ASCII."""

    def fold(self, *, policy: Policy) -> str:
        """Return the header in lines."""
        wire = str(self) if self.isascii() and "=?" not in self else _words(self)
        return _folded(self.name, wire, policy.linesep)


def _mail_policy() -> "EmailPolicy[Any]":
    registry = HeaderRegistry(default_class=_PlainHeader)
    registry.map_to_type("subject", _TextHeader)
    registry.map_to_type("message-id", _PlainHeader)
    for name in ("from", "to", "reply-to"):
        registry.map_to_type(name, _AddressHeader)
    return SMTP.clone(header_factory=registry, cte_type="7bit")


MAIL_POLICY = _mail_policy()


def ascii_address(address: str) -> str:
    """Return the address with its domain in ASCII, as mail servers want it.

    Raises:
        InvalidAddress: it has no domain, or signs that no address has.
    """
    local, _, domain = checked("address", address).rpartition("@")
    if not _LOCAL_PART.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise InvalidAddress("This is not an e-mail address.")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError:
        raise InvalidAddress("The domain of this e-mail address cannot be used.") from None


def checked(what: str, value: str) -> str:
    """Return the value on one line; breaks are refused, other control signs become blanks."""
    if _BREAKS.search(value):
        raise LineBreakInHeader(f"A line break in {what}.")
    return _CONTROLS.sub(" ", readable(value)).strip()


def readable(text: str) -> str:
    """Replace halves of surrogate pairs, which no encoding can carry."""
    return text.encode("utf-8", "replace").decode("utf-8")


def mailbox(name: str, address: str) -> str:
    """Return a person as From and To hold it: ``name <address>``."""
    name, address = checked("name", name), ascii_address(address)
    return f"{name} <{address}>" if name else address


def message_id(value: str) -> str:
    """Return the Message-ID if it is one.

    Raises:
        InvalidHeader: it has no angle brackets, no ``@``, or is longer than servers keep.
    """
    if not _MESSAGE_ID.fullmatch(checked("Message-ID", value)) or len(value) > 250:
        raise InvalidHeader("A Message-ID looks like <something@example.org>.")
    return value


def extra_headers(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the headers that a mail adds to its own, checked.

    Raises:
        InvalidHeader: a name that the mail sets itself, or a value that cannot travel.
    """
    extra = [(_extra_name(name), _extra_value(name, value)) for name, value in headers.items()]
    if len({name.lower() for name, _ in extra}) != len(extra):
        raise InvalidHeader("A header is given twice.")
    return extra


def _words(text: str) -> str:
    """Return the text as it travels in a header (RFC 2047)."""
    longest = max((len(word) for word in text.split()), default=0)
    if text.isascii() and "=?" not in text and longest <= _LONGEST_WORD:
        return text
    return _encoded(text)


def _encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=_LONGEST_WORD).encode(linesep="")


def _phrase(name: str) -> str:
    """Return the name of a mailbox as it travels: quoted on one line, or as encoded words."""
    if len(name) > _LONGEST_WORD or _words(name) != name:
        return _encoded(name)
    return '"{}"'.format(name.replace("\\", "\\\\").replace('"', '\\"'))


def _folded(name: str, wire: str, linesep: str) -> str:
    """Break the header before words, never directly after its name."""
    first, *others = re.findall(r"\s*\S+", wire) or [""]
    lines = [f"{name}: {first}"]
    for word in others:
        if len(lines[-1]) + len(word) > _LINE_LENGTH:
            lines.append("")
        lines[-1] += word
    return linesep.join(lines) + linesep


def _extra_name(name: str) -> str:
    if _BREAKS.search(name):
        raise LineBreakInHeader("A line break in the name of a header.")
    if not _HEADER_NAME.fullmatch(name):
        raise InvalidHeader("The name of a header has only letters, digits and hyphens.")
    if name.lower() in _OWN_HEADERS or name.lower().startswith(_OWN_PREFIXES):
        raise InvalidHeader(f"The header {name} is set by the mail itself.")
    return name


def _extra_value(name: str, value: str) -> str:
    value = checked(name, value)
    if value.isascii() and max((len(word) for word in value.split()), default=0) > _LONGEST_LINE - len(name) - 2:
        raise InvalidHeader(f"The header {name} is too long.")
    return value
