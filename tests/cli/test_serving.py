"""Commands that run for long, as real processes: the server and the demo."""

import json
import socket
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from core.clock import now
from core.demo import run as demo
from core.demo.run import DATABASE_FILE
from tests.support.databases import KEYS
from tests.support.processes import answers, free_port, kontor, running, stop, until

SECONDS_TO_END = 15
MAKING = "Making the demo's data"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The settings of a new server on SQLite."""
    port = free_port()
    return {
        "KONTOR_SECRET_KEYS": ",".join(KEYS),
        "KONTOR_DATA_DIR": str(tmp_path / "data"),
        "KONTOR_PORT": str(port),
        "KONTOR_BASE_URL": f"http://127.0.0.1:{port}",
    }


@pytest.fixture
def address(environment: dict[str, str]) -> str:
    return environment["KONTOR_BASE_URL"]


def test_a_server_is_set_up_runs_refuses_a_second_one_and_ends_when_told(environment, address, tmp_path):
    too_early = kontor("run", env=environment)
    migrated = kontor("migrate", env=environment)
    log = tmp_path / "run.log"

    with running("run", env=environment, log=log) as server:
        until(lambda: answers(f"{address}/healthz"))
        with urlopen(f"{address}/readyz", timeout=5) as ready:
            readiness = json.load(ready)
        second = kontor("run", env=environment)
        began = time.monotonic()
        code = stop(server)
        took = time.monotonic() - began

    assert (too_early.code, too_early.err) == (
        2,
        "kontor: The tables are not up to date. Run `kontor migrate`.\n",
    )
    assert migrated.code == 0, migrated.err
    assert readiness == {"status": "ready", "database": True, "queue": True}
    assert second.code == 2
    assert f"port {environment['KONTOR_PORT']}" in second.err
    assert "KONTOR_PORT chooses another port" in second.err
    assert "Traceback" not in second.err
    assert (code, took < SECONDS_TO_END) == (0, True)
    assert "Traceback" not in log.read_text()
    assert not answers(f"{address}/healthz")


def test_a_port_that_is_taken_by_something_else_is_named(environment, database_is_ready):
    with socket.create_server(("127.0.0.1", int(environment["KONTOR_PORT"]))):
        said = kontor("run", env=environment)

    assert said.code == 2
    assert said.err.count("\n") == 1
    assert f"Cannot listen on 127.0.0.1, port {environment['KONTOR_PORT']}" in said.err


@pytest.fixture
def database_is_ready(environment: dict[str, str]) -> None:
    assert kontor("migrate", env=environment).code == 0


def test_events_are_logged_as_json_for_machines(environment, address, database_is_ready, tmp_path):
    log = tmp_path / "run.log"

    with running("run", env={**environment, "KONTOR_LOG_FORMAT": "json"}, log=log) as server:
        until(lambda: answers(f"{address}/healthz"))
        stop(server)

    events = [json.loads(line) for line in log.read_text().splitlines()]
    assert {"at", "level", "logger", "message"} <= set(events[0])
    assert [event["message"] for event in events if event["logger"] == "core.serve"] == [
        f"serving on {address}",
        "stopped",
    ]


def test_the_demo_is_made_once_kept_and_made_anew_on_request(environment, address, tmp_path):
    data, log = Path(environment["KONTOR_DATA_DIR"]), tmp_path / "demo.log"
    first = kontor("demo", "--prepare-only", env=environment)
    made = (data / DATABASE_FILE).stat().st_mtime_ns
    began = time.monotonic()
    second = kontor("demo", "--prepare-only", env=environment)
    second_took = time.monotonic() - began
    kept = (data / DATABASE_FILE).stat().st_mtime_ns

    with running("demo", "--reset", env=environment, log=log) as server:
        until(lambda: answers(f"{address}/healthz"))
        pages = [page(f"{address}{path}") for path in ("/", "/sign-in", "/book/seeblick", "/demo/mails")]
        code = stop(server)

    assert (first.code, second.code, code) == (0, 0, 0), first.err
    assert [MAKING in text for text in (first.out, second.out, log.read_text())] == [True, False, True]
    assert made == kept
    assert second_took < 60
    for said in (f"{address}/sign-in", f"{address}/book/seeblick", f"{address}/demo/mails", "owner@seeblick.example"):
        assert said in second.out
    assert [status for status, _ in pages] == [200] * 4
    assert "Bootsverleih Seeblick" in pages[0][1]
    assert "Traceback" not in log.read_text()


def test_a_demo_whose_making_was_broken_off_is_known_and_thrown_away(environment, monkeypatch):
    settings = demo.settings(environment)
    (settings.data_dir / DATABASE_FILE).touch()

    def break_off(at: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "load", break_off)
    with pytest.raises(KeyboardInterrupt):
        demo.load_into(settings, now())
    was_known = demo.is_half_loaded(settings)
    demo.throw_away(settings)

    assert was_known
    assert not demo.is_half_loaded(settings)
    assert [file.name for file in settings.data_dir.iterdir()] == ["secret-key"]


def page(url: str) -> tuple[int, str]:
    with urlopen(Request(url, headers={"Accept-Language": "en"}), timeout=10) as answer:
        return answer.status, answer.read().decode()
