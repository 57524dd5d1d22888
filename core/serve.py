"""Serves the application with waitress: one process, so that the embedded worker and its counters are one."""

import logging
import signal
import threading
from types import FrameType

from flask import Flask
from waitress.server import create_server

from core.jobs.embedded import EmbeddedWorker

THREADS = 4
logger = logging.getLogger(__name__)


def serve(app: Flask, host: str, port: int, *, worker: EmbeddedWorker | None) -> None:
    """Serve until the process is told to stop; then the worker finishes what it does.

    Raises:
        OSError: the port is in use.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None, clear_untrusted_proxy_headers=True)
    if worker is not None:
        worker.start()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    logger.info("serving on http://%s:%s", host, port)
    try:
        server.run()
    finally:
        server.close()
        if worker is not None:
            worker.stop()


def _stop(signal_number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
