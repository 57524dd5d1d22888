"""What somebody in the office can do next about an app: never a dead button (ui.md)."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import LazyString, lazy_gettext

from core.apps.availability import Availability, Rule
from core.apps.manifest import AppManifest
from core.permissions.rights import Role, may


@dataclass(frozen=True)
class NextStep:
    """A sentence that says what to do, and where; without ``url`` somebody else has to act."""

    text: LazyString | str
    label: LazyString | str = ""
    url: str = ""


ASK_OTHERS = lazy_gettext("Ask the owner or a manager of your account for this step.")
WAIT_FOR_OPERATOR = lazy_gettext("The operator of Kontor has to repair it. Your data are safe.")


def next_step(found: Availability, manifest: AppManifest, role: Role) -> NextStep:
    """Return the step that helps with the first rule that says no, or the way into the app."""
    rule = found.first_no.rule if found.first_no else None
    match rule:
        case None:
            return _use(manifest, role)
        case Rule.VISIBLE | Rule.ACTIVATED:
            return _ask(found, manifest, role)
        case Rule.PLAN:
            plan = manifest.min_plan.label
            return NextStep(
                lazy_gettext("Your account manager can change the plan to %(plan)s. All data stay.", plan=plan)
            )
        case Rule.DEPENDENCIES:
            text = lazy_gettext("Install the other app first.")
            return NextStep(text, lazy_gettext("Open the Marketplace"), url_for("apps.marketplace"))
        case Rule.INSTALLED | Rule.CONSENT:
            return _install(rule, manifest, role)
        case Rule.HEALTHY:
            return NextStep(
                lazy_gettext("Your account manager sees this and will take care of it. Your data are safe.")
            )
        case Rule.ROLE:
            return NextStep(lazy_gettext("Ask the owner of your account for the right to use apps."))
        case _:
            return NextStep(WAIT_FOR_OPERATOR)


def _use(manifest: AppManifest, role: Role) -> NextStep:
    return NextStep(
        lazy_gettext("The app is ready."), lazy_gettext("Open"), url_for("apps.open_app", name=manifest.name)
    )


def _ask(found: Availability, manifest: AppManifest, role: Role) -> NextStep:
    if found.state == "requested":
        return NextStep(lazy_gettext("Your account manager decides about it. You need not do anything."))
    if not may(role, "apps.install"):
        return NextStep(ASK_OTHERS)
    text = lazy_gettext("Ask your account manager to activate it for you.")
    return NextStep(text, lazy_gettext("Ask for activation"), url_for("apps.show", name=manifest.name) + "#request")


def _install(rule: Rule, manifest: AppManifest, role: Role) -> NextStep:
    if not may(role, "apps.install"):
        return NextStep(ASK_OTHERS)
    url = url_for("apps.install", name=manifest.name)
    if rule is Rule.CONSENT:
        text = lazy_gettext("The app asks for more access than you agreed to. Read it and decide.")
        return NextStep(text, lazy_gettext("Read and agree"), url)
    return NextStep(lazy_gettext("Read what the app may do, agree and install it."), lazy_gettext("Install"), url)
