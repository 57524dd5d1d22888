"""Where mails go: a mail server, or the demo's outgoing-mail page."""

import threading
from datetime import datetime, timedelta
from typing import Protocol

from flask import Flask, current_app
from flask_babel import lazy_gettext

from core.config import ConfigurationError, Settings, current_settings
from core.landlords.services import current_landlord
from core.messages.kinds import Content
from core.messages.mail import InvalidMail, Mail, build_mime
from core.messages.models import Message
from core.messages.smtp import DeliveryStatus, Outcome, SmtpSender
from core.messages.smtp_settings import InvalidSmtpSettings, SmtpSettings

KEPT = lazy_gettext("Kept on the page of outgoing mails.")


class Transport(Protocol):
    """Takes one mail and says what became of it."""

    @property
    def longest_send(self) -> timedelta:
        """How long one ``send`` can last; a claim has to hold longer than that."""

    def send(self, mail: Mail, now: datetime) -> Outcome:
        """Try once to deliver; never raises for what can go wrong with one mail."""


class SmtpTransport:
    """A mail server; each thread keeps a connection of its own."""

    def __init__(self, url: str) -> None:
        self._settings = SmtpSettings.from_url(url)
        self._local = threading.local()

    @property
    def longest_send(self) -> timedelta:
        """As long as the settings of the mail server allow."""
        return timedelta(seconds=self._settings.longest_send)

    def send(self, mail: Mail, now: datetime) -> Outcome:
        """Hand the mail to the server."""
        try:
            mime = build_mime(mail, sent_at=now)
        except InvalidMail as error:
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, str(error))
        return self._sender().send(mime, mail.sender_address, mail.recipient_address)

    def _sender(self) -> SmtpSender:
        sender: SmtpSender | None = getattr(self._local, "sender", None)
        if sender is None:
            sender = self._local.sender = SmtpSender(self._settings)
        return sender


class KeepingTransport:
    """The demo has no mail server: the row keeps the mail, and a page of its own shows it."""

    longest_send = timedelta(0)

    def send(self, mail: Mail, now: datetime) -> Outcome:
        """Keep the mail, if it could have been sent."""
        try:
            build_mime(mail, sent_at=now)
        except InvalidMail as error:
            return Outcome(DeliveryStatus.PERMANENT_FAILURE, str(error))
        return Outcome(DeliveryStatus.DELIVERED, KEPT)


def init_transport(app: Flask, settings: Settings) -> None:
    """Choose where the application's mails go; without a mail server they wait in the outbox.

    Raises:
        ConfigurationError: the address of the mail server cannot be used.
    """
    transport: Transport | None = None
    if settings.smtp_url:
        try:
            transport = SmtpTransport(settings.smtp_url)
        except InvalidSmtpSettings as error:
            raise ConfigurationError(f"KONTOR_SMTP_URL cannot be used: {error}") from error
    elif settings.demo:
        transport = KeepingTransport()
    app.extensions["kontor.transport"] = transport


def current_transport() -> Transport | None:
    """Return where mails go, or None when they have to wait."""
    transport: Transport | None = current_app.extensions["kontor.transport"]
    return transport


def mail_of(message: Message, content: Content) -> Mail:
    """Return a message as a mail in the landlord's name; answers go to the landlord."""
    landlord = current_landlord()
    sender = current_settings().mail_from or landlord.email
    return Mail(
        sender_name=landlord.name,
        sender_address=sender,
        recipient_name=message.recipient_name,
        recipient_address=message.recipient_address,
        subject=content.subject,
        html=content.html,
        text=content.text,
        message_id=message.message_id,
        reply_to=landlord.email or None,
        attachments=content.attachments,
        headers=content.headers,
    )
