"""Takes turns between contestants, so that a busy machine slows all of them alike."""

from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

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
    calls, started = 0, perf_counter()
    while perf_counter() - started < SECONDS:
        work()
        calls += 1
    return calls / (perf_counter() - started)


def show(title: str, found: Mapping[str, float], base: str, aims: Mapping[str, str] | None = None) -> None:
    """Print rates and their ratios to ``base``."""
    print(f"\n{title}")
    for name, rate in found.items():
        aim = (aims or {}).get(name, "")
        print(f"  {name:<58} {rate:>9.0f}/s  {rate / found[base]:>6.2f} × {base if name != base else ''} {aim}")
