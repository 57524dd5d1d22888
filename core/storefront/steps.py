"""The line of steps at the top of the booking route."""

from dataclasses import dataclass
from typing import Literal

from flask_babel import LazyString, lazy_gettext

STEPS: tuple[tuple[str, LazyString], ...] = (
    ("services", lazy_gettext("Choose")),
    ("dates", lazy_gettext("Dates")),
    ("details", lazy_gettext("Details")),
    ("summary", lazy_gettext("Check")),
    ("done", lazy_gettext("Done")),
)


@dataclass(frozen=True)
class Step:
    """One step as the page shows it."""

    label: LazyString
    state: Literal["done", "current", "todo"]


def steps_at(current: str) -> list[Step]:
    """Return all steps while ``current`` is being taken; the last one has nothing left to do."""
    names = [name for name, _label in STEPS]
    reached = names.index(current)
    return [Step(label, _state(position, reached)) for position, (_name, label) in enumerate(STEPS)]


def _state(position: int, reached: int) -> Literal["done", "current", "todo"]:
    if position == reached:
        return "current"
    return "done" if position < reached else "todo"
