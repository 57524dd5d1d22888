"""What whoever watches the server learns."""

import pytest

from core.jobs.redis_queue import RedisQueue
from tests.conftest import browser
from tests.support.processes import free_port


def test_a_server_that_works_says_so(app):
    assert browser(app).get("/healthz").json == {"status": "ok"}
    assert browser(app).get("/readyz").json == {"status": "ready", "database": True, "queue": True}


def test_without_redis_pages_are_still_served(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "kontor.queue", RedisQueue(f"redis://127.0.0.1:{free_port()}/0"))

    answer = browser(app).get("/readyz")

    assert answer.status_code == 200
    assert answer.json == {"status": "ready", "database": True, "queue": False}


@pytest.mark.parametrize("url", ["sqlite:///{folder}/empty.sqlite3", "sqlite:////nowhere/at/all.sqlite3"])
def test_without_a_usable_database_a_server_is_alive_but_not_ready(another_app, tmp_path, url):
    app = another_app(database_url=url.format(folder=tmp_path))

    alive, ready = browser(app).get("/healthz"), browser(app).get("/readyz")

    assert alive.status_code == 200
    assert ready.status_code == 503
    assert ready.json == {"status": "not ready", "database": False, "queue": True}


def test_strangers_learn_nothing_about_the_reason(another_app):
    url = f"postgresql+psycopg://kontor:hidden@127.0.0.1:{free_port()}/kontor"
    app = another_app(database_url=url)

    answer = browser(app).get("/readyz")

    assert answer.status_code == 503
    assert "hidden" not in answer.text
    assert "127.0.0.1" not in answer.text
