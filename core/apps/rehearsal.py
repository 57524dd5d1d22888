"""What another plan would do to the apps, tried without changing anything (A-07)."""

from dataclasses import dataclass, replace
from datetime import datetime

from core.apps.availability import availability
from core.apps.facts import app_facts
from core.apps.history import app_title
from core.apps.models import InstallationState
from core.landlords.models import Plan


@dataclass(frozen=True)
class PlanEffect:
    """A plan and the titles of the apps that would pause or come back with it."""

    plan: Plan
    is_current: bool
    pauses: tuple[str, ...]
    resumes: tuple[str, ...]


def plan_effects(now: datetime) -> list[PlanEffect]:
    """Return for each plan what it does to the apps of the landlord who is served."""
    return [_effect(plan, now) for plan in Plan]


def _effect(plan: Plan, now: datetime) -> PlanEffect:
    facts = app_facts()
    tried = replace(facts, plan=plan)
    before, after = {}, {}
    for name, installed in facts.installed.items():
        if installed.state is InstallationState.INSTALLED:
            before[name] = availability(name, now=now).may_use
            after[name] = availability(name, now=now, facts=tried).may_use
    return PlanEffect(
        plan,
        plan is facts.plan,
        tuple(sorted(app_title(name) for name in before if before[name] and not after[name])),
        tuple(sorted(app_title(name) for name in before if after[name] and not before[name])),
    )
