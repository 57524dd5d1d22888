"""What the database knows about the apps of the landlord who is served, read once per request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import select

from core.apps.models import ActivationState, AppActivation, AppInstallation, InstallationState
from core.db import db
from core.isolation import current_landlord_id
from core.landlords.models import Plan
from core.landlords.services import current_landlord


@dataclass(frozen=True)
class Installed:
    """The part of an installation that rules look at."""

    state: InstallationState
    consented_access: frozenset[str]
    is_paused: bool
    paused_for_faults_at: datetime | None
    is_configured: bool
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class Activated:
    """The part of an activation that rules look at."""

    state: ActivationState
    ends_at: datetime | None
    decision_reason: str

    def holds(self, now: datetime) -> bool:
        """Tell whether the activation is in force at ``now``."""
        return self.state is ActivationState.ACTIVE and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True)
class AppFacts:
    """Plan, installations and activations of one landlord."""

    plan: Plan
    installed: Mapping[str, Installed]
    activated: Mapping[str, Activated]


def app_facts() -> AppFacts:
    """Return the facts of the landlord who is served, from the cache of this request."""
    cache: dict[int, AppFacts] = g.setdefault("app_facts", {})
    landlord_id = current_landlord_id()
    if landlord_id not in cache:
        cache[landlord_id] = _read_facts()
    return cache[landlord_id]


def forget_app_facts() -> None:
    """Drop the cache after a change, so that it takes effect at once."""
    g.pop("app_facts", None)


def _read_facts() -> AppFacts:
    installed = db.session.execute(
        select(
            AppInstallation.app,
            AppInstallation.state,
            AppInstallation.consented_access,
            AppInstallation.is_paused,
            AppInstallation.paused_for_faults_at,
            AppInstallation.is_configured,
            AppInstallation.settings,
        )
    )
    activated = db.session.execute(
        select(AppActivation.app, AppActivation.state, AppActivation.ends_at, AppActivation.decision_reason)
    )
    return AppFacts(
        current_landlord().plan,
        {
            app: Installed(InstallationState(state), frozenset(access), paused, faults_at, configured, settings)
            for app, state, access, paused, faults_at, configured, settings in installed
        },
        {app: Activated(ActivationState(state), ends_at, reason) for app, state, ends_at, reason in activated},
    )
