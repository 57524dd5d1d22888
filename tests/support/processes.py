"""The real command in a process of its own, with settings from the environment as operators give them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

COMMAND = str(Path(sys.executable).with_name("kontor"))
ROOT = Path(__file__).parent.parent.parent
PATIENCE = 180.0


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def kontor(*arguments: str, env: Mapping[str, str], typed: str | None = None) -> Ended:
    """Run the command to its end."""
    done = subprocess.run(
        [COMMAND, *arguments],
        env=clean_environment(env),
        input=typed,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        cwd=ROOT,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextmanager
def running(*arguments: str, env: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the command inside the block; its output goes to the file ``log``."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [COMMAND, *arguments], env=clean_environment(env), stdout=output, stderr=output, cwd=ROOT
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(PATIENCE)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to end and return how it did."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def clean_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process with no settings of Kontor but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KONTOR_")}
    return {**kept, **given}


def free_port() -> int:
    """Return a port on loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"waited {seconds} s in vain"
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Tell whether something answers at an address."""
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
