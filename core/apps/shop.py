"""What the Marketplace, Private Apps and My Apps show: each app with its state at the landlord who is served."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import LazyString

from core.apps.availability import AppState, Availability, Rule, availability
from core.apps.facts import Installed, app_facts
from core.apps.labels import STATE_LABELS, STATE_TONES
from core.apps.manifest import App, AppManifest, Visibility
from core.apps.models import InstallationState
from core.apps.registry import current_registry
from core.i18n import LANGUAGE_NAMES
from core.permissions.rights import Role


@dataclass(frozen=True)
class Offer:
    """One app as the landlord sees it."""

    manifest: AppManifest
    found: Availability
    installed: Installed | None

    @property
    def state_label(self) -> LazyString:
        """The state for readers."""
        return STATE_LABELS[self.found.state]

    @property
    def tone(self) -> str:
        """The colour that goes with the state."""
        return STATE_TONES[self.found.state]

    @property
    def is_installed(self) -> bool:
        """Whether the landlord has it, paused or not."""
        return self.found.state in (AppState.INSTALLED, AppState.PAUSED)

    @property
    def needs_activation(self) -> bool:
        """Whether an account manager has to activate it (again)."""
        rules = (Rule.VISIBLE, Rule.ACTIVATED)
        return any(check.rule in rules and not check.passed for check in self.found.checks)

    @property
    def needs_settings(self) -> bool:
        """Whether it is in use with settings that nobody has looked at yet."""
        has_settings = self.manifest.settings is not None and self.found.may_use
        return has_settings and self.installed is not None and not self.installed.is_configured

    @property
    def hint(self) -> LazyString | str:
        """What stands in the way, apart from the installation itself."""
        first_no = self.found.first_no if self.is_installed else self.found.first_no_to_install
        return first_no.reason if first_no else ""

    @property
    def language_names(self) -> list[str]:
        """The languages that the app speaks, each in its own name."""
        return [LANGUAGE_NAMES.get(code, code) for code in self.manifest.languages]


def offer_of(manifest: AppManifest, role: Role | None = None) -> Offer:
    """Return one app as the landlord who is served sees it."""
    return Offer(manifest, availability(manifest.name, role=role), app_facts().installed.get(manifest.name))


def marketplace(role: Role) -> list[Offer]:
    """Return the apps that everybody sees; those that the plan does not include say so (A-02)."""
    return _offers(_loadable(Visibility.PUBLIC), role)


def private_apps(role: Role) -> list[Offer]:
    """Return the apps that an account manager activates (A-02)."""
    return _offers(_loadable(Visibility.PRIVATE), role)


def installed_apps(role: Role) -> list[Offer]:
    """Return the apps that the landlord has, paused or not."""
    apps = (current_registry().get(name) for name in _installed_names())
    return _offers((app for app in apps if app is not None), role)


def missing_apps() -> list[str]:
    """Return the names of apps that the landlord has and the server has not."""
    return sorted(name for name in _installed_names() if current_registry().get(name) is None)


def usable_apps(role: Role) -> list[AppManifest]:
    """Return the apps that somebody with this role can open, by title."""
    return [offer.manifest for offer in installed_apps(role) if offer.found.may_use]


def _installed_names() -> list[str]:
    installed = app_facts().installed.items()
    return [name for name, one in installed if one.state is InstallationState.INSTALLED]


def _loadable(visibility: Visibility) -> Iterable[App]:
    return (app for app in current_registry().usable() if app.manifest.visibility is visibility)


def _offers(apps: Iterable[App], role: Role) -> list[Offer]:
    offers = [offer_of(app.manifest, role) for app in apps]
    return sorted(offers, key=lambda offer: str(offer.manifest.title).casefold())
