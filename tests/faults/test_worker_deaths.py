"""Workers that are killed while mail servers fail: nothing is lost, hardly anything doubled (R-30, R-31)."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from contextlib import suppress

import pytest
from sqlalchemy import select

from core.db import db
from core.jobs.redis_queue import RedisQueue
from core.messages.models import Message
from tests.smtp_server import Fault, SmtpServer
from tests.support.processes import COMMAND, PATIENCE, ROOT, clean_environment

MAILS = 150
WORKERS = 2
DEATHS = 12
SECONDS_BETWEEN_DEATHS = 4.0
FAULTS = (
    (Fault.RECIPIENT_BUSY, 12),
    (Fault.BUSY_AFTER_DOT, 6),
    (Fault.DROP_BEFORE_DOT, 6),
    (Fault.RECIPIENT_UNKNOWN, 3),
)
LONGEST = 900.0


@pytest.mark.faults
def test_nothing_is_lost_and_at_most_one_mail_per_death_doubled(
    app, make_booking, redis_url, environment, server: SmtpServer, tmp_path, monkeypatch
):
    monkeypatch.setitem(app.extensions, "kontor.queue", RedisQueue(redis_url))
    for number in range(MAILS):
        make_booking(f"customer-{number}@example.org")
    faults = [fault for fault, times in FAULTS for _ in range(times)]
    random.Random(7).shuffle(faults)
    for fault in faults:
        server.fail_next(fault)
    env = clean_environment(
        {**environment, "KONTOR_REDIS_URL": redis_url, "KONTOR_SMTP_URL": server.url_with(timeout=5)}
    )

    with (tmp_path / "workers.log").open("wb") as log:

        def start() -> subprocess.Popen[bytes]:
            return subprocess.Popen(
                [COMMAND, "worker"], env=env, stdout=log, stderr=log, cwd=ROOT, start_new_session=True
            )

        workers = [start() for _ in range(WORKERS)]
        try:
            for death in range(DEATHS):
                time.sleep(SECONDS_BETWEEN_DEATHS)
                kill(workers[death % WORKERS])
                workers[death % WORKERS] = start()
            ends = time.monotonic() + LONGEST
            while waiting() and time.monotonic() < ends:
                time.sleep(1)
        finally:
            for worker in workers:
                kill(worker)

    db.session.rollback()
    messages = db.session.scalars(select(Message).order_by(Message.id)).all()
    arrived = Counter(mail.message["Message-ID"] for mail in server.messages)
    sent = {message.message_id for message in messages if message.state == "sent"}
    assert Counter(message.state for message in messages) == {"sent": MAILS - 3, "failed": 3}
    assert set(arrived) == sent
    assert sum(arrived.values()) - len(arrived) <= DEATHS
    assert max(message.attempts for message in messages) <= 5


def kill(worker: subprocess.Popen[bytes]) -> None:
    """End a worker, its job and its sweeper as a power cut does."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(PATIENCE)


def waiting() -> int:
    db.session.rollback()
    return sum(message.finished_at is None for message in db.session.scalars(select(Message)))
