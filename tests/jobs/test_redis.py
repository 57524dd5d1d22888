"""The queue in a real Redis, with workers in processes of their own (R-32)."""

from collections.abc import Callable
from time import monotonic

import pytest
from flask import Flask
from redis import Redis

from core.clock import now
from core.db import db
from core.jobs.redis_queue import QUEUE_NAME, RedisQueue
from core.messages.deliver import sweep_messages
from core.messages.models import Message
from core.messages.transport import SmtpTransport
from core.permissions.rights import Role
from tests.conftest import PASSWORD, browser, unguarded
from tests.support.processes import free_port, kontor, running, stop, until


@pytest.fixture
def use_redis(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], RedisQueue]:
    def use(url: str) -> RedisQueue:
        queue = RedisQueue(url)
        monkeypatch.setitem(app.extensions, "kontor.queue", queue)
        return queue

    return use


@pytest.fixture
def nowhere() -> str:
    """The address of a Redis that is away."""
    return f"redis://127.0.0.1:{free_port()}/0"


def test_a_job_goes_through_redis_to_a_worker(make_booking, use_redis, redis_url, environment, server):
    use_redis(redis_url)
    make_booking()
    assert server.messages == []

    ended = kontor("worker", "--burst", env={**environment, "KONTOR_REDIS_URL": redis_url})

    assert (ended.code, ended.err) == (0, "")
    assert [mail.envelope_to for mail in server.messages] == [["ada@example.org"]]
    assert message_states() == ["sent"]


def test_redis_learns_ids_and_nothing_about_people(make_booking, use_redis, redis_url):
    use_redis(redis_url)

    make_booking("canary@example.org")

    with Redis.from_url(redis_url) as connection:
        [job_id] = connection.lrange(f"rq:queue:{QUEUE_NAME}", 0, -1)
        stored = b" ".join(connection.hgetall(b"rq:job:" + job_id).values())
    assert b"messages.deliver" in stored
    assert b"canary" not in stored
    assert b"Ada" not in stored


def test_a_running_worker_takes_jobs_sweeps_up_what_redis_lost_and_ends_when_told(
    make_booking, use_redis, redis_url, environment, server, tmp_path
):
    use_redis(redis_url)
    make_booking("lost@example.org")
    with Redis.from_url(redis_url) as connection:
        connection.delete(f"rq:queue:{QUEUE_NAME}")
    log = tmp_path / "worker.log"

    with running("worker", env={**environment, "KONTOR_REDIS_URL": redis_url}, log=log) as worker:
        until(lambda: len(server.messages) == 1)
        make_booking("queued@example.org")
        until(lambda: len(server.messages) == 2)
        until(lambda: message_states() == ["sent", "sent"])
        code = stop(worker)

    assert code == 0, log.read_text()
    assert [mail.envelope_to[0] for mail in server.messages] == ["lost@example.org", "queued@example.org"]
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_while_redis_is_away_the_worker_still_sweeps_and_ends_when_told(
    make_booking, use_redis, nowhere, environment, server, tmp_path
):
    use_redis(nowhere)
    make_booking()
    log = tmp_path / "worker.log"

    with running("worker", env={**environment, "KONTOR_REDIS_URL": nowhere}, log=log) as worker:
        until(lambda: len(server.messages) == 1)
        until(lambda: "Redis does not answer" in log.read_text())
        code = stop(worker)

    assert code == 0, log.read_text()
    assert "Traceback" not in log.read_text()


def test_while_redis_is_away_booking_works_at_once_and_the_sweeper_delivers(
    app, make_booking, use_redis, nowhere, server, monkeypatch, caplog
):
    queue = use_redis(nowhere)
    monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url))
    began = monotonic()

    make_booking()
    took = monotonic() - began
    sweep_messages(now())

    assert took < 3
    assert not queue.is_ready()
    assert "Redis took no job" in caplog.text
    assert len(server.messages) == 1


def test_while_redis_is_away_people_sign_in_and_guessing_is_still_slowed_down(
    landlord, make_user, nowhere, another_app
):
    user = make_user(Role.OWNER, landlord.id)
    app = another_app(redis_url=nowhere)

    with unguarded(app):
        wrong = [
            browser(app).post("/sign-in", data={"email": user.email, "password": "wrong guess"}).status_code
            for _ in range(11)
        ]
        other = make_user(Role.STAFF, landlord.id)
        right = browser(app).post("/sign-in", data={"email": other.email, "password": PASSWORD})

    assert wrong == [422] * 10 + [429]
    assert right.status_code == 302


def message_states() -> list[str]:
    db.session.rollback()
    return [message.state for message in db.session.query(Message).order_by(Message.id)]
