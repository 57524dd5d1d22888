"""What the database knows about the apps of the landlord who is served, read once per request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, has_app_context
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core.apps.models import ActivationState, AppActivation, AppInstallation, InstallationState
from core.db import LandlordSession, db
from core.isolation import current_landlord_id
from core.landlords.models import Landlord, Plan
from core.landlords.services import current_landlord

# Made once: every page of the office and of customers asks.
_INSTALLATIONS = select(
    AppInstallation.landlord_id,
    AppInstallation.app,
    AppInstallation.state,
    AppInstallation.consented_access,
    AppInstallation.is_paused,
    AppInstallation.paused_for_faults_at,
    AppInstallation.is_configured,
    AppInstallation.settings,
)
_ACTIVATIONS = select(
    AppActivation.landlord_id,
    AppActivation.app,
    AppActivation.state,
    AppActivation.ends_at,
    AppActivation.decision_reason,
)


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
    installed: dict[str, Installed]
    activated: dict[str, Activated]


def app_facts() -> AppFacts:
    """Return the facts of the landlord who is served, from the cache of this request."""
    cache: dict[int, AppFacts] = g.setdefault("app_facts", {})
    landlord_id = current_landlord_id()
    if landlord_id not in cache:
        cache[landlord_id] = facts_of([current_landlord()])[landlord_id]
    return cache[landlord_id]


def forget_app_facts() -> None:
    """Drop the cache after a change, so that it takes effect at once."""
    g.pop("app_facts", None)


@event.listens_for(LandlordSession, "after_rollback")
def _forget_what_never_happened(_session: Session) -> None:
    # A transaction begins with a rollback too: decisions inside it rest on what is stored then.
    if has_app_context():
        forget_app_facts()


def facts_of(landlords: Iterable[Landlord]) -> dict[int, AppFacts]:
    """Return the facts of several landlords with two statements, however many they are."""
    facts: dict[int, AppFacts] = {one.id: AppFacts(one.plan, {}, {}) for one in landlords}
    for landlord_id, app, state, access, paused, faults_at, configured, settings in db.session.execute(
        _INSTALLATIONS.where(AppInstallation.landlord_id.in_(facts))
    ):
        facts[landlord_id].installed[app] = Installed(
            InstallationState(state), frozenset(access), paused, faults_at, configured, settings
        )
    for landlord_id, app, state, ends_at, reason in db.session.execute(
        _ACTIVATIONS.where(AppActivation.landlord_id.in_(facts))
    ):
        facts[landlord_id].activated[app] = Activated(ActivationState(state), ends_at, reason)
    return facts
