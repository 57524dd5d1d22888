"""The steps of the booking route: the line at the top of the page, and the way back to one that is missing."""

from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import LazyString, lazy_gettext

STEPS: tuple[tuple[str, LazyString], ...] = (
    ("services", lazy_gettext("Choose")),
    ("dates", lazy_gettext("Dates")),
    ("details", lazy_gettext("Details")),
    ("summary", lazy_gettext("Check")),
    ("done", lazy_gettext("Done")),
)


class StepMissing(Exception):
    """The visitor has to go back to a step; ``text`` says why where that is not obvious."""

    def __init__(self, endpoint: str, text: str = "", **values: Any) -> None:
        super().__init__(endpoint)
        self.endpoint = endpoint
        self.text = text
        self.values = values


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
