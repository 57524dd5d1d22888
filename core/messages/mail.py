"""One e-mail: its parts, and the MIME message made of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

import css_inline

from core.messages.headers import (
    MAIL_POLICY,
    InvalidAddress,
    InvalidHeader,
    InvalidMail,
    LineBreakInHeader,
    ascii_address,
    checked,
    extra_headers,
    mailbox,
    message_id,
    readable,
)

__all__ = [
    "Attachment",
    "InvalidAddress",
    "InvalidHeader",
    "InvalidMail",
    "LineBreakInHeader",
    "Mail",
    "ascii_address",
    "build_mime",
    "inline_css",
]

_CONTENT_TYPE = re.compile(r"([a-z0-9.+-]+)/([a-z0-9.+-]+)((?:; ?[a-z]+=\"?[A-Za-z0-9.:_-]+\"?)*)", re.IGNORECASE)
_PARAMETER = re.compile(r"([a-z]+)=\"?([A-Za-z0-9.:_-]+)", re.IGNORECASE)
_LINK_TAG = re.compile(r"<link\b(?:[^<>\"]|\"[^\"]*\")*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail; ``content_type`` may carry parameters such as ``method=PUBLISH``."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """Everything that one e-mail says; addresses are plain addresses, ``message_id`` has its angle brackets."""

    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def build_mime(mail: Mail, *, sent_at: datetime) -> EmailMessage:
    """Build the message as it is handed to the mail server; ``sent_at`` has a time zone.

    Raises:
        InvalidMail: a line break in a header, an address that cannot be used, a header that may not be set.
    """
    if sent_at.tzinfo is None:
        raise InvalidMail("The time of sending has no time zone.")
    addresses = [mail.sender_address, mail.recipient_address, mail.reply_to or mail.sender_address]
    sender, recipient, reply_to = map(ascii_address, addresses)
    message = EmailMessage(policy=MAIL_POLICY.clone(utf8=not f"{sender}{recipient}{reply_to}".isascii()))
    message["From"] = mailbox(mail.sender_name, sender)
    message["To"] = mailbox(mail.recipient_name, recipient)
    if mail.reply_to:
        message["Reply-To"] = reply_to
    message["Subject"] = checked("Subject", mail.subject)
    message["Date"] = sent_at
    message["Message-ID"] = message_id(mail.message_id)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office replies stay away
    for name, value in extra_headers(mail.headers):
        message[name] = value
    _set_content(message, mail)
    return message


def inline_css(html: str, css: str) -> str:
    """Return ``html`` with ``css`` in style attributes; only media queries stay, nothing is loaded."""
    inlined = css_inline.inline(
        html, extra_css=css, keep_at_rules=True, keep_link_tags=False, load_remote_stylesheets=False
    )
    return _LINK_TAG.sub("", inlined)


def _set_content(message: EmailMessage, mail: Mail) -> None:
    message.set_content(readable(mail.text), cte="quoted-printable")
    message.add_alternative(readable(mail.html), subtype="html", cte="quoted-printable")
    for attachment in mail.attachments:
        maintype, subtype, parameters = _content_type(attachment.content_type)
        message.add_attachment(
            attachment.content,
            maintype=maintype,
            subtype=subtype,
            params=parameters,
            filename=_filename(attachment.filename),
        )


def _content_type(value: str) -> tuple[str, str, dict[str, str]]:
    match = _CONTENT_TYPE.fullmatch(checked("content type", value))
    if not match:
        raise InvalidHeader("The content type of an attachment looks like text/calendar; method=PUBLISH.")
    maintype, subtype = match[1].lower(), match[2].lower()
    if maintype in ("multipart", "message"):  # may not be encoded (RFC 2045, 6.4): send the bytes as they are
        return "application", "octet-stream", {}
    return maintype, subtype, {name.lower(): text for name, text in _PARAMETER.findall(match[3])}


def _filename(name: str) -> str:
    """Return the name without what the standard library would decode as an encoded word."""
    return checked("file name", name).replace("?", "_") or "attachment"
