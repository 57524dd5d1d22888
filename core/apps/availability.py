"""The one resolver: may this landlord see, install, use this app, and if not, which rule says no (A-04, A-10).

Pages, hooks, jobs, mails and signed links ask here and nowhere else.
"""

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import LazyString, format_date, lazy_gettext

from core.apps.facts import AppFacts, app_facts
from core.apps.manifest import App, Visibility
from core.apps.models import ActivationState, InstallationState
from core.apps.registry import current_registry
from core.apps.schema_state import schema_is_ready
from core.clock import now as clock_now
from core.errors import DomainError
from core.permissions.rights import Role, may


class Rule(enum.StrEnum):
    """The rules in the order in which they are asked."""

    PACKAGE = "package"
    VERSION = "version"
    VISIBLE = "visible"
    ACTIVATED = "activated"
    PLAN = "plan"
    DEPENDENCIES = "dependencies"
    INSTALLED = "installed"
    CONSENT = "consent"
    HEALTHY = "healthy"
    ROLE = "role"


class AppState(enum.StrEnum):
    """Where an app stands at one landlord (A-04)."""

    UNAVAILABLE = "unavailable"
    AVAILABLE = "available"
    REQUESTED = "requested"
    ACTIVATED = "activated"
    INSTALLED = "installed"
    PAUSED = "paused"


INSTALL_RULES = (Rule.PACKAGE, Rule.VERSION, Rule.VISIBLE, Rule.ACTIVATED, Rule.PLAN, Rule.DEPENDENCIES)


@dataclass(frozen=True)
class Check:
    """One rule's answer; ``reason`` is for the reader and empty when the rule is content."""

    rule: Rule
    passed: bool
    reason: LazyString | str = ""


@dataclass(frozen=True)
class Availability:
    """All rules' answers for one app at one landlord."""

    app: str
    state: AppState
    checks: tuple[Check, ...]

    @property
    def first_no(self) -> Check | None:
        """The first rule that forbids the use, or None."""
        return next((check for check in self.checks if not check.passed), None)

    @property
    def first_no_to_install(self) -> Check | None:
        """The first rule that forbids the installation, or None."""
        return next((check for check in self.checks if check.rule in INSTALL_RULES and not check.passed), None)

    @property
    def may_use(self) -> bool:
        """Whether every rule is content."""
        return self.first_no is None

    @property
    def may_install(self) -> bool:
        """Whether the landlord can install it now."""
        return self.first_no_to_install is None


class AppNotAvailable(DomainError):
    """The app may not be used here; ``reason`` names the first rule that says no."""

    code = "app_not_available"
    status = 404
    text = lazy_gettext("This app is not available: %(reason)s")


@dataclass(frozen=True)
class _Question:
    app: App | None
    name: str
    facts: AppFacts
    now: datetime
    role: Role | None = None
    asked: frozenset[str] = frozenset()


def availability(
    name: str, *, role: Role | None = None, now: datetime | None = None, facts: AppFacts | None = None
) -> Availability:
    """Ask every rule about an app at the landlord who is served; with ``role`` also what that person may do.

    ``facts`` are those of the landlord who is served; give others for a list of landlords, or to try a plan.
    """
    question = _Question(current_registry().get(name), name, facts or app_facts(), now or clock_now(), role)
    return _answer(question)


def _answer(question: _Question) -> Availability:
    checks = tuple(Check(rule, not reason, reason or "") for rule, reason in _answers(question))
    return Availability(question.name, _state(question, checks), checks)


def enabled_apps(now: datetime | None = None) -> frozenset[str]:
    """Return the names of the apps that the landlord who is served can use now."""
    installed = app_facts().installed
    return frozenset(name for name in installed if availability(name, now=now).may_use)


def last_moment(ends_at: datetime) -> datetime:
    """Return the last moment before an end; its day is the last day that readers know."""
    return ends_at - timedelta(seconds=1)


def _answers(question: _Question) -> list[tuple[Rule, LazyString | str | None]]:
    if question.app is None:
        return [(Rule.PACKAGE, lazy_gettext("It is not installed on this server."))]
    return [(rule, ask(question, question.app)) for rule, ask in _RULES]


def _package(question: _Question, app: App) -> LazyString | None:
    return lazy_gettext("It could not be loaded on this server.") if app.error else None


