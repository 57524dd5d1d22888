"""The application for servers with several processes: ``gunicorn 'core.wsgi:create()'``."""

import os

from flask import Flask

from core.app import create_app
from core.config import ConfigurationError, Settings
from core.logs import init_logs


def create() -> Flask:
    """Return the application with the settings of the environment.

    Raises:
        ConfigurationError: a setting is wrong, or there is no Redis: memory cannot be shared by processes.
    """
    settings = Settings.from_environment(os.environ)
    if not settings.redis_url:
        raise ConfigurationError(
            "KONTOR_REDIS_URL is not set. Several server processes need Redis and `kontor worker`; "
            "without Redis use `kontor run`."
        )
    settings.prepare_data_dir()
    init_logs(settings.log_format)
    return create_app(settings)
