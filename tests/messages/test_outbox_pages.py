import re
from dataclasses import replace

import pytest

from core.activities.services import Subject
from core.db import db, transaction
from core.messages.kinds import Content, KnownKind, MessageKind, NotNow
from core.messages.models import Message, MessageState
from core.messages.services import Plan, Recipient, get_message, note_state, plan_message
from core.permissions.rights import Role
from core.web.headers import CONTENT_SECURITY_POLICY
from tests.conftest import NOW
from tests.support.desk import clock, desk
from tests.support.statements import counted_statements

__all__ = ["clock", "desk"]

ADA = Recipient("ada@example.org", "Ada Lind", "de")


def _write(message: Message, now) -> Content | NotNow:
    if message.occurrence == "too late":
        return NotNow("the booking has begun")
    return Content("Hello from the draft", "<p>Draft for <b>Ada</b></p>", "Draft for Ada")


@pytest.fixture(autouse=True)
def _kind(app):
    kinds = app.extensions["kontor.message_kinds"]
    kinds["core.test"] = KnownKind("core.bookings", MessageKind("core.test", "Test mail", _write))
    yield
    del kinds["core.test"]


@pytest.fixture
def make_message(landlord):
    def make(state: MessageState = MessageState.SENT, occurrence: str = "", to: Recipient = ADA, html: str = "") -> int:
        plan = Plan("core.test", Subject("booking", 1), occurrence or state.value, to, NOW)
        with transaction():
            message = plan_message(plan, now=NOW)
            note_state(message, state, NOW, "250 thank you")
            if html:
                message.subject_line, message.html, message.text = "Your booking", html, "the text part"
            return message.id

    return make


def listed(text: str) -> list[int]:
    return [int(one) for one in re.findall(r'k-main"><a href="/office/messages/(\d+)"', text)]


def test_the_outbox_lists_the_newest_first(desk, make_message):
    made = [make_message(occurrence=str(index)) for index in range(3)]

    assert listed(desk().get("/office/messages/").text) == made[::-1]


@pytest.mark.parametrize(
    ("chosen", "states"),
    [
        ("waiting", {MessageState.QUEUED, MessageState.SENDING, MessageState.RETRYING}),
        ("sent", {MessageState.SENT}),
        ("attention", {MessageState.FAILED, MessageState.UNCLEAR}),
        ("not_sent", {MessageState.CANCELLED, MessageState.SKIPPED}),
        ("", set(MessageState)),
        ("nonsense", set(MessageState)),
    ],
)
def test_each_filter_lists_its_states(desk, make_message, chosen, states):
    made = {state: make_message(state) for state in MessageState}

    found = listed(desk().get(f"/office/messages/?state={chosen}").text)

    assert set(found) == {made[state] for state in states}


def test_search_finds_name_and_address_of_the_recipient(desk, make_message):
    mine = make_message(occurrence="1")
    make_message(occurrence="2", to=replace(ADA, address="bo@example.org", name="Bo Ek"))
    page = desk()

    assert listed(page.get("/office/messages/?q=lind").text) == [mine]
    assert listed(page.get("/office/messages/?q=ADA@").text) == [mine]
    assert listed(page.get("/office/messages/?q=%25").text) == []


def test_pages_go_on_by_key_and_come_back(desk, make_message):
    made = [make_message(occurrence=str(index)) for index in range(60)]
    page = desk()

    first = page.get("/office/messages/").text
    following = re.search(r'href="([^"]*)" rel="next"', first)[1].replace("&amp;", "&")
    second = page.get(following).text
    back = re.search(r'href="([^"]*)" rel="prev"', second)[1].replace("&amp;", "&")

    assert listed(first) + listed(second) == made[::-1]
    assert listed(page.get(back).text) == listed(first)
    assert 'rel="next"' not in second


def test_the_list_reads_no_bodies_and_needs_the_same_statements_for_any_number(desk, make_message):
    page = desk()
    make_message(occurrence="first", html="<p>secret body</p>")
    page.get("/office/messages/")

    def statements() -> list[str]:
        with counted_statements() as found:
            page.get("/office/messages/")
        return list(found)

    few = statements()
    for index in range(20):
        make_message(occurrence=str(index))

    assert len(statements()) == len(few)
    assert not [one for one in few if "message.html" in one]


def test_a_sent_mail_is_shown_as_it_was_sent(desk, make_message):
    message_id = make_message(html="<p>As it was sent</p>")
    page = desk()

    shown = page.get(f"/office/messages/{message_id}").text
    mail = page.get(f"/office/messages/{message_id}/mail")

    assert "Your booking" in shown
    assert "the text part" in shown
    assert "250 thank you" in shown
    assert re.search(r"<iframe[^>]* sandbox [^>]*>", shown)
    assert mail.text == "<p>As it was sent</p>"


