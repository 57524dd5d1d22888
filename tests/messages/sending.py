"""A mail, and a sender for the mail server of a test."""

from email.message import EmailMessage

from core.messages.smtp import Outcome, SmtpSender, SmtpSettings
from tests.smtp_server import SmtpServer

LANDLORD = "office@seeblick-boote.example"
CUSTOMER = "erika@example.org"


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
