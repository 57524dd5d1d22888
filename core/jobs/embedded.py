"""The embedded worker: a thread of the ``run`` command that runs the same jobs as RQ workers."""

import logging
import threading
from queue import Empty
from time import monotonic

from flask import Flask

from core.jobs.periodic import EVERY_SECONDS, run_periodic
from core.jobs.queue import EmbeddedQueue, run_job

logger = logging.getLogger(__name__)


class EmbeddedWorker:
    """Runs jobs as they come and the periodic work in between."""

    def __init__(self, app: Flask, *, every_seconds: float = EVERY_SECONDS) -> None:
        self._app = app
        self._queue: EmbeddedQueue = app.extensions["kontor.queue"]
        self._every = every_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="kontor-worker", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Let the thread finish what it does and end."""
        self._stopping.set()
        self._queue.wake()
        self._thread.join(seconds)

    def _work(self) -> None:
        next_round = monotonic()
        while not self._stopping.is_set():
            try:
                if monotonic() >= next_round:
                    try:
                        run_periodic(self._app)
                    finally:
                        # Counted from the end: after a long round the jobs that wait come first.
                        next_round = monotonic() + self._every
                self._run_next(max(0.0, next_round - monotonic()))
            except Exception:
                # The last handler of the thread: whatever a job raises, the next one runs.
                logger.exception("the embedded worker met an error")

    def _run_next(self, seconds: float) -> None:
        try:
            found = self._queue.waiting.get(timeout=seconds)
        except Empty:
            return
        if found is not None:
            run_job(self._app, *found)
