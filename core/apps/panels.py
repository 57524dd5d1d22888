"""Draws the panels that core's parts and apps give; a panel that fails is one quiet line (ui.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from markupsafe import Markup

from core.apps.dispatch import Contribution, collect, guarded
from core.apps.lifecycle import manifest_of
from core.apps.parts import Panel, Text
from core.apps.registry import current_registry
from core.apps.render import render_app_template


@dataclass(frozen=True)
class DrawnPanel:
    """A panel ready for the page; without ``html`` it failed, and only the app's name is shown."""

    app: str
    app_title: Text
    title: Text = ""
    icon: str = "puzzle"
    side: bool = False
    html: Markup | None = None


def draw_panels(hook: Callable[..., list[Panel]], **arguments: Any) -> list[DrawnPanel]:
    """Collect and draw the panels of a page, in order; of a record with several pages those of the page asked for."""
    collected = collect(hook, Panel, **arguments)
    page = arguments.get("page")
    wanted = [one for one in collected.contributions if page in (None, one.value.page)]
    drawn = [_draw(contribution) for contribution in wanted]
    return drawn + [DrawnPanel(name, app_title(name)) for name in collected.failed]


def app_title(name: str) -> LazyString | str:
    """Return the title that readers know an app by; parts of core have none."""
    return "" if current_registry().is_core(name) else manifest_of(name).title


def _draw(contribution: Contribution[Panel]) -> DrawnPanel:
    name, panel = contribution.app, contribution.value
    html: Markup | None = None
    with guarded(name, f"panel {panel.template}"):
        # Drawn with autoescape.
        html = Markup(render_app_template(name, panel.template, panel.context))  # noqa: S704  # nosec B704
    if html is None:
        return DrawnPanel(name, app_title(name))
    return DrawnPanel(name, app_title(name), panel.title, panel.icon, panel.side, html)
