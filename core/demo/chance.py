"""Give each part of the demo its own stream of chance."""

from random import Random


def chance(seed: int, *purpose: str) -> Random:
    """Give the stream for a purpose: the same for the same seed, on each machine.

    Separate streams keep one part as it is when another part changes.
    """
    return Random("/".join((str(seed), *purpose)))  # nosec B311
