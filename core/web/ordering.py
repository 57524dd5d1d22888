"""Order things by moving one of them up or down."""

from collections.abc import Sequence
from typing import Protocol, TypeVar


class Ordered(Protocol):
    """A row with an id."""

    id: int


Row = TypeVar("Row", bound=Ordered)


def moved(rows: Sequence[Row], row_id: int, step: int) -> list[Row]:
    """Return the rows with one of them moved by ``step``; at the end of the list nothing moves."""
    ordered = list(rows)
    here = next((index for index, row in enumerate(ordered) if row.id == row_id), None)
    if here is None or not 0 <= here + step < len(ordered):
        return ordered
    ordered.insert(here + step, ordered.pop(here))
    return ordered
