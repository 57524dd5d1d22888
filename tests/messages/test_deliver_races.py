"""Several workers and several planners at once: nothing lost, nothing doubled (R-30, R-35)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from core.activities.services import SYSTEM
from core.db import db, transaction
from core.isolation import use_landlord
from core.messages import deliver as deliver_module
from core.messages import services
from core.messages.deliver import Claim, deliver
from core.messages.models import Message, MessageState
from core.messages.services import TooLate, cancel_message, get_message
from tests.conftest import NOW
from tests.smtp_server import SmtpServer

WORKERS = 4


@pytest.fixture(autouse=True)
def mails_go_out(server: SmtpServer, use_server: Callable[..., None]) -> None:
    use_server(server, timeout=5)


def at_once(app: Flask, work: Callable[[], object], workers: int = WORKERS) -> list[Exception]:
    """Run ``work`` in threads that begin together, each with a context of its own; return what they raised."""
    start = threading.Barrier(workers)
    errors: list[Exception] = []

    def run() -> None:
        start.wait(10)
        try:
            with app.app_context():
                work()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return errors


def test_workers_that_take_the_same_message_at_once_send_it_once(app, landlord, make_message, server):
    ids = [make_message(subject=number) for number in range(5)]
    db.session.rollback()

    def work() -> None:
        for message_id in ids:
            deliver(landlord.id, message_id)

    errors = at_once(app, work)

    assert errors == []
    assert len(server.messages) == len(ids)
    assert len({mail.message["Message-ID"] for mail in server.messages}) == len(ids)


def test_without_the_claim_the_same_workers_send_it_several_times(app, landlord, make_message, server, monkeypatch):
    message_id = make_message()
    db.session.rollback()
    monkeypatch.setattr(
        deliver_module, "claim_message", lambda found, lease, now: Claim(found, 0, now + timedelta(hours=1))
    )

    at_once(app, lambda: deliver(landlord.id, message_id))

    assert len(server.messages) > 1


def test_planners_that_plan_the_same_message_at_once_make_one(app, landlord, make_message, clock):
    landlord_id = landlord.id
    db.session.rollback()

    def plan() -> None:
        with use_landlord(landlord_id):
            make_message()

    errors = at_once(app, plan)

    assert errors == []
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_a_planner_that_looked_too_early_finds_the_message_of_the_other(app, landlord, make_message, monkeypatch):
    first = make_message()
    look, blind = services._planned, iter([None])
    monkeypatch.setattr(services, "_planned", lambda plan: next(blind, look(plan)))

    second = make_message()

    assert second == first
    assert db.session.scalar(select(func.count(Message.id))) == 1


def test_a_message_that_a_worker_has_taken_since_it_was_read_cannot_be_cancelled(landlord, make_message):
    message_id = make_message()

    def cancel_too_late() -> None:
        with transaction():
            message = get_message(message_id)
            taken = update(Message).values(state=MessageState.SENDING.value)
            db.session.execute(taken.execution_options(synchronize_session=False))
            assert message.state == "queued"
            cancel_message(message, actor=SYSTEM, now=NOW)

    with pytest.raises(TooLate):
        cancel_too_late()
