import re
from datetime import timedelta

import pytest

from core.activities.services import SYSTEM, Subject
from core.apps.facts import forget_app_facts
from core.apps.models import AppInstallation
from core.bookings.flow import move_item
from core.bookings.models import BookingKind, ItemState
from core.customers.requests import ask_for_deletion, end_request
from core.db import db, transaction
from core.duplicates.models import DuplicatePair, PairState
from core.messages.models import Message, MessageState
from core.messages.services import Plan, Recipient, get_message, note_state, plan_message
from core.permissions.rights import Role
from tests.conftest import NOW
from tests.support.statements import counted_statements

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def figure(text: str, when: str) -> str:
    """Return the number that leads to one of the filtered lists."""
    found = re.search(rf'href="[^"]*when={when}">[^<]*</a></p>\s*<p class="k-stat-value">(\d+)<', text)
    assert found, when
    return found[1]


@pytest.fixture
def failed_message(landlord):
    def make(state: MessageState = MessageState.FAILED, occurrence: str = "first") -> Message:
        plan = Plan("core.test", Subject("booking", 1), occurrence, Recipient("ada@example.org", "Ada", "en"), NOW)
        with transaction():
            message = plan_message(plan, now=NOW)
            note_state(message, state, NOW, "mailbox full")
        return message

    return make


def test_the_numbers_of_the_day_are_those_of_the_lists_behind_them(desk, make_booking):
    make_booking(2 * HOUR, DAY)
    make_booking(3 * HOUR, DAY)
    make_booking(-2 * DAY, 2 * DAY + HOUR)
    make_booking(20 * DAY, DAY, kind=BookingKind.OFFER)
    page = desk()

    text = page.get("/office/").text

    numbers = {when: figure(text, when) for when in ("arrivals", "returns", "running", "to_answer")}
    assert numbers == {"arrivals": "2", "returns": "1", "running": "1", "to_answer": "1"}
    for when, number in numbers.items():
        listed = page.get(f"/office/bookings/?when={when}").text
        assert len(re.findall(r">\d{4}-\d{5}<", listed)) == int(number)


def test_the_day_is_the_landlords_and_not_the_servers(desk, make_booking, clock):
    # 22:30 UTC is half past midnight of the next day in Berlin.
    make_booking(timedelta(hours=12, minutes=30), DAY)

    before = figure(desk(Role.OWNER).get("/office/").text, "arrivals")
    clock.move_to(NOW + timedelta(hours=12, minutes=15))
    after = figure(desk(Role.STAFF).get("/office/").text, "arrivals")

    assert (before, after) == ("0", "1")


def test_what_is_still_out_is_overdue_until_it_comes_back(desk, make_booking):
    booking = make_booking(-5 * DAY, DAY)
    address = f"/office/bookings/{booking.id}/items/{booking.items[0].id}/state"
    page = desk()
    page.post(address, {"state": "handed_over"})

    out = page.get("/office/").text
    answer = page.post(address, {"state": "returned", "back": "start"})
    back = page.get("/office/").text

    assert ">Overdue<" in out
    assert answer.location == "/office/"
    assert ">Overdue<" not in back
    assert figure(back, "returns") == "0"


def test_each_list_says_so_when_it_is_empty(desk, make_booking):
    make_booking(-20 * DAY, DAY)

    text = desk().get("/office/").text

    for sentence in (
        "Nothing begins today",
        "Nothing ends today",
        "No offer or reservation waits",
        "Every message has arrived",
    ):
        assert sentence in text
    assert "Welcome to Kontor" not in text


def test_a_new_landlord_is_shown_the_first_steps(desk):
    assert "Welcome to Kontor" in desk().get("/office/").text


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNCLEAR])
def test_a_mail_that_did_not_arrive_can_be_sent_again_from_here(desk, failed_message, state):
    message = failed_message(state)
    page = desk(Role.STAFF)

    shown = page.get("/office/").text
    answer = page.post(f"/office/messages/{message.id}/again", {"back": "start"})

    assert f"/office/messages/{message.id}/again" in shown
    assert answer.location == "/office/"
    db.session.rollback()
    assert get_message(message.id).state == MessageState.QUEUED
    assert "Every message has arrived" in page.get("/office/").text


def test_who_only_reads_sees_the_failed_mail_without_the_button(desk, failed_message):
    message = failed_message()

    text = desk(Role.READ_ONLY).get("/office/").text

    assert "ada@example.org" in text
    assert f"/office/messages/{message.id}/again" not in text


def test_apps_that_wait_for_settings_or_are_paused_are_named_with_the_reason(desk, enable):
    enable("sample")
    enable("broken")
    with transaction():
        broken = db.session.query(AppInstallation).filter_by(app="broken").one()
        broken.paused_for_faults_at = NOW
    forget_app_facts()

    text = desk().get("/office/").text

    assert "It waits for its settings." in text
    assert "/office/apps/sample/settings" in text
    assert "It is paused after repeated faults." in text


def test_duplicates_and_who_wants_to_be_deleted_stand_there_until_somebody_has_seen_to_them(desk, make_customer):
    page = desk()
    before = page.get("/office/").text
    ada, bo = make_customer(), make_customer("Bo", "Berg", "bo@example.org")
    with transaction():
        pair = DuplicatePair(
            first_id=ada.id, second_id=bo.id, score=14, reasons=[], state_name=PairState.OPEN.value, found_at=NOW
        )
        db.session.add(pair)
        ask_for_deletion(bo, actor=SYSTEM, at=NOW)

    waiting = page.get("/office/").text
    with transaction():
        db.session.get_one(DuplicatePair, pair.id).state_name = PairState.DIFFERENT.value
        end_request(bo.id, actor=SYSTEM, at=NOW)
    after = page.get("/office/").text

    assert "Wants to be deleted" in waiting
    assert "The law wants an answer by Jul 1, 2026." in waiting
    assert re.search(r"Possible duplicates</a>\s*<span[^>]*>1<", waiting), waiting
    for text in (before, after):
        assert "Wants to be deleted" not in text
        assert "Possible duplicates" not in text


def test_the_number_of_statements_does_not_grow_with_the_rows(desk, make_booking, make_service, failed_message):
    def statements() -> int:
        with counted_statements() as found:
            assert page.get("/office/").status_code == 200
        return len(found)

    page = desk()

    def fill(number: int) -> None:
        for index in range(number):
            make_booking(2 * HOUR, DAY)
            make_booking(-2 * DAY, 2 * DAY + HOUR, service=make_service(f"Boat {number} {index}"))
            make_booking(9 * DAY, DAY, kind=BookingKind.OFFER)
            failed_message(occurrence=f"{number}-{index}")

    fill(1)
    page.get("/office/")
    few = statements()
    fill(8)

    assert statements() == few


def test_another_landlords_day_is_not_shown(desk, make_booking, make_landlord, failed_message):
    booking = make_booking(2 * HOUR, DAY)
    failed_message()
    with transaction():
        move_item(booking.id, booking.items[0].id, ItemState.HANDED_OVER, actor=SYSTEM, at=NOW)

    text = desk(Role.OWNER, make_landlord("other").id).get("/office/").text

    assert "Ada Lind" not in text
    assert "ada@example.org" not in text
    assert figure(text, "arrivals") == "0"