def _version(question: _Question, app: App) -> LazyString | None:
    ready = bool(app.error) or schema_is_ready(app)
    return None if ready else lazy_gettext("Its tables need repair by the operator.")


def _visible(question: _Question, app: App) -> LazyString | None:
    activated = question.facts.activated.get(question.name)
    known = app.manifest.visibility is Visibility.PUBLIC or activated is not None
    return None if known else lazy_gettext("It is a private app and not activated for this account.")


def _activated(question: _Question, app: App) -> LazyString | str | None:
    if app.manifest.visibility is Visibility.PUBLIC:
        return None
    activated = question.facts.activated.get(question.name)
    if activated is None:
        return lazy_gettext("It has not been activated.")
    if activated.holds(question.now):
        return None
    if activated.state is ActivationState.REQUESTED:
        return lazy_gettext("Its activation has been requested and not been decided yet.")
    if activated.state is ActivationState.DECLINED:
        return lazy_gettext("Its activation was declined: %(reason)s", reason=activated.decision_reason)
    if activated.ends_at is not None and activated.ends_at <= question.now:
        return lazy_gettext("Its activation ended on %(date)s.", date=format_date(last_moment(activated.ends_at)))
    return lazy_gettext("Its activation was ended.")


def _plan(question: _Question, app: App) -> LazyString | None:
    if question.facts.plan >= app.manifest.min_plan:
        return None
    return lazy_gettext(
        "It needs the plan %(needed)s; this account has %(plan)s.",
        needed=app.manifest.min_plan.label,
        plan=question.facts.plan.label,
    )


def _dependencies(question: _Question, app: App) -> LazyString | None:
    missing = [name for name in app.manifest.needs if not _needed_is_usable(question, name)]
    titles = ", ".join(_title(name) for name in missing)
    return lazy_gettext("It needs other apps first: %(apps)s", apps=titles) if missing else None


def _needed_is_usable(question: _Question, name: str) -> bool:
    # Apps that need each other can never be used; asking on would never end.
    asked = question.asked | {question.name}
    if name in asked:
        return False
    return _answer(replace(question, app=current_registry().get(name), name=name, role=None, asked=asked)).may_use


def _title(name: str) -> str:
    app = current_registry().get(name)
    return str(app.manifest.title) if app else name


def _installed(question: _Question, app: App) -> LazyString | None:
    installed = question.facts.installed.get(question.name)
    if installed is not None and installed.state is InstallationState.INSTALLED:
        return None
    return lazy_gettext("It is not installed.")


def _consent(question: _Question, app: App) -> LazyString | None:
    installed = question.facts.installed.get(question.name)
    given = installed.consented_access if installed else frozenset()
    if given >= frozenset(app.manifest.access_names):
        return None
    return lazy_gettext("The consent to its access to data is missing.")


def _healthy(question: _Question, app: App) -> LazyString | None:
    installed = question.facts.installed.get(question.name)
    if installed is None or installed.paused_for_faults_at is None:
        return None
    return lazy_gettext("It is paused after repeated faults.")


def _role(question: _Question, app: App) -> LazyString | None:
    if question.role is None or may(question.role, "apps.use"):
        return None
    return lazy_gettext("Your role may not use apps.")


_RULES: tuple[tuple[Rule, Callable[[_Question, App], LazyString | str | None]], ...] = (
    (Rule.PACKAGE, _package),
    (Rule.VERSION, _version),
    (Rule.VISIBLE, _visible),
    (Rule.ACTIVATED, _activated),
    (Rule.PLAN, _plan),
    (Rule.DEPENDENCIES, _dependencies),
    (Rule.INSTALLED, _installed),
    (Rule.CONSENT, _consent),
    (Rule.HEALTHY, _healthy),
    (Rule.ROLE, _role),
)


def _state(question: _Question, checks: tuple[Check, ...]) -> AppState:
    refused = {check.rule for check in checks if not check.passed}
    activated = question.facts.activated.get(question.name)
    if question.app is None:
        return AppState.UNAVAILABLE
    if Rule.INSTALLED not in refused:
        return AppState.PAUSED if refused - {Rule.ROLE} else AppState.INSTALLED
    if activated is not None and activated.state is ActivationState.REQUESTED:
        return AppState.REQUESTED
    if refused & set(INSTALL_RULES):
        return AppState.UNAVAILABLE
    private = question.app.manifest.visibility is Visibility.PRIVATE
    return AppState.ACTIVATED if private else AppState.AVAILABLE
