"""RQ's side: the function that workers call, and the worker itself with its sweeper."""

import logging
import multiprocessing
import os
import time
from collections.abc import Callable

from flask import Flask
from redis import Redis
from rq import Queue, Worker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError

from core.db import db
from core.jobs.periodic import EVERY_SECONDS, run_periodic
from core.jobs.queue import run_job
from core.jobs.redis_queue import QUEUE_NAME

logger = logging.getLogger(__name__)
_application: list[Flask] = []


def execute(job: str, ids: list[int]) -> None:
    """Run one job that came through Redis."""
    run_job(_application[0], job, tuple(ids))


def serve(app: Flask) -> None:
    """Make ``app`` the application of this process's jobs, also in the processes that RQ forks."""
    _application[:] = [app]
    os.register_at_fork(after_in_child=_forget_connections)


def work(make_app: Callable[[], Flask], *, burst: bool = False) -> None:
    """Work until told to stop; a process of its own sweeps up what Redis lost."""
    app = make_app()
    serve(app)
    connection = Redis.from_url(app.extensions["kontor.settings"].redis_url)
    worker = Worker([Queue(QUEUE_NAME, connection=connection, serializer=JSONSerializer)], connection=connection)
    worker.serializer = JSONSerializer
    if burst:
        worker.work(burst=True, logging_level="WARNING")
        return
    sweeper = multiprocessing.get_context("spawn").Process(target=sweep_for_ever, args=(make_app,), daemon=True)
    sweeper.start()
    try:
        worker.work(logging_level="WARNING")
    finally:
        sweeper.terminate()


def sweep_for_ever(make_app: Callable[[], Flask]) -> None:
    """Run the periodic work every half minute, for as long as the worker lives."""
    app = make_app()
    parent = os.getppid()
    while os.getppid() == parent:
        try:
            run_periodic(app)
        except DBAPIError:
            logger.exception("the database cannot be used; trying again")
        time.sleep(EVERY_SECONDS)


def _forget_connections() -> None:
    # A forked process must not speak on its parent's connections.
    for app in _application:
        with app.app_context():
            db.engine.dispose(close=False)