@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.SENT])
def test_a_secret_mail_is_listed_and_never_shown(app, desk, make_message, state):
    """Whoever can read the outbox must not be able to choose somebody's password by it."""
    kinds = app.extensions["kontor.message_kinds"]
    kinds["core.test"] = KnownKind("core.bookings", MessageKind("core.test", "Test mail", _write, is_secret=True))
    message_id = make_message(state, html="<p>https://kontor.test/secret</p>")
    page = desk()

    shown = page.get(f"/office/messages/{message_id}").text

    assert "Only the recipient sees this" in shown
    assert "secret<" not in shown
    assert "the text part" not in shown
    assert page.get(f"/office/messages/{message_id}/mail").status_code == 404


def test_the_kinds_that_let_somebody_choose_a_password_are_secret(app):
    kinds = app.extensions["kontor.message_kinds"]

    assert {name for name, known in kinds.items() if known.kind.is_secret} == {
        "core.customer_access",
        "core.customer_email",
        "core.customer_password",
    }


def test_the_frame_of_a_mail_runs_nothing_and_loads_nothing(desk, make_message):
    message_id = make_message(html="<script>alert(1)</script><img src=https://tracker.example/x.png>")
    page = desk()

    headers = page.get(f"/office/messages/{message_id}/mail").headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))

    assert policy["sandbox"] == ""
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert "script-src" not in policy
    assert headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>alert(1)</script>" not in page.get(f"/office/messages/{message_id}").text
    other = page.get(f"/office/messages/{message_id}").headers
    assert other["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert other["X-Frame-Options"] == "DENY"


def test_what_waits_is_shown_as_it_would_be_written_now(desk, make_message):
    message_id = make_message(MessageState.QUEUED)
    page = desk()

    shown = page.get(f"/office/messages/{message_id}").text

    assert "Hello from the draft" in shown
    assert "Not sent yet" in shown
    assert page.get(f"/office/messages/{message_id}/mail").text == "<p>Draft for <b>Ada</b></p>"
    db.session.rollback()
    assert get_message(message_id).html == ""


def test_what_would_not_be_written_any_more_shows_nothing(desk, make_message):
    message_id = make_message(MessageState.QUEUED, occurrence="too late")
    page = desk()

    assert "Nothing to show" in page.get(f"/office/messages/{message_id}").text
    assert page.get(f"/office/messages/{message_id}/mail").status_code == 404


@pytest.mark.parametrize("state", list(MessageState))
def test_only_what_waits_can_be_cancelled_and_only_what_did_not_arrive_sent_again(desk, make_message, state):
    message_id = make_message(state)
    page = desk(Role.STAFF)
    may_cancel = state in (MessageState.QUEUED, MessageState.RETRYING, MessageState.UNCLEAR)
    may_go_again = state in (MessageState.FAILED, MessageState.CANCELLED, MessageState.UNCLEAR)

    shown = page.get(f"/office/messages/{message_id}").text
    # Sending again would make it one that waits, so each is tried where the other is not possible.
    cancelled = page.post(f"/office/messages/{message_id}/cancel").status_code if not may_go_again else None
    again = page.post(f"/office/messages/{message_id}/again").status_code if cancelled != 302 else None

    assert (f"/office/messages/{message_id}/cancel" in shown) == may_cancel
    assert (f"/office/messages/{message_id}/again" in shown) == may_go_again
    assert again in (None, 302 if may_go_again else 409)
    assert cancelled in (None, 302 if may_cancel else 409)


def test_cancelling_and_sending_again_stand_in_the_history(desk, make_message):
    message_id = make_message(MessageState.QUEUED)
    page = desk(Role.MANAGER)

    page.post(f"/office/messages/{message_id}/cancel")
    cancelled = page.get(f"/office/messages/{message_id}").text
    page.post(f"/office/messages/{message_id}/again")

    assert "Manager" in cancelled
    db.session.rollback()
    assert get_message(message_id).state == MessageState.QUEUED


def test_another_landlords_messages_do_not_exist(desk, make_message, make_landlord):
    message_id = make_message(MessageState.QUEUED)
    stranger = desk(Role.OWNER, make_landlord("other").id)

    assert listed(stranger.get("/office/messages/").text) == []
    for address in ("", "/mail"):
        assert stranger.get(f"/office/messages/{message_id}{address}").status_code == 404
    for action in ("cancel", "again"):
        assert stranger.post(f"/office/messages/{message_id}/{action}").status_code == 404
    db.session.rollback()
    assert get_message(message_id).state == MessageState.QUEUED


def test_who_only_reads_changes_nothing(desk, make_message):
    message_id = make_message(MessageState.QUEUED)
    reader = desk(Role.READ_ONLY)

    assert reader.get(f"/office/messages/{message_id}").status_code == 200
    assert reader.post(f"/office/messages/{message_id}/cancel").status_code == 403
    db.session.rollback()
    assert get_message(message_id).state == MessageState.QUEUED
