"""What the plan shows stands in the address: view, day, service and search, so that back and sharing work."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import request, url_for

from core.planner.window import View
from core.web.input import row_id
from core.web.listing import LONGEST_SEARCH


@dataclass(frozen=True)
class State:
    """What somebody looks at."""

    view: View
    day: date
    service_id: int | None = None
    search: str = ""

    @property
    def query(self) -> str:
        """The state as it stands in an address."""
        return urlencode({name: value for name, value in self._values().items() if value})

    def url(self, **changes: Any) -> str:
        """Return the address of the plan with some changes."""
        return url_for("planner.show", **replace(self, **changes)._values())

    def hidden(self) -> dict[str, str]:
        """Return what a search form must carry along."""
        return {name: value for name, value in self._values().items() if value and name != "q"}

    def _values(self) -> dict[str, Any]:
        return {
            "view": self.view.value,
            "day": self.day.isoformat(),
            "service": str(self.service_id) if self.service_id else None,
            "q": self.search or None,
        }


def state_of_page(today: date) -> State:
    """Return the state that the address of this page holds; what makes no sense counts as absent."""
    return _state(request.args, today)


def state_to_return_to(today: date) -> State:
    """Return the state of the plan from which somebody came here, out of ``back``."""
    back = request.values.get("back", "")[:500]
    return _state({name: values[0] for name, values in parse_qs(back).items()}, today)


def _state(values: Mapping[str, str], today: date) -> State:
    view = values.get("view", "")
    search = " ".join(values.get("q", "").split())[:LONGEST_SEARCH]
    return State(
        View(view) if view in set(View) else View.MONTH,
        _day(values.get("day", "")) or today,
        row_id(values.get("service", "")),
        search,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
