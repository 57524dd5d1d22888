"""Logs say what happened and nothing about people, links and passwords (R-14, R-83)."""

import json
import logging
import time

import pytest
from sqlalchemy import insert

from core.accounts.models import User
from core.activities.services import Subject
from core.db import db, transaction
from core.jobs.queue import run_now
from core.logs import CleanFormatter, JsonFormatter, hide_fields, without_secrets
from core.messages.kinds import Content, KnownKind, MessageKind
from core.messages.services import DELIVER, Plan, Recipient, plan_message
from core.messages.transport import SmtpTransport
from core.permissions.rights import Role
from core.personal_data.tables import fields_about_people
from core.signing import Token, TokenSigner
from tests.conftest import NOW, PASSWORD, browser, unguarded
from tests.links.conftest import Stranger, issue, kind
from tests.smtp_server import Fault
from tests.support.databases import KEYS

__all__ = ["issue", "kind"]
CANARY = "canary-7f3a"
TOKEN = TokenSigner(KEYS).sign(Token("booking-details", 7, "n" * 32))


@pytest.fixture(autouse=True)
def everything_is_logged(caplog):
    # The tests' own mail server talks about everything. The last level is also that of the handler.
    caplog.set_level(logging.CRITICAL, "mail.log")
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "plugins")
    caplog.set_level(logging.DEBUG, "core")


def test_a_link_that_is_opened_in_every_way_leaves_no_token_in_the_logs(app, issue, kind, caplog):
    path = issue()
    token = path.rsplit("/", 1)[1]
    stranger = Stranger(app)

    with unguarded(app):
        answers = [
            stranger.get(path),
            stranger.type(path, f"{CANARY}@example.org"),
            stranger.type(path + "=", "ada@example.org"),
            stranger.open("PUT", path),
            stranger.open("HEAD", path),
        ]
        kind.error = RuntimeError("on purpose")
        answers.append(stranger.type(path, "ada@example.org"))
        kind.error = None
        answers.append(stranger.type(path, "ada@example.org"))

    assert answers[-1].status_code == 303
    assert "on purpose" in caplog.text
    assert token not in caplog.text
    assert CANARY not in caplog.text
    assert "ada@example.org" not in caplog.text
    assert all(token not in str(answer.headers) for answer in answers)


def test_signing_in_rightly_and_wrongly_leaves_no_password_in_the_logs(app, landlord, make_user, caplog):
    user = make_user(Role.OWNER, landlord.id, email="owner@example.org")

    with unguarded(app):
        for password in (f"{CANARY} wrong password", PASSWORD):
            answer = browser(app).post("/sign-in", data={"email": user.email, "password": password})
    session = answer.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]

    assert CANARY not in caplog.text
    assert PASSWORD not in caplog.text
    assert session not in caplog.text
    assert "owner@example.org" not in caplog.text


def test_a_mail_that_cannot_be_delivered_leaves_no_address_in_the_logs(app, landlord, server, caplog, monkeypatch):
    monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url))
    writer = MessageKind("core.test", "Test", lambda message, now: Content(CANARY, f"<p>{CANARY}</p>", CANARY))
    monkeypatch.setitem(app.extensions["kontor.message_kinds"], "core.test", KnownKind("core.bookings", writer))
    server.fail_next(Fault.RECIPIENT_UNKNOWN)
    with transaction():
        recipient = Recipient(f"{CANARY}@example.org", CANARY, "en")
        message = plan_message(Plan("core.test", Subject("booking", 1), "once", recipient, NOW), now=NOW)
        ids = (message.landlord_id, message.id)

    assert run_now(DELIVER, *ids)

    assert CANARY not in caplog.text


def test_a_statement_that_fails_is_logged_without_the_values_in_it(app, landlord, make_user, monkeypatch, caplog):
    make_user(Role.OWNER, landlord.id, email=f"{CANARY}@example.org")

    def fail() -> None:
        with transaction():
            values = {"email": f"{CANARY}@example.org", "name": CANARY, "role_name": "owner", "password_hash": CANARY}
            db.session.execute(insert(User).values(created_at=NOW, language="de", is_active=True, **values))

    monkeypatch.setitem(app.extensions["kontor.jobs"], "fail", fail)

    assert not run_now("fail")

    [record] = [record for record in caplog.records if record.exc_info]
    written = CleanFormatter().format(record), JsonFormatter().format(record)
    assert all("IntegrityError" in text and CANARY not in text for text in written)


@pytest.mark.parametrize(
    "text",
    [
        f"GET /link/seeblick/booking-details/{TOKEN} failed",
        f"token={TOKEN}&x=1",
        "cannot reach postgresql://kontor:canary-7f3a@db/kontor",
        "cannot reach redis://:canary-7f3a@redis:6379/0",
        "wrote to canary-7f3a@example.org",
        "UniqueViolation: duplicate key\nDETAIL:  Key (email)=(canary-7f3a) already exists.\nHINT: none",
        "csrf ImNhbmFyeS03ZjNhY2FuYXJ5Ig.aSFr3w.mD3SyhJFv7SJZ0jqHcsbHeXdNDA rejected",
    ],
)
def test_secrets_are_blackened_wherever_they_come_from(text):
    clean = without_secrets(text)

    assert "***" in clean
    assert CANARY not in clean
    assert TOKEN not in clean
    assert "ImNhbmFyeS03ZjNhY2FuYXJ5Ig" not in clean


@pytest.mark.parametrize(
    "text",
    [
        "app booking_data_manager failed in confirmation_mail_blocks",
        "core.storefront.something_with_a_long_name failed at 2026-11-22 07:50:28,628",
        "serving on http://127.0.0.1:8000",
        'File "/srv/kontor/core/messages/deliver.py", line 163, in _write',
    ],
)
def test_what_operators_need_stays_readable(text):
    assert without_secrets(text) == text


@pytest.mark.parametrize("piece", ["a", "a.", "://", ":", "@", "a@b.", "a-a.", "\nDETAIL:"])
def test_no_text_takes_long_to_clean(piece):
    text = piece * (50_000 // len(piece))
    began = time.perf_counter()

    without_secrets(text)

    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "saved Customer(last_name='Lindqvist', id=3)",
        'body {"last_name": "Lindqvist", "id": 3}',
        "last_name=Lindqvist id=3",
    ],
)
def test_values_of_fields_that_the_register_calls_personal_are_blackened(app, text):
    cleaned = without_secrets(text)

    assert "Lindqvist" not in cleaned
    assert "3" in cleaned


def test_the_same_line_holds_the_value_when_the_register_is_not_asked(app):
    hide_fields(())
    try:
        assert "Lindqvist" in without_secrets("last_name=Lindqvist")
    finally:
        hide_fields(fields_about_people())


def test_events_for_machines_are_one_line_of_json_each():
    record = logging.LogRecord("core.test", logging.WARNING, "", 0, "two\nlines for %s", ("ada@example.org",), None)

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert json.loads(line)["message"] == "two\nlines for ***"
    assert json.loads(line)["level"] == "warning"
