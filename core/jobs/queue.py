"""The queue: Redis with RQ workers, or a thread of the ``run`` command; jobs take ids and are safe to run twice."""

import logging
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Protocol, cast

from flask import Flask, current_app

from core.apps.dispatch import is_outage
from core.apps.faults import store_faults
from core.db import after_commit

Handler = Callable[..., None]
logger = logging.getLogger(__name__)


class Queue(Protocol):
    """Where jobs wait; losing it loses nothing, because a sweeper finds the work in the database."""

    def push(self, job: str, ids: tuple[int, ...]) -> None:
        """Add a job for the workers."""

    def is_ready(self) -> bool:
        """Tell whether jobs can be added."""


class EmbeddedQueue:
    """Jobs wait in memory for the worker thread of this process."""

    def __init__(self) -> None:
        self.waiting: SimpleQueue[tuple[str, tuple[int, ...]] | None] = SimpleQueue()

    def push(self, job: str, ids: tuple[int, ...]) -> None:
        """Add a job for the thread."""
        self.waiting.put((job, ids))

    def wake(self) -> None:
        """Let a waiting worker look whether it should stop."""
        self.waiting.put(None)

    def is_ready(self) -> bool:
        """Memory always takes a job."""
        return True


def enqueue(job: str, *ids: int) -> None:
    """Hand a job to the workers once the running transaction is committed."""
    current_handlers()[job]
    queue: Queue = current_app.extensions["kontor.queue"]
    after_commit(lambda: queue.push(job, ids))


def current_handlers() -> dict[str, Handler]:
    """Return the jobs of the running application by name."""
    handlers: dict[str, Handler] = current_app.extensions["kontor.jobs"]
    return handlers


def run_now(job: str, *ids: int) -> bool:
    """Run a job here and at once, as a worker would; tell whether it ended well.

    A failure is logged and ends nobody else's work, except when the database cannot be used at all.
    """
    app: Flask = cast(Any, current_app)._get_current_object()
    try:
        run_job(app, job, ids)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("job %s failed for %s", job, ids)
        return False
    return True


def run_job(app: Flask, job: str, ids: tuple[int, ...]) -> None:
    """Run one job in a fresh application context, so that nothing of the job before is left (R-06)."""
    with app.app_context():
        try:
            current_handlers()[job](*ids)
        finally:
            store_faults()
