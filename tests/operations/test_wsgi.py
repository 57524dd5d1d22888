"""The application for servers with several processes."""

import os

import pytest

from core import wsgi
from core.config import ConfigurationError
from core.jobs.redis_queue import RedisQueue
from tests.support.databases import KEYS

REDIS = "redis://127.0.0.1:6379/15"


@pytest.fixture
def environment(monkeypatch, tmp_path, own_limiter):
    for name in [name for name in os.environ if name.startswith("KONTOR_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KONTOR_SECRET_KEYS", KEYS[0])
    monkeypatch.setenv("KONTOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(wsgi, "init_logs", lambda style: None)
    return monkeypatch


def test_several_processes_need_redis(environment):
    with pytest.raises(ConfigurationError, match="KONTOR_REDIS_URL is not set"):
        wsgi.create()


def test_with_redis_the_application_answers_and_its_jobs_go_there(environment):
    environment.setenv("KONTOR_REDIS_URL", REDIS)

    app = wsgi.create()

    assert isinstance(app.extensions["kontor.queue"], RedisQueue)
    assert app.test_client().get("/healthz", base_url="http://127.0.0.1:8000").json == {"status": "ok"}
