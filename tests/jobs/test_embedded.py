"""The worker thread of the ``run`` command."""

import threading
from collections.abc import Callable, Iterator
from time import monotonic

import pytest
from flask import Flask

from core.db import db, transaction
from core.isolation import NoLandlord, current_landlord_id, current_scope, set_scope, use_landlord
from core.jobs import periodic
from core.jobs.embedded import EmbeddedWorker
from core.jobs.periodic import Periodic, run_periodic
from core.jobs.queue import EmbeddedQueue, enqueue, run_job
from core.landlords.services import current_landlord
from core.messages.transport import SmtpTransport
from tests.conftest import NOW

LONG = 3600.0


@pytest.fixture
def queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> EmbeddedQueue:
    queue = EmbeddedQueue()
    monkeypatch.setitem(app.extensions, "kontor.queue", queue)
    return queue


@pytest.fixture
def no_periodic_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "kontor.periodic", Periodic(for_each=(), for_all=()))


@pytest.fixture
def start_worker(app: Flask, queue: EmbeddedQueue) -> Iterator[Callable[..., EmbeddedWorker]]:
    workers: list[EmbeddedWorker] = []

    def start(every_seconds: float = LONG) -> EmbeddedWorker:
        worker = EmbeddedWorker(app, every_seconds=every_seconds)
        workers.append(worker)
        worker.start()
        return worker

    yield start
    for worker in workers:
        worker.stop()


class Done:
    """Jobs report here; ``wait`` until as many as expected have."""

    def __init__(self, expected: int) -> None:
        self.jobs: list[tuple[int, ...]] = []
        self._expected = expected
        self._all = threading.Event()

    def __call__(self, *ids: int) -> None:
        self.jobs.append(ids)
        if len(self.jobs) >= self._expected:
            self._all.set()

    def wait(self) -> None:
        assert self._all.wait(10), f"only {self.jobs}"


@pytest.mark.usefixtures("no_periodic_work")
def test_jobs_run_after_the_commit_and_in_order(app, landlord, start_worker, monkeypatch):
    done = Done(expected=2)
    monkeypatch.setitem(app.extensions["kontor.jobs"], "test", done)
    start_worker()

    with transaction():
        enqueue("test", 1)
        enqueue("test", 2)
        assert done.jobs == []

    done.wait()
    assert done.jobs == [(1,), (2,)]


