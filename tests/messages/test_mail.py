"""Building one e-mail: headers that cannot be forged, parts, attachments."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.messages.mail import (
    Attachment,
    InvalidAddress,
    InvalidHeader,
    InvalidMail,
    LineBreakInHeader,
    Mail,
    build_mime,
)
from core.messages.smtp import DeliveryStatus, SmtpSender, SmtpSettings
from tests.smtp_server import SmtpServer

SENT_AT = datetime(2026, 11, 22, 9, 30, tzinfo=timezone(timedelta(hours=1)))
ENCODED_BREAK = "=?utf-8?q?x=0D=0ABcc:_evil@example.org?="
MAIL = Mail(
    sender_name="Bootsverleih Seeblick",
    sender_address="office@seeblick-boote.example",
    recipient_name="Erika Mustermann",
    recipient_address="erika@example.org",
    subject="Your booking",
    html="<p>See you on <b>Friday</b>.</p>",
    text="See you on Friday.",
    message_id="<0f3a@seeblick.example>",
)


def wire(mail: Mail) -> bytes:
    return build_mime(mail, sent_at=SENT_AT).as_bytes()


def read(mail: Mail) -> EmailMessage:
    return message_from_bytes(wire(mail).replace(b"\r\n", b"\n"), policy=policy.default)


def plain_header(mail: Mail, name: str) -> str:
    """Return a header as an old-fashioned reader decodes it."""
    return str(message_from_bytes(wire(mail), policy=policy.compat32)[name]).replace("\r\n", "")


# Headers


def test_a_mail_has_the_headers_of_a_mail_made_by_a_machine() -> None:
    message = read(replace(MAIL, reply_to="desk@seeblick-boote.example"))

    assert message["From"] == "Bootsverleih Seeblick <office@seeblick-boote.example>"
    assert message["To"].addresses[0].display_name == "Erika Mustermann"
    assert message["To"].addresses[0].addr_spec == "erika@example.org"
    assert message["Reply-To"] == "desk@seeblick-boote.example"
    assert message["Subject"] == "Your booking"
    assert message["Message-ID"] == "<0f3a@seeblick.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == SENT_AT
    assert message["MIME-Version"] == "1.0"


def test_a_person_without_a_name_is_an_address() -> None:
    assert plain_header(replace(MAIL, recipient_name=""), "To") == "erika@example.org"


@pytest.mark.parametrize("sign", ["\r", "\n", "\r\n", "\0"])
@pytest.mark.parametrize(
    "field",
    ["sender_name", "sender_address", "recipient_name", "recipient_address", "subject", "message_id", "reply_to"],
)
def test_a_line_break_in_a_header_is_refused(field: str, sign: str) -> None:
    value = str(getattr(MAIL, field) or "desk@example.org")
    mail = replace(MAIL, **{field: f"{value}{sign}Bcc: evil@example.org"})

    with pytest.raises(LineBreakInHeader):
        build_mime(mail, sent_at=SENT_AT)


@pytest.mark.parametrize(
    "mail",
    [
        replace(MAIL, headers={"X-Kind": "a\nBcc: evil@example.org"}),
        replace(MAIL, headers={"X-Kind\n": "a"}),
        replace(MAIL, attachments=(Attachment("a\r\nBcc: evil", "text/plain", b""),)),
        replace(MAIL, attachments=(Attachment("a.txt", "text/plain\r\nBcc: evil", b""),)),
    ],
)
def test_a_line_break_in_a_further_header_is_refused(mail: Mail) -> None:
    with pytest.raises(LineBreakInHeader):
        build_mime(mail, sent_at=SENT_AT)


@pytest.mark.parametrize("sign", ["\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_other_control_signs_become_blanks(sign: str) -> None:
    mail = replace(MAIL, subject=f"Your{sign}booking", recipient_name=f"Erika{sign}Mustermann")

    assert (read(mail)["Subject"], read(mail)["To"].addresses[0].display_name) == ("Your booking", "Erika Mustermann")


@pytest.mark.parametrize(
    "mail",
    [
        replace(MAIL, subject=ENCODED_BREAK),
        replace(MAIL, recipient_name=ENCODED_BREAK),
        replace(MAIL, recipient_name=f"a, {ENCODED_BREAK} <x@example.org>"),
        replace(MAIL, headers={"X-Kind": ENCODED_BREAK}),
        replace(MAIL, attachments=(Attachment(ENCODED_BREAK, "text/plain", b""),)),
        replace(MAIL, attachments=(Attachment(f"ä {ENCODED_BREAK}.txt", "text/plain", b""),)),
    ],
)
def test_an_encoded_line_break_writes_no_header(mail: Mail) -> None:
    message = message_from_bytes(wire(mail), policy=policy.compat32)

    assert b"\nBcc:" not in wire(mail)
    assert all(part["Bcc"] is None for part in message.walk())


NAMES = st.text(
    alphabet=st.one_of(
        st.sampled_from("abcABC ,;:<>()@\"\\.=?_'[]äöüßéñ€日"),
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    ),
    max_size=150,
).map(lambda name: " ".join(name.split()))


@settings(max_examples=25)
@given(NAMES, NAMES)
@example("Müller, Jürgen <boss@example.org>", "Ihre Buchung: " + "ä" * 200)
@example('Erika "die Kapitänin" Mustermann', "a" * 1200)
@example("A Company With a Name, Quite Long, Much Longer Than One Line of Seventy-Eight Characters Can Take", "x " * 99)
@example('Back\\slash "quoted" \\', "=?utf-8?b?QQ==?=")
def test_any_name_and_subject_arrive_as_they_were_and_address_nobody_else(name: str, subject: str) -> None:
    mail = replace(MAIL, recipient_name=name, subject=subject)

    encoded_name, address = parseaddr(plain_header(mail, "To"))

    assert address == "erika@example.org"
    assert str(make_header(decode_header(encoded_name))) == name
    assert str(make_header(decode_header(plain_header(mail, "Subject")))) == subject.strip()
    assert len(read(mail)["To"].addresses) == 1


@settings(max_examples=50)
@given(NAMES, NAMES)
def test_headers_are_ascii_lines_of_legal_length(name: str, subject: str) -> None:
    head = wire(replace(MAIL, recipient_name=name, subject=subject, sender_name=name)).partition(b"\r\n\r\n")[0]

    assert head.isascii()
    assert max(len(line) for line in head.split(b"\r\n")) <= 100
    assert all(line.strip() for line in head.split(b"\r\n"))


def test_a_domain_with_umlauts_is_written_in_ascii() -> None:
    mail = replace(MAIL, recipient_address="post@müller-boote.example")

    assert read(mail)["To"].addresses[0].addr_spec == "post@xn--mller-boote-thb.example"


def test_an_address_with_umlauts_arrives_through_a_real_server() -> None:
    message = build_mime(replace(MAIL, recipient_address="jürgen@müller.example"), sent_at=SENT_AT)

    with SmtpServer() as server, SmtpSender(SmtpSettings.from_url(server.url)) as sender:
        outcome = sender.send(message, MAIL.sender_address, "jürgen@müller.example")

    assert outcome.status is DeliveryStatus.DELIVERED
    assert server.messages[0].message["To"].addresses[0].addr_spec == "jürgen@xn--mller-kva.example"


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "@example.org", "a@", "a b@example.org", "a@b@example.org", "<a@example.org>",
     "a@example.org, b@c.de", "a@exa mple.org", "a@" + "ü" * 80 + ".example"],
)  # fmt: skip
@pytest.mark.parametrize("field", ["sender_address", "recipient_address"])
def test_an_address_that_is_none_is_refused(field: str, address: str) -> None:
    with pytest.raises(InvalidAddress):
        build_mime(replace(MAIL, **{field: address}), sent_at=SENT_AT)


def test_the_addresses_of_one_click_unsubscribing_stay_readable_however_long() -> None:
    link = "https://kontor.example/unsubscribe/" + "a1B2-_" * 60
    headers = {"List-Unsubscribe": f"<{link}>, <mailto:office@seeblick-boote.example>", "List-Unsubscribe-Post": "x=y"}

    mail = replace(MAIL, headers=headers)

    assert f"List-Unsubscribe: <{link}>,\r\n <mailto:office@seeblick-boote.example>\r\n".encode() in wire(mail)
    assert b"List-Unsubscribe-Post: x=y\r\n" in wire(mail)


@pytest.mark.parametrize(
    "headers",
    [
        {"Bcc": "a@example.org"},
        {"subject": "x"},
        {"Content-Type": "text/html"},
        {"X Kind": "x"},
        {"X-Kind:": "x"},
        {"": "x"},
        {"X-Kind": "a", "x-kind": "b"},
        {"X-Kind": "a" * 1000},
    ],
)
def test_a_header_that_may_not_be_set_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(InvalidHeader):
        build_mime(replace(MAIL, headers=headers), sent_at=SENT_AT)


@pytest.mark.parametrize("message_id", ["", "0f3a", "0f3a@example.org", "<0f3a>", "<a b@example.org>", "<a@b><c@d>"])
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(InvalidHeader):
        build_mime(replace(MAIL, message_id=message_id), sent_at=SENT_AT)


def test_a_long_message_id_stays_on_one_line() -> None:
    message_id = f"<{'a' * 150}@seeblick.example>"

    assert f"\r\nMessage-ID: {message_id}\r\n".encode() in wire(replace(MAIL, message_id=message_id))


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidMail):
        build_mime(MAIL, sent_at=datetime(2026, 11, 22))


def test_the_same_mail_built_twice_keeps_its_message_id() -> None:
    later = build_mime(MAIL, sent_at=SENT_AT + timedelta(hours=1))

    assert later["Message-ID"] == build_mime(MAIL, sent_at=SENT_AT)["Message-ID"]


# Parts


def test_a_mail_has_text_first_and_html_as_its_alternative() -> None:
    message = read(replace(MAIL, text="Grüße\n", html="<p>Grüße</p>\n"))

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content() for part in message.iter_parts()] == ["Grüße\n", "<p>Grüße</p>\n"]


def test_a_mail_is_ascii_in_lines_that_every_server_takes() -> None:
    content = wire(replace(MAIL, text="ä" * 3000, html=f"<p>{'日' * 3000}</p>"))

    assert content.isascii()
    assert max(len(line) for line in content.split(b"\r\n")) <= 78


def test_half_a_surrogate_pair_loses_no_mail() -> None:
    message = read(replace(MAIL, subject="a \ud83d", recipient_name="b \ud83d", text="c \ud83d\n", html="d \ud83d\n"))

    assert (message["Subject"], [part.get_content() for part in message.iter_parts()]) == ("a ?", ["c ?\n", "d ?\n"])


def test_attachments_arrive_with_their_names_types_and_bytes() -> None:
    calendar = Attachment(
        "Buchung Größe, 1.ics", "text/calendar; method=PUBLISH; charset=utf-8", "BEGIN:ß\r\n".encode()
    )
    document = Attachment("R" * 120 + ".pdf", "application/pdf", bytes(range(256)))

    message = read(replace(MAIL, attachments=(calendar, document)))

    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("html",)) is not None
    first, second = message.iter_attachments()
    assert (first.get_content_type(), first["Content-Type"].params["method"]) == ("text/calendar", "PUBLISH")
    assert (first.get_filename(), first.get_payload(decode=True)) == (calendar.filename, calendar.content)
    assert (second.get_content_type(), second.get_filename()) == ("application/pdf", document.filename)
    assert second.get_payload(decode=True) == document.content


def test_a_forwarded_mail_travels_as_plain_bytes() -> None:
    attachment = Attachment("mail.eml", "message/rfc822", b"Subject: hello\r\n\r\nbody")

    (part,) = read(replace(MAIL, attachments=(attachment,))).iter_attachments()

    assert (part.get_content_type(), part.get_payload(decode=True)) == ("application/octet-stream", attachment.content)


@pytest.mark.parametrize(
    "content_type", ["", "pdf", "text/", "text/html; x", "text/plain; name=a;b", "text/plain, a/b"]
)
def test_a_content_type_that_is_none_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidHeader):
        build_mime(replace(MAIL, attachments=(Attachment("a", content_type, b""),)), sent_at=SENT_AT)


@settings(max_examples=25)
@given(NAMES)
def test_any_file_name_arrives_safely(name: str) -> None:
    message = read(replace(MAIL, attachments=(Attachment(name, "application/pdf", b"x"),)))

    (part,) = message.iter_attachments()

    assert part.get_filename() == (name.replace("?", "_") or "attachment")
