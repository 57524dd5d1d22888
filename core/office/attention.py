"""Apps that need somebody: paused ones, and those that wait for their settings."""

from dataclasses import dataclass

from flask_babel import LazyString, lazy_gettext

from core.apps.availability import availability
from core.apps.facts import Installed, app_facts
from core.apps.manifest import App
from core.apps.models import InstallationState
from core.apps.registry import current_registry


@dataclass(frozen=True)
class AppToLookAt:
    """An app that does not work as it could, with the reason and the page that helps."""

    name: str
    title: LazyString | str
    is_paused: bool
    reason: LazyString | str


def apps_to_look_at() -> list[AppToLookAt]:
    """Return the installed apps that are paused or not configured yet, by name."""
    found = [
        _look_at(app, installed)
        for name, installed in sorted(app_facts().installed.items())
        if installed.state is InstallationState.INSTALLED and (app := current_registry().get(name)) is not None
    ]
    return [one for one in found if one is not None]


def _look_at(app: App, installed: Installed) -> AppToLookAt | None:
    name, manifest = app.manifest.name, app.manifest
    refused = availability(name).first_no
    if refused is not None:
        return AppToLookAt(name, manifest.title, True, refused.reason)
    if manifest.settings is not None and not installed.is_configured:
        return AppToLookAt(name, manifest.title, False, lazy_gettext("It waits for its settings."))
    return None
