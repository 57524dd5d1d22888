"""Takes turns between contestants, so that a busy machine slows all of them alike.

What is measured is the processor's time of this process, not the clock on the wall: other programs on the machine do
not count.
"""

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time

ROUNDS = 9
SECONDS = 0.4


def rates(contestants: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return calls per second of each contestant, the median of several rounds taken in turn."""
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for work in contestants.values():
        for _ in range(10):
            work()
    for _ in range(ROUNDS):
        for name, work in contestants.items():
            found[name].append(_rate(work))
    return {name: median(rounds) for name, rounds in found.items()}


def _rate(work: Callable[[], object]) -> float:
    calls, started = 0, process_time()
    while process_time() - started < SECONDS:
        work()
        calls += 1
    return calls / (process_time() - started)


def show(title: str, found: Mapping[str, float], base: str, notes: Mapping[str, str] | None = None) -> None:
    """Print rates and their ratios to ``base``."""
    print(f"\n{title}")
    for name, rate in found.items():
        note = (notes or {}).get(name, "")
        print(f"  {name:<58} {rate:>9.0f}/s   {rate / found[base]:>5.2f} {note}")
