"""Tells whether two kinds of requests can be told apart by the time they take (R-79)."""

import gc
import random
from collections.abc import Callable, Sequence
from time import perf_counter


def separability(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the area under the ROC curve of telling the two apart: 0.5 is guessing, 1.0 is certainty."""
    higher = sum((a > b) + (a == b) / 2 for a in one for b in other) / (len(one) * len(other))
    return max(higher, 1 - higher)


def measured(one: Callable[[], object], other: Callable[[], object], samples: int) -> tuple[list[float], list[float]]:
    """Return how long both took, ``samples`` times each, in a mixed order after some rounds to warm up."""
    chance = random.Random(4)
    for _round in range(5):
        one(), other()
    times: tuple[list[float], list[float]] = ([], [])
    gc.collect()
    gc.disable()
    try:
        for _sample in range(samples):
            pair = [(0, one), (1, other)]
            chance.shuffle(pair)
            for index, act in pair:
                begun = perf_counter()
                act()
                times[index].append(perf_counter() - begun)
    finally:
        gc.enable()
    return times