@pytest.mark.usefixtures("no_periodic_work")
def test_a_job_of_a_transaction_that_was_rolled_back_never_runs(app, landlord, queue):
    def fail() -> None:
        with transaction():
            enqueue("messages.deliver", 1, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert queue.waiting.empty()


def test_an_unknown_job_is_refused_where_it_is_asked_for(app, landlord):
    with pytest.raises(KeyError), transaction():
        enqueue("no such job", 1)


@pytest.mark.usefixtures("no_periodic_work")
def test_a_job_that_raises_does_not_end_the_worker(app, landlord, start_worker, monkeypatch, caplog):
    done = Done(expected=1)

    def fail(*ids: int) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setitem(app.extensions["kontor.jobs"], "broken", fail)
    monkeypatch.setitem(app.extensions["kontor.jobs"], "test", done)
    start_worker()

    with transaction():
        enqueue("broken", 1)
        enqueue("test", 2)

    done.wait()
    assert "on purpose" in caplog.text


def test_periodic_work_comes_back_for_each_landlord_and_for_all(app, make_landlord, start_worker, monkeypatch):
    ids = {make_landlord("one").id, make_landlord("two").id}
    each, all_together = Done(expected=4), Done(expected=2)
    tasks = Periodic((lambda now: each(current_landlord_id()),), (lambda now: all_together(),))
    monkeypatch.setitem(app.extensions, "kontor.periodic", tasks)

    start_worker(every_seconds=0.05)

    each.wait()
    all_together.wait()
    assert {landlord_id for [landlord_id] in each.jobs} == ids


def test_periodic_work_that_fails_stops_neither_other_work_nor_other_landlords(app, make_landlord, monkeypatch, caplog):
    first, second = make_landlord("one").id, make_landlord("two").id
    done = Done(expected=3)

    def fail_for_first(now: object) -> None:
        if current_landlord_id() == first:
            raise RuntimeError("on purpose")
        done(current_landlord_id())

    tasks = Periodic((fail_for_first, lambda now: done(current_landlord_id())), (lambda now: done(0),))
    monkeypatch.setitem(app.extensions, "kontor.periodic", tasks)

    run_periodic(app)

    assert sorted(done.jobs) == [(0,), (first,), (second,), (second,)]
    assert "on purpose" in caplog.text


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_the_real_periodic_work_of_an_application_runs_without_a_fault(
    app, landlord, enable, caplog, monkeypatch, minute
):
    monkeypatch.setattr(periodic, "clock_now", lambda: NOW.replace(minute=minute))
    enable("sample")
    db.session.rollback()

    run_periodic(app)

    assert [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")] == []


@pytest.mark.usefixtures("no_periodic_work")
def test_stopping_waits_for_the_running_job_and_is_quick_when_there_is_none(app, landlord, start_worker, monkeypatch):
    begun, may_end, done = threading.Event(), threading.Event(), Done(expected=1)

    def slow(*ids: int) -> None:
        begun.set()
        may_end.wait(10)
        done(*ids)

    monkeypatch.setitem(app.extensions["kontor.jobs"], "slow", slow)
    busy = start_worker()
    with transaction():
        enqueue("slow", 1)
    assert begun.wait(10)
    threading.Timer(0.2, may_end.set).start()

    busy.stop()

    assert done.jobs == [(1,)]
    idle = start_worker()
    began = monotonic()
    idle.stop()
    assert monotonic() - began < 5


@pytest.mark.usefixtures("no_periodic_work")
def test_a_booking_and_its_mail_go_together(app, make_booking, start_worker, server, monkeypatch):
    monkeypatch.setitem(app.extensions, "kontor.transport", SmtpTransport(server.url))
    start_worker()

    booking = make_booking()

    ends = threading.Event()
    for _ in range(200):
        if server.messages:
            break
        ends.wait(0.05)
    [mail] = server.messages
    assert booking.number in mail.message["Subject"] + mail.message.get_body(("plain",)).get_content()


def test_the_landlord_of_one_job_is_never_that_of_the_next(app, make_landlord, monkeypatch):
    names = {make_landlord(f"landlord-{number}", name=f"N{number}").id: f"N{number}" for number in range(10)}
    seen: list[tuple[int, str]] = []

    def serve(landlord_id: int) -> None:
        assert current_scope() is None
        if landlord_id == 0:
            current_landlord()
        with use_landlord(landlord_id):
            seen.append((landlord_id, current_landlord().name))

    monkeypatch.setitem(app.extensions["kontor.jobs"], "serve", serve)
    missing = 0

    for round_number in range(50):
        for landlord_id in names:
            if (round_number + landlord_id) % 10 == 0:
                with pytest.raises(NoLandlord):
                    run_job(app, "serve", (0,))
                missing += 1
            run_job(app, "serve", (landlord_id,))

    assert missing == 50
    assert len(seen) == 500
    assert all(names[landlord_id] == name for landlord_id, name in seen)


def test_a_scope_left_open_by_a_job_is_gone_with_it(app, landlord, monkeypatch):

    landlord_id = landlord.id
    monkeypatch.setitem(app.extensions["kontor.jobs"], "careless", lambda *ids: set_scope(landlord_id))
    scopes: list[object] = []
    monkeypatch.setitem(app.extensions["kontor.jobs"], "next", lambda *ids: scopes.append(current_scope()))

    run_job(app, "careless", ())
    run_job(app, "next", ())

    assert scopes == [None]
