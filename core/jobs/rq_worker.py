"""RQ's side: the function that workers call, and the worker itself with its sweeper."""

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from flask import Flask
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from core.db import db
from core.jobs.periodic import EVERY_SECONDS, run_periodic
from core.jobs.queue import run_job
from core.jobs.redis_queue import QUEUE_NAME

PAUSE_SECONDS = 5.0
logger = logging.getLogger(__name__)
_application: list[Flask] = []


class StoppableWorker(Worker):
    """RQ's worker; it remembers whether it ended because it was told to."""

    is_told_to_stop = False
    # RQ doubles its wait for a Redis that is away; the default of a minute is long for people who wait for a mail.
    max_connection_wait_time = PAUSE_SECONDS

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Note the wish, and finish the running job."""
        self.is_told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def execute(job: str, ids: list[int]) -> None:
    """Run one job that came through Redis."""
    run_job(_application[0], job, tuple(ids))


def serve_jobs(app: Flask) -> None:
    """Make ``app`` the application of this process's jobs, also in the processes that RQ forks."""
    _application[:] = [app]
    os.register_at_fork(after_in_child=_forget_connections)


def work(make_app: Callable[[], Flask], *, burst: bool = False) -> None:
    """Work until told to stop; a process of its own sweeps up what Redis lost, also while Redis is away."""
    app = make_app()
    serve_jobs(app)
    url = app.extensions["kontor.settings"].redis_url
    if burst:
        _new_worker(url).work(burst=True, logging_level="WARNING")
        return
    _stop_between_workers()
    sweeper = multiprocessing.get_context("spawn").Process(target=sweep_for_ever, args=(make_app,), daemon=True)
    sweeper.start()
    try:
        while not _work_once(url):
            _stop_between_workers()
            time.sleep(PAUSE_SECONDS)
    except StopRequested:
        logger.info("stopped while Redis was away")
    finally:
        sweeper.terminate()
        sweeper.join(PAUSE_SECONDS)


def sweep_for_ever(make_app: Callable[[], Flask]) -> None:
    """Run the periodic work every half minute, for as long as the worker lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    app = make_app()
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            run_periodic(app)
        except Exception:
            # Nobody else would notice that the sweeper is gone: whatever happens, it goes on.
            logger.exception("the sweeper met an error; trying again")
        time.sleep(EVERY_SECONDS)


def _work_once(url: str) -> bool:
    """Work until Redis is away or somebody says stop; tell whether it was the latter."""
    try:
        worker = _new_worker(url)
        worker.work(logging_level="WARNING")
    except RedisError as error:
        logger.warning("Redis does not answer, trying again: %s", error)
        return False
    return worker.is_told_to_stop


def _stop_between_workers() -> None:
    """End in order while no worker of RQ's listens to signals; each sets handlers of its own."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _request_stop)


def _request_stop(signum: int, frame: FrameType | None) -> None:
    raise StopRequested


def _new_worker(url: str) -> StoppableWorker:
    # RQ waits and tries again by itself, and says so in the log.
    connection = Redis.from_url(url, retry=Retry(NoBackoff(), 1))
    queue = Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)
    return StoppableWorker([queue], connection=connection, serializer=JSONSerializer)


def _forget_connections() -> None:
    # A forked process must not speak on its parent's connections.
    for app in _application:
        with app.app_context():
            db.engine.dispose(close=False)
