"""Serves the application with waitress: one process, so that the embedded worker and its counters are one."""

import logging
import signal
import threading
from types import FrameType
from typing import Any

from flask import Flask
from waitress.server import create_server

from core.config import ConfigurationError, Settings, current_settings
from core.jobs.embedded import EmbeddedWorker

THREADS = 4
logger = logging.getLogger(__name__)


def serve(app: Flask, host: str, *, worker: EmbeddedWorker | None) -> None:
    """Serve until the process is told to stop; then the worker finishes what it does.

    Raises:
        ConfigurationError: nothing can listen on this address and port.
    """
    with app.app_context():
        settings = current_settings()
    server = _listen(app, host, settings)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    if worker is not None:
        worker.start()
    logger.info("serving on http://%s:%s", host, settings.port)
    try:
        server.run()
    finally:
        server.close()
        if worker is not None:
            worker.stop()
        logger.info("stopped")


def _listen(app: Flask, host: str, settings: Settings) -> Any:
    try:
        return create_server(
            app,
            host=host,
            port=settings.port,
            threads=THREADS,
            ident=None,
            # Only a proxy of the operator's may say from where a request comes; ProxyFix reads what it says.
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,
        )
    except OSError as error:
        raise ConfigurationError(
            f"Cannot listen on {host}, port {settings.port}: {error.strerror or error}. "
            "Is Kontor or something else already running there? KONTOR_PORT chooses another port."
        ) from error


def _stop(signal_number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
